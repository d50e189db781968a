"""What every store promises, whatever it is made of."""

from __future__ import annotations

import threading

import pytest

from vouchsafe.archive.store import (
    Busy,
    Changes,
    NoSuchObject,
    Store,
    TooLarge,
    UnsafeName,
    limits,
    open_store,
)


def take_in(store: Store, data: bytes, name: str) -> str:
    with store.incoming() as incoming:
        incoming.write(data)
        incoming.bound_for(name)
    return incoming.name


def listed(store: Store, prefix: str = "") -> dict[str, int]:
    return dict(store.names(prefix))


@pytest.mark.parametrize("data", [b"", b"a", bytes(5 << 20)], ids=["empty", "small", "large"])
def test_what_was_written_is_read_back(store: Store, data: bytes) -> None:
    store.write("log/tile/0/x001/234.p/7", data)

    assert store.read("log/tile/0/x001/234.p/7") == data
    assert b"".join(store.chunks("log/tile/0/x001/234.p/7")) == data
    assert store.size("log/tile/0/x001/234.p/7") == len(data)


def test_what_is_larger_than_such_a_file_ever_is_is_not_read(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "_OTHERS", 10)
    store.write("policy.toml", bytes(10))
    store.write("log/checkpoint", bytes(11))
    store.write("log/events/000", bytes(11))
    store.write("blobs/ab/abc", bytes(11))

    assert len(store.read("policy.toml")) == 10
    assert len(store.read("log/events/000")) == 11
    assert len(b"".join(store.chunks("blobs/ab/abc"))) == 11
    with pytest.raises(TooLarge, match="log/checkpoint"):
        store.read("log/checkpoint")


def test_writing_again_replaces(store: Store) -> None:
    store.write("policy.toml", b"first, and longer")
    store.write("policy.toml", b"second")

    assert store.read("policy.toml") == b"second"


def test_what_is_not_there_is_said_at_once(store: Store) -> None:
    for ask in (store.read, store.chunks, store.size):
        with pytest.raises(NoSuchObject, match="log/checkpoint"):
            ask("log/checkpoint")


def test_removing_twice_is_fine(store: Store) -> None:
    store.write("keys/items/ab/abc.age", b"key")
    store.write("keys/items/ab/abd.age", b"key")

    for _ in range(2):
        store.remove("keys/items/ab/abc.age")
        store.destroy("keys/items/ab/abd.age")
    store.remove("never/there")

    assert listed(store) == {}


def test_names_come_in_the_order_of_their_bytes_with_their_sizes(store: Store) -> None:
    names = ["log/a", "log/a.p/1", "log/a.p/12", "log/b/c", "log/a0", "logs", "keys/x"]
    for length, name in enumerate(names):
        store.write(name, bytes(length))

    assert list(store.names()) == sorted((name, length) for length, name in enumerate(names))
    assert list(listed(store, "log/a.")) == ["log/a.p/1", "log/a.p/12"]
    assert list(listed(store, "log/")) == ["log/a", "log/a.p/1", "log/a.p/12", "log/a0", "log/b/c"]
    assert list(listed(store, "nowhere/")) == []


def test_incoming_is_kept_until_it_is_adopted_and_adopting_twice_is_fine(store: Store) -> None:
    incoming = take_in(store, b"ciphertext", "blobs/ab/abc")
    assert incoming in listed(store, "incoming/")

    for _ in range(2):
        store.adopt(incoming, "blobs/ab/abc")

    assert listed(store) == {"blobs/ab/abc": 10}


def test_incoming_is_gone_when_writing_it_failed(store: Store) -> None:
    def fail() -> None:
        with store.incoming() as incoming:
            incoming.write(b"half")
            raise RuntimeError("the source went away")

    with pytest.raises(RuntimeError):
        fail()

    assert listed(store) == {}


def test_incoming_that_no_commit_names_is_taken_back_whole(store: Store) -> None:
    """A crash between taking in and committing: the next writer removes what it finds."""
    incoming = take_in(store, b"ciphertext", "blobs/ab/abc")

    store.remove(incoming)

    assert listed(store) == {}


def test_a_crash_between_taking_in_and_committing_is_finished_elsewhere(store: Store) -> None:
    """The journal names it; another process, perhaps on another machine, carries it out."""
    incoming = take_in(store, b"ciphertext", "blobs/ab/abc")

    elsewhere = open_store(store.place)
    elsewhere.apply(Changes(adoptions={incoming: "blobs/ab/abc"}, writes={"log/checkpoint": b"1"}))

    assert listed(store) == {"blobs/ab/abc": 10, "log/checkpoint": 1}


def test_what_never_came_in_cannot_be_adopted(store: Store) -> None:
    with pytest.raises(NoSuchObject):
        store.adopt("incoming/0123", "blobs/ab/abc")


def test_a_commit_is_carried_out_whole_and_again(store: Store) -> None:
    store.write("log/tile/0/000.p/1", b"old")
    adoptions = {
        take_in(store, b"x" * size, f"blobs/ab/{size}"): f"blobs/ab/{size}" for size in range(3)
    }
    writes = {f"keys/items/ab/{number}.age": b"%d" % number for number in range(20)}
    changes = Changes({**writes, "log/checkpoint": b"2"}, adoptions, ("log/tile/0/000.p/1",))

    for _ in range(2):
        store.apply(changes)

    assert listed(store) == {
        **{name: len(data) for name, data in writes.items()},
        **{f"blobs/ab/{size}": size for size in range(3)},
        "log/checkpoint": 1,
    }


def test_one_writer_at_a_time(store: Store) -> None:
    elsewhere = open_store(store.place)
    with store.lock():
        with pytest.raises(Busy), elsewhere.lock(wait=0.0):
            pass
        store.write("log/checkpoint", b"1")
    with elsewhere.lock(wait=0.0):
        elsewhere.write("log/checkpoint", b"2")
    with store.lock(wait=0.0):
        assert store.read("log/checkpoint") == b"2"


def test_of_many_who_want_to_write_each_gets_its_turn_alone(store: Store) -> None:
    inside, most, turns = 0, 0, 0

    def turn() -> None:
        nonlocal inside, most, turns
        with open_store(store.place).lock(wait=60.0):
            inside += 1
            most = max(most, inside)
            turns += 1
            inside -= 1

    writers = [threading.Thread(target=turn) for _ in range(3)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()

    assert (most, turns) == (1, 3)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/etc/passwd",
        "../up",
        "a/../b",
        "a//b",
        "a/",
        ".hidden",
        "a/.b",
        "a\\b",
        "a\0",
        "ä",
        "a b",
    ],
)
def test_names_that_could_lead_elsewhere_are_refused(store: Store, name: str) -> None:
    with pytest.raises(UnsafeName):
        store.write(name, b"")
    with pytest.raises(UnsafeName):
        store.read(name)
