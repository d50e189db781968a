"""Originals go in and come out bit for bit, or not at all."""

from __future__ import annotations

import hashlib
import io
import os
import resource
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.archive import age_by_the_book
from vouchsafe.archive.keys import Identity, ItemKey
from vouchsafe.archive.sealing import NotAsSealed, Sealed, blob_name, seal, unseal
from vouchsafe.archive.sealing.buffers import CHUNK
from vouchsafe.archive.store import FolderStore, NoRoomLeft, NoSuchObject, Store

KEY = ItemKey.new()
AGE_BLOCK = 64 << 10
SIZES = [0, 1, AGE_BLOCK - 1, AGE_BLOCK, AGE_BLOCK + 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 7]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("archive")


@pytest.fixture(scope="module")
def store(place: Path) -> Store:
    return FolderStore(place)


def take_in(store: Store, source: BinaryIO) -> Sealed:
    sealed = seal(source, KEY.recipient, store)
    store.adopt(sealed.incoming, blob_name(sealed.address))
    return sealed


def read(store: Store, sealed: Sealed, identity: Identity = KEY.identity) -> bytes:
    return b"".join(unseal(store, sealed.address, identity))


@pytest.mark.parametrize("size", SIZES)
def test_any_size_comes_back_as_it_was(store: Store, size: int) -> None:
    original = os.urandom(size)

    sealed = take_in(store, io.BytesIO(original))

    assert read(store, sealed) == original
    assert (sealed.sha256, sealed.size) == (hashlib.sha256(original).hexdigest(), size)
    ciphertext = b"".join(store.chunks(blob_name(sealed.address)))
    assert hashlib.sha256(ciphertext).hexdigest() == sealed.address
    assert len(ciphertext) == sealed.sealed_size


@given(st.binary(max_size=200), st.integers(1, 7))
@settings(max_examples=30)
def test_a_source_that_gives_little_at_a_time_is_read_to_its_end(
    tmp_path_factory: pytest.TempPathFactory, original: bytes, at_most: int
) -> None:
    class Trickle(io.BytesIO):
        def read(self, wanted: int | None = -1) -> bytes:
            return super().read(min(wanted or at_most, at_most))

    store = FolderStore(tmp_path_factory.mktemp("trickle"))

    assert read(store, take_in(store, Trickle(original))) == original


def test_the_same_file_twice_looks_like_two_different_ones(store: Store) -> None:
    first, second = (take_in(store, io.BytesIO(b"the same")) for _ in range(2))

    assert first.sha256 == second.sha256
    assert first.address != second.address


@pytest.fixture(scope="module")
def stored(store: Store) -> tuple[Sealed, bytes]:
    sealed = take_in(store, io.BytesIO(os.urandom(3 * AGE_BLOCK + 5)))
    return sealed, b"".join(store.chunks(blob_name(sealed.address)))


@given(st.data())
def test_a_flipped_bit_anywhere_is_refused(
    store: Store, place: Path, stored: tuple[Sealed, bytes], data: st.DataObject
) -> None:
    sealed, ciphertext = stored
    changed = bytearray(ciphertext)
    at = data.draw(st.integers(0, 300) | st.integers(0, AGE_BLOCK * 3), "at")
    changed[at] ^= 1 << data.draw(st.integers(0, 7), "bit")
    (place / blob_name(sealed.address)).write_bytes(changed)

    with pytest.raises(NotAsSealed, match=sealed.address):
        read(store, sealed)


@pytest.mark.parametrize("kept", [0, 1, 21, 200, AGE_BLOCK, 2 * AGE_BLOCK + 216, -16, -1])
def test_a_missing_end_is_refused(
    store: Store, place: Path, stored: tuple[Sealed, bytes], kept: int
) -> None:
    """Also at the border of two of age's blocks, where what is left is well-formed."""
    sealed, ciphertext = stored
    (place / blob_name(sealed.address)).write_bytes(ciphertext[:kept])

    with pytest.raises(NotAsSealed):
        read(store, sealed)


def test_something_added_is_refused(
    store: Store, place: Path, stored: tuple[Sealed, bytes]
) -> None:
    sealed, ciphertext = stored
    (place / blob_name(sealed.address)).write_bytes(ciphertext + b"\0")

    with pytest.raises(NotAsSealed):
        read(store, sealed)


