"""Whatever a file holds, only our own errors leave the readers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.archive.log.logs import VECTORS
from vouchsafe.archive.log import (
    Checkpoint,
    LogError,
    NoteVerifier,
    Offer,
    TlogProof,
    WitnessMemory,
    parse_note,
    split_entries,
)

SEEDS = sorted(
    path.read_bytes() for path in (VECTORS / "valid").iterdir() if path.suffix != ".json"
)


def _entries(untrusted: bytes) -> object:
    return split_entries("a bundle", untrusted, 3)


def _checkpoint(untrusted: bytes) -> object:
    return Checkpoint.parse(untrusted.decode("utf-8", "replace"))


def _key(untrusted: bytes) -> object:
    return NoteVerifier.from_vkey(untrusted.decode("utf-8", "surrogateescape"))


READERS: list[Callable[[bytes], object]] = [
    parse_note,
    _checkpoint,
    _entries,
    _key,
    Offer.parse,
    TlogProof.parse,
    WitnessMemory.parse,
]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A real file of ours or others', cut, repeated and overwritten at a few places."""
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        stop = draw(st.integers(start, min(len(data), start + 80)))
        data[start:stop] = draw(
            st.one_of(
                st.binary(max_size=8),
                st.sampled_from([b"", b"\n", b"\n\n", "— ".encode(), b"+", b"=", b"9" * 5000]),
                st.just(bytes(data[start:stop]) * 2),
            )
        )
    return bytes(data)


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=150)
@given(untrusted=st.one_of(st.binary(max_size=200), mutated()))
def test_only_our_errors_leave_a_reader(
    reader: Callable[[bytes], object], untrusted: bytes
) -> None:
    with suppress(LogError):
        reader(untrusted)


@pytest.mark.parametrize("reader", [parse_note, Offer.parse, TlogProof.parse])
def test_a_huge_file_is_refused(reader: Callable[[bytes], object]) -> None:
    with pytest.raises(LogError):
        reader(SEEDS[0] * 20_000)


@settings(max_examples=200)
@given(mutated())
def test_what_is_read_is_written_to_the_byte(untrusted: bytes) -> None:
    for reader in (parse_note, Offer.parse, TlogProof.parse):
        with suppress(LogError):
            assert reader(untrusted).data() == untrusted
