"""What is special about a folder: disks that fill up, power that fails, guests that meddle."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from vouchsafe.archive.store import (
    AlreadyThere,
    Busy,
    CannotReach,
    Changes,
    FolderStore,
    LinkedFolder,
    NoRoomLeft,
    NotAFile,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "archive"


@pytest.fixture
def store(root: Path) -> FolderStore:
    return FolderStore(root)


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file can grow beyond `size` bytes: what a full disk looks like to a program."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)


def files(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir())


def test_a_full_disk_leaves_what_was_there(store: FolderStore, root: Path) -> None:
    store.write("log/checkpoint", b"old")

    with room_for(1000), pytest.raises(NoRoomLeft, match="no room left"):
        store.write("log/checkpoint", bytes(2000))

    assert store.read("log/checkpoint") == b"old"
    assert files(root) == ["log/checkpoint"]


def test_a_full_disk_leaves_nothing_of_what_was_coming_in(store: FolderStore, root: Path) -> None:
    def take_in() -> None:
        with store.incoming() as incoming:
            for _ in range(10):
                incoming.write(bytes(500))

    with room_for(1000), pytest.raises(NoRoomLeft):
        take_in()

    assert files(root) == []


def test_a_full_disk_leaves_nothing_of_a_commit_but_whole_files(
    store: FolderStore, root: Path
) -> None:
    store.write("log/checkpoint", b"old")
    writes = {f"log/tile/0/{number:03}": bytes(500) for number in range(20)}

    with room_for(1000), pytest.raises(NoRoomLeft):
        store.apply(Changes({**writes, "log/events/000": bytes(2000), "log/checkpoint": b"new"}))

    assert files(root) == ["log/checkpoint"]
    assert store.read("log/checkpoint") == b"old"


def test_everything_is_synced_before_it_is_said_to_be_done(
    store: FolderStore, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file before its rename, and each folder after it, and each new folder's parent."""
    synced: list[str] = []
    real, replace = os.fsync, Path.replace

    def fsync(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        real(descriptor)

    def rename(source: Path, target: Path) -> Path:
        assert str(source) in synced
        return replace(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", rename)
    with store.incoming() as incoming:
        incoming.write(b"ciphertext")
    store.apply(Changes({"log/checkpoint": b"1"}, {incoming.name: "blobs/ab/abc"}))

    folders = {root, root.parent, root / "log", root / "blobs", root / "blobs/ab"}
    assert set(map(str, folders)) <= set(synced)


def test_a_kill_at_any_moment_leaves_whole_files_only(root: Path) -> None:
    script = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from vouchsafe.archive.store import Changes, FolderStore
        store = FolderStore(Path(sys.argv[1]))
        print("begun", flush=True)
        for turn in range(10**9):
            content = b"%d " % turn * 20_000
            with store.incoming() as incoming:
                incoming.write(content)
            store.apply(Changes({"a/b": content, "a/c": content}, {incoming.name: "blobs/a"}))
        """
    )
    for pause in range(6):
        with subprocess.Popen(
            [sys.executable, "-c", script, root], stdout=subprocess.PIPE
        ) as child:
            assert child.stdout is not None
            child.stdout.readline()
            with suppress(subprocess.TimeoutExpired):
                child.wait(0.02 + 0.011 * pause)
            child.kill()
        store = FolderStore(root)
        for name, _ in store.names():
            if not name.startswith("incoming/"):
                content = store.read(name)
                assert len(set(content.split())) == 1
                assert len(content.split()) == 20_000


def test_a_writer_that_was_killed_locks_nobody_out(store: FolderStore, root: Path) -> None:
    script = (
        "import sys, time\nfrom pathlib import Path\n"
        "from vouchsafe.archive.store import FolderStore\n"
        "with FolderStore(Path(sys.argv[1])).lock():\n print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script, root], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        with pytest.raises(Busy), store.lock(wait=0.0):
            pass
        child.kill()
        child.wait()
        with store.lock(wait=10.0):
            pass


def test_create_lets_one_of_many_win(store: FolderStore, root: Path) -> None:
    won: list[int] = []

    def attempt(number: int) -> None:
        with suppress(AlreadyThere):
            store.create("witness.key", b"%d" % number)
            won.append(number)

    attempts = [threading.Thread(target=attempt, args=(number,)) for number in range(8)]
    for each in attempts:
        each.start()
    for each in attempts:
        each.join()

    assert store.read("witness.key") == b"%d" % won[0]
    assert len(won) == 1
    assert files(root) == ["witness.key"]


def test_a_link_or_a_pipe_is_not_followed(store: FolderStore, root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"outside")
    store.write("log/checkpoint", b"1")
    (root / "log/link").symlink_to(tmp_path / "secret")
    os.mkfifo(root / "log/pipe")

    for name in ("log/link", "log/pipe", "log"):
        with pytest.raises(NotAFile, match="not a plain file"):
            store.read(name)

    assert [name for name, _ in store.names()] == ["log/checkpoint", "log/link", "log/pipe"]


def test_a_linked_folder_is_a_name_and_not_a_way_out(
    store: FolderStore, root: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/file").write_bytes(b"")
    root.mkdir()
    (root / "blobs").symlink_to(tmp_path / "elsewhere")

    assert [name for name, _ in store.names()] == ["blobs"]
    assert list(store.names("blobs/")) == []


def test_nothing_goes_through_a_linked_folder(
    store: FolderStore, root: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "home/.ssh"
    outside.mkdir(parents=True)
    (outside / "id").write_bytes(b"mine")
    with store.incoming() as incoming:
        incoming.write(b"theirs")
    (root / "keys").symlink_to(outside)
    (root / "log").mkdir()
    (root / "log/deep").symlink_to(outside)

    for name in ("keys/id", "log/deep/id"):
        for meddle in (
            lambda name=name: store.read(name),
            lambda name=name: store.size(name),
            lambda name=name: store.write(name, b"theirs"),
            lambda name=name: store.create(f"{name}2", b"theirs"),
            lambda name=name: store.adopt(incoming.name, name),
            lambda name=name: store.remove(name),
            lambda name=name: store.destroy(name),
            lambda name=name: store.apply(Changes({name: b"theirs"})),
            lambda name=name: store.apply(Changes(adoptions={incoming.name: name})),
            lambda name=name: store.apply(Changes(removals=(name,))),
        ):
            with pytest.raises(LinkedFolder, match="a link to elsewhere"):
                meddle()

    assert [(each.name, each.read_bytes()) for each in outside.iterdir()] == [("id", b"mine")]


def test_nothing_comes_in_through_a_linked_folder(
    store: FolderStore, root: Path, tmp_path: Path
) -> None:
    root.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (root / "incoming").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(LinkedFolder), store.incoming():
        pass
    with pytest.raises(LinkedFolder):
        store.write("log/checkpoint", b"1")

    assert files(tmp_path / "elsewhere") == []


def test_what_nobody_reads_on_is_not_left_open(store: FolderStore) -> None:
    store.write("blobs/ab/abc", bytes(3 << 20))
    before = len(list(Path("/proc/self/fd").iterdir()))

    begun = store.chunks("blobs/ab/abc")
    next(begun)
    never_begun = store.chunks("blobs/ab/abc")
    del begun, never_begun

    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_what_was_destroyed_was_overwritten_first(store: FolderStore, root: Path) -> None:
    store.write("keys/items/ab/abc.age", b"the key itself")
    path = root / "keys/items/ab/abc.age"
    with path.open("rb") as held:
        store.destroy("keys/items/ab/abc.age")

        assert held.read() == bytes(14)
    assert not path.exists()


def test_files_are_for_their_owner_only(store: FolderStore, root: Path) -> None:
    with store.incoming() as incoming:
        incoming.write(b"x")
    store.apply(Changes({"log/checkpoint": b"1"}, {incoming.name: "blobs/ab/abc"}))

    modes = {path.stat().st_mode & 0o777 for path in root.rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert root.stat().st_mode & 0o777 == 0o700


def test_a_place_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "archive").write_bytes(b"a file where the folder should be")

    with pytest.raises(CannotReach, match="Not a directory"):
        FolderStore(tmp_path / "archive").write("policy.toml", b"")
