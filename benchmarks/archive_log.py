"""The archive's log at 1,000,000 entries: appending, proving, verifying, disk.

    python -m benchmarks.archive_log [--quick]

Beside pymerkle's tree in SQLite with the same entries in the same batches, and git with as many
commits as it takes in a like time.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from importlib import metadata
from pathlib import Path

from pymerkle import SqliteTree

from benchmarks.result import Row, write_result
from vouchsafe.archive.custody import Entry, write_entry
from vouchsafe.archive.files import CHECKPOINT, StoredTiles
from vouchsafe.archive.journal import commit
from vouchsafe.archive.log import (
    Checkpoint,
    Digest,
    Edge,
    Note,
    NoteSigner,
    TlogProof,
    all_names,
    entries_in,
    grow,
    inclusion_proof,
    leaf_hash,
    sign_note,
)
from vouchsafe.archive.store import Changes, open_store

SIZE, BATCH, COMMITS = 1_000_000, 10_000, 100_000
PROOFS, PEER_PROOFS = 500, 10
SIGNER = NoteSigner("example.org/archive", bytes(32))
NOTES = (
    (
        "a batch is one commit: journal, tiles, bundles and signed checkpoint, all synced to the "
        "disk; sealing the events (age) is not part of it"
    ),
    (
        "a proof is made from files, with nothing kept in memory between two of them; the goal "
        "counts as met if 99 of 100 meet it"
    ),
    (
        "pymerkle's tree is RFC 6962's, too; it signs nothing, and keeps entries and hashes in "
        "one database"
    ),
)


def main() -> int:
    """0 when every goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fiftieth of everything")
    share = 50 if parser.parse_args().quick else 1
    size, commits = SIZE // share, COMMITS // share
    with tempfile.TemporaryDirectory() as scratch:
        log = _Log(Path(scratch) / "archive")
        peer = _Peer(Path(scratch) / "tree.db")
        git = _Git(Path(scratch) / "git", commits)
        rows = [
            _appending(log, peer, git, size),
            _proving(log, peer, size),
            _verifying(log, git, size),
            _disk(log, peer, git, size),
        ]
    if share == 1:
        write_result(
            "archive_log",
            rows,
            goal="1,000,000 entries: 20,000 a second, proofs in 5 ms, verified in 60 s, "
            "100 bytes an entry",
            peer=f"pymerkle {metadata.version('pymerkle')}, its tree in SQLite",
            notes=[*NOTES, git.note()],
        )
    for row in rows:
        print(row.figure, row.ours, row.unit, "peer", row.peer, row.details)
    return sum(not row.met for row in rows)


def _appending(log: _Log, peer: _Peer, git: _Git, size: int) -> Row:
    ours, theirs = (_seconds_for_all(each.append, size) for each in (log, peer))
    commits = git.commits / timed(git.append)
    return Row(
        f"{size:,} entries appended in batches of {BATCH:,}, each durable",
        ours=round(size / ours / 1000, 1),
        peer=round(size / theirs / 1000, 1),
        unit="thousand entries a second",
        goal=">= 20",
        met=size / ours >= 20_000,
        details={"git fast-import, commits a second": round(commits)},
    )


def _proving(log: _Log, peer: _Peer, size: int) -> Row:
    seconds = log.proving()
    return Row(
        f"inclusion proof among {size:,} entries, median",
        ours=round(1000 * statistics.median(seconds), 3),
        peer=round(1000 * statistics.median(peer.proving()), 3),
        unit="ms",
        goal="< 5",
        met=statistics.quantiles(seconds, n=100)[-1] < 0.005,
        details={
            "99 of 100 within, ms": round(1000 * statistics.quantiles(seconds, n=100)[-1], 3),
            "slowest, ms": round(1000 * max(seconds), 3),
        },
    )


def _verifying(log: _Log, git: _Git, size: int) -> Row:
    seconds = timed(log.verify)
    return Row(
        f"the log of {size:,} entries verified: every entry, every tile, the root",
        ours=round(seconds, 1),
        unit="s",
        goal="< 60",
        met=seconds < 60,
        details={f"git fsck of {git.commits:,} commits, s": round(timed(git.verify), 1)},
    )


def _disk(log: _Log, peer: _Peer, git: _Git, size: int) -> Row:
    return Row(
        "disk beyond the entries themselves",
        ours=round(log.overhead(), 1),
        peer=round(peer.overhead(), 1),
        unit="bytes an entry",
        goal="< 100",
        met=log.allocated() < 100,
        details={
            "in whole blocks of the file system": round(log.allocated(), 1),
            "files": log.files(),
            "bytes of an entry": log.entry_bytes // size,
            "git, bytes of a commit": round(git.disk() / git.commits, 1),
        },
    )


def _seconds_for_all(append: Callable[[list[bytes]], None], size: int) -> float:
    seconds = 0.0
    for batch in batches(size):
        started = time.perf_counter()
        append(batch)
        seconds += time.perf_counter() - started
    return seconds


