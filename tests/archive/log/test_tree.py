"""The tree in tiles: whatever the batches, it is RFC 6962's tree in tlog-tiles' files."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.archive.log.logs import Files, Log, numbered, tree_hash
from vouchsafe.archive.log import (
    EMPTY_ROOT,
    MAX_ENTRY,
    BadTile,
    Digest,
    Edge,
    EntryTooLong,
    NoSuchEntry,
    NoSuchTile,
    all_names,
    bundle_name,
    edge_names,
    entries_in,
    grow,
    leaf_hash,
    node_hash,
    root_of,
    split_entries,
    tile_name,
)


@settings(max_examples=40)
@given(st.lists(st.integers(0, 300), max_size=6))
def test_batches_make_the_tree_that_the_rfc_defines(batches: list[int]) -> None:
    log = Log()
    for number, count in enumerate(batches):
        growth = log.append(numbered(count, f"batch {number} entry"))

        assert growth.root == tree_hash(log.entries) == root_of(log.files, log.size)
        assert set(log.files) == all_names(log.size)


@settings(max_examples=25)
@given(st.integers(0, 700), st.integers(0, 700))
def test_two_batches_leave_the_same_files_as_one(first: int, second: int) -> None:
    entries = numbered(first + second)
    one, two = Log(entries), Log(entries[:first])
    two.append(entries[first:])

    assert dict(one.files) == dict(two.files)


def test_every_earlier_root_can_be_had_from_the_present_files() -> None:
    log = Log(numbered(600))

    for size in [0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 599, 600]:
        expected = tree_hash(log.entries[:size])
        assert root_of(log.files, size, current=600) == expected


def test_level_one_holds_the_roots_of_full_tiles() -> None:
    log = Log(numbered(600))

    assert log.files["tile/1/000.p/2"] == tree_hash(log.entries[:256]) + tree_hash(
        log.entries[256:512]
    )


def test_a_third_level_begins_after_65536_entries() -> None:
    leaves = [Digest(sha256(bytes([n % 251, n // 251 % 256])).digest()) for n in range(65537)]
    edge, tiles = Edge(), Files()
    for leaf in leaves:
        tiles.update(edge.append(leaf))
    tiles.update(edge.partial_tiles())

    row = leaves[:65536]
    while len(row) > 1:
        row = [node_hash(left, right) for left, right in zip(row[::2], row[1::2], strict=True)]

    assert tiles["tile/2/000.p/1"] == row[0]
    assert edge.root() == node_hash(row[0], leaves[-1]) == root_of(tiles, 65537)


def test_names_are_those_of_the_specification() -> None:
    assert tile_name(0, 1234067) == "tile/0/x001/x234/067"
    assert tile_name(2, 0, 17) == "tile/2/000.p/17"
    assert bundle_name(1000, 1) == "tile/entries/x001/000.p/1"


def test_the_specification_s_tree_of_70000_entries() -> None:
    names = all_names(70_000)

    assert sum(name.startswith("tile/0/") and ".p/" not in name for name in names) == 273
    assert edge_names(70_000) == {
        "tile/0/273.p/112",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
        "tile/entries/273.p/112",
    }
    assert "tile/1/000" in names


def test_a_tree_of_256_has_a_full_tile_and_one_of_width_one() -> None:
    assert all_names(256) == {"tile/0/000", "tile/1/000.p/1", "tile/entries/000"}


def test_growing_reads_only_the_edge() -> None:
    log = Log(numbered(600))
    log.files.were_read.clear()

    grow(log.files, 600, [b"one more"])

    assert sorted(log.files.were_read) == sorted(edge_names(600))


def test_growing_by_nothing_changes_nothing() -> None:
    log = Log(numbered(300))

    growth = grow(log.files, 300, [])

    assert (growth.writes, growth.removals) == ({}, ())
    assert grow(Files(), 0, []).root == EMPTY_ROOT


def test_what_is_superseded_is_removed_and_nothing_else() -> None:
    log = Log(numbered(300))

    assert log.append([b"x"]).removals == ("tile/0/001.p/44", "tile/entries/001.p/44")


@settings(max_examples=25)
@given(st.integers(1, 600), st.data())
def test_entries_come_back_as_they_went_in(size: int, data: st.DataObject) -> None:
    log = Log([bytes([n % 256]) * (n % 7) for n in range(size)])
    start = data.draw(st.integers(0, size))
    stop = data.draw(st.integers(start, size))

    assert list(entries_in(log.files, start, stop, size)) == log.entries[start:stop]


@pytest.mark.parametrize(("start", "stop"), [(0, 11), (-1, 3), (4, 3), (11, 11)])
def test_entries_that_are_not_there_are_refused(start: int, stop: int) -> None:
    log = Log(numbered(10))

    with pytest.raises(NoSuchEntry):
        list(entries_in(log.files, start, stop, 10))


def test_the_longest_entry_fits_and_a_longer_one_is_refused() -> None:
    log = Log([bytes(MAX_ENTRY)])

    assert list(entries_in(log.files, 0, 1, 1)) == [bytes(MAX_ENTRY)]
    with pytest.raises(EntryTooLong):
        log.append([bytes(MAX_ENTRY + 1)])


def test_a_missing_tile_is_named() -> None:
    log = Log(numbered(300))
    del log.files["tile/0/001.p/44"]

    with pytest.raises(NoSuchTile, match=r"tile/0/001\.p/44"):
        root_of(log.files, 300)


@pytest.mark.parametrize("content", [b"", bytes(31), bytes(33), bytes(44 * 32 + 32)])
def test_a_tile_of_another_length_is_refused(content: bytes) -> None:
    log = Log(numbered(300))
    log.files["tile/0/001.p/44"] = content

    with pytest.raises(BadTile):
        grow(log.files, 300, [b"x"])


@given(st.binary(max_size=40), st.integers(0, 4))
def test_a_bundle_is_exactly_its_entries_or_refused(data: bytes, width: int) -> None:
    try:
        entries = split_entries("a bundle", data, width)
    except BadTile:
        return

    assert len(entries) == width
    assert b"".join(len(e).to_bytes(2, "big") + e for e in entries) == data


def test_leaves_and_nodes_hash_differently() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")

    assert leaf_hash(left + right) != node_hash(left, right)