def test_another_file_of_the_same_key_in_its_place_is_refused(store: Store, place: Path) -> None:
    """It decrypts well; it is not what lay there."""
    first, second = (take_in(store, io.BytesIO(content)) for content in (b"first", b"second"))
    shutil.copyfile(place / blob_name(second.address), place / blob_name(first.address))

    with pytest.raises(NotAsSealed):
        read(store, first)


def test_another_key_is_refused(store: Store) -> None:
    sealed = take_in(store, io.BytesIO(b"original"))

    with pytest.raises(NotAsSealed):
        read(store, sealed, ItemKey.new().identity)


def test_a_blob_that_is_gone_is_said_before_anything_is_read(store: Store) -> None:
    sealed = take_in(store, io.BytesIO(b"original"))
    store.remove(blob_name(sealed.address))

    with pytest.raises(NoSuchObject):
        unseal(store, sealed.address, KEY.identity)


def test_reading_may_stop_at_any_time(store: Store) -> None:
    sealed = take_in(store, io.BytesIO(bytes(40 * AGE_BLOCK)))

    pieces = unseal(store, sealed.address, KEY.identity)
    assert next(pieces)
    pieces.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("good", [0, 10, CHUNK, 3 * CHUNK])
def test_a_source_that_fails_leaves_nothing_and_says_why(tmp_path: Path, good: int) -> None:
    class Card(io.BytesIO):
        def read(self, wanted: int | None = -1) -> bytes:
            return super().read(wanted) or self._pulled_out()

        def _pulled_out(self) -> bytes:
            raise OSError("the card was pulled out")

    store = FolderStore(tmp_path)

    with pytest.raises(OSError, match="the card was pulled out"):
        seal(Card(bytes(good)), KEY.recipient, store)
    assert list(store.names()) == []


@pytest.mark.parametrize("size", [100_000, 3 * CHUNK])
def test_a_full_disk_leaves_nothing(tmp_path: Path, size: int) -> None:
    store = FolderStore(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, hard))
    try:
        with pytest.raises(NoRoomLeft):
            seal(io.BytesIO(bytes(size)), KEY.recipient, store)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)

    assert list(store.names()) == []


def test_progress_ends_at_the_whole_size(store: Store) -> None:
    told: list[int] = []

    seal(io.BytesIO(bytes(2 * CHUNK + 5)), KEY.recipient, store, told.append)

    assert told == sorted(told)
    assert told[-1] == 2 * CHUNK + 5


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """In and out again, 250 MB in a process that may have little more than its start."""
    script = textwrap.dedent(
        """
        import resource, sys
        from pathlib import Path
        from vouchsafe.archive.keys import ItemKey
        from vouchsafe.archive.sealing import blob_name, seal, unseal
        from vouchsafe.archive.store import FolderStore

        class Zeros:
            left = 250_000_000
            def read(self, wanted):
                taken = min(wanted, self.left)
                self.left -= taken
                return bytes(taken)

        def peak():
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

        store, key = FolderStore(Path(sys.argv[1])), ItemKey.new()
        before = peak()
        sealed = seal(Zeros(), key.recipient, store)
        store.adopt(sealed.incoming, blob_name(sealed.address))
        assert sum(map(len, unseal(store, sealed.address, key.identity))) == 250_000_000
        sys.exit(peak() - before > 60_000)
        """
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    shutil.rmtree(tmp_path)

    assert done.returncode == 0


@pytest.mark.parametrize("size", SIZES)
def test_what_we_sealed_is_age_by_the_book(store: Store, size: int) -> None:
    original = os.urandom(size)
    sealed = take_in(store, io.BytesIO(original))

    ciphertext = b"".join(store.chunks(blob_name(sealed.address)))

    assert age_by_the_book.decrypt(ciphertext, KEY.identity.text) == original


@pytest.mark.skipif(shutil.which("age") is None, reason="the program age is not installed")
@pytest.mark.parametrize("size", [0, AGE_BLOCK, 5 * CHUNK + 1])
def test_the_age_program_opens_what_we_sealed(store: Store, tmp_path: Path, size: int) -> None:
    """Another implementation, by other people, in another language: without Vouchsafe."""
    original = os.urandom(size)
    sealed = take_in(store, io.BytesIO(original))
    (tmp_path / "item.txt").write_text(KEY.identity.text)

    done = subprocess.run(
        ["age", "-d", "-i", tmp_path / "item.txt"],
        input=b"".join(store.chunks(blob_name(sealed.address))),
        capture_output=True,
        check=True,
    )

    assert done.stdout == original