def batches(size: int) -> Iterator[list[bytes]]:
    """Entries as archives have them: `received`, with random-looking digests."""
    for start in range(0, size, BATCH):
        yield [_entry(number) for number in range(start, min(start + BATCH, size))]


def _entry(number: int) -> bytes:
    parts = [hashlib.sha256(b"%d %d" % (number, part)).digest() for part in range(4)]
    return write_entry(Entry("received", *parts))


def timed(work: Callable[[], object]) -> float:
    """Seconds of clock time."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


class _Log:
    """Our log in a folder, committed to as an archive does."""

    def __init__(self, folder: Path) -> None:
        self._store = open_store(folder)
        self._folder = folder / "log"
        self._tiles = StoredTiles(self._store)
        self._note = Note("", ())
        self._root = Digest(bytes(32))
        self._size = 0
        self.entry_bytes = 0

    def append(self, entries: list[bytes]) -> None:
        growth = grow(self._tiles, self._size, entries)
        head = Checkpoint(SIGNER.name, growth.size, growth.root)
        self._note = sign_note(head.text(), SIGNER)
        writes = {f"log/{name}": data for name, data in growth.writes.items()}
        writes[CHECKPOINT] = self._note.data()
        removals = tuple(f"log/{name}" for name in growth.removals)
        commit(self._store, Changes(writes, {}, removals))
        self._size, self._root = growth.size, growth.root
        self.entry_bytes += sum(map(len, entries))

    def proving(self) -> list[float]:
        """Seconds for proof files of entries all over the log; each is checked off the clock."""
        chance, seconds = random.Random(2026), list[float]()
        for _ in range(PROOFS):
            index = chance.randrange(self._size)
            started = time.perf_counter()
            path = inclusion_proof(self._tiles, index, self._size)
            data = TlogProof(index, tuple(path), self._note).data()
            seconds.append(time.perf_counter() - started)
            (entry,) = entries_in(self._tiles, index, index + 1, self._size)
            TlogProof.parse(data).verify(leaf_hash(entry), SIGNER.verifier)
        return seconds

    def verify(self) -> None:
        """Everything from the entries alone; every stored tile must be the same."""
        edge = Edge()
        for entry in entries_in(self._tiles, 0, self._size, self._size):
            self._compare(edge.append(leaf_hash(entry)))
        self._compare(edge.partial_tiles())
        if edge.root() != self._root:
            raise AssertionError("another root")

    def _compare(self, tiles: Iterable[tuple[str, bytes]]) -> None:
        for name, expected in tiles:
            if self._tiles.read(name) != expected:
                raise AssertionError(f"{name} differs")

    def files(self) -> int:
        return len(all_names(self._size))

    def overhead(self) -> float:
        """Bytes of all the log's files, less the entries, for each entry."""
        return (sum(each.stat().st_size for each in self._every()) - self.entry_bytes) / self._size

    def allocated(self) -> float:
        """The same, counted in blocks that the file system gave, folders included."""
        blocks = sum(each.stat().st_blocks for each in self._every()) * 512
        return (blocks - self.entry_bytes) / self._size

    def _every(self) -> Iterator[Path]:
        return self._folder.rglob("*")


class _Peer:
    """pymerkle's tree in SQLite."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tree = SqliteTree(str(path), algorithm="sha256")
        self._entry_bytes = 0

    def append(self, entries: list[bytes]) -> None:
        self._tree.append_entries(entries)
        self._entry_bytes += sum(map(len, entries))

    def proving(self) -> list[float]:
        size, chance, seconds = self._tree.get_size(), random.Random(2026), list[float]()
        for _ in range(PEER_PROOFS):
            started = time.perf_counter()
            self._tree.prove_inclusion(chance.randrange(1, size + 1), size)
            seconds.append(time.perf_counter() - started)
        return seconds

    def overhead(self) -> float:
        return (self._path.stat().st_size - self._entry_bytes) / float(self._tree.get_size())


class _Git:
    """A chain of empty commits, each with an entry as its message."""

    def __init__(self, folder: Path, commits: int) -> None:
        self._folder = folder
        self.commits = commits
        subprocess.run(["git", "init", "--quiet", "--bare", str(folder)], check=True)

    def append(self) -> None:
        who = b"committer log <log@example.org> 1790000000 +0000\n"
        stream = b"".join(
            b"commit refs/heads/log\n%sdata %d\n%s\n" % (who, len(message), message)
            for message in (_entry(number).hex().encode() for number in range(self.commits))
        )
        command = ["git", "-C", str(self._folder), "fast-import", "--quiet"]
        subprocess.run(command, input=stream, check=True)

    def verify(self) -> None:
        command = ["git", "-C", str(self._folder), "fsck", "--full", "--no-progress"]
        subprocess.run(command, check=True, capture_output=True)

    def note(self) -> str:
        return (
            f"git: {self.commits:,} empty commits whose messages are the entries, by one "
            "fast-import; its history can be checked as a whole, and proves no entry alone"
        )

    def disk(self) -> int:
        return sum(each.stat().st_blocks for each in self._folder.rglob("*")) * 512


if __name__ == "__main__":
    sys.exit(main())
