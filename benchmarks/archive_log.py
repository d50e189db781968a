"""The archive's log at 1,000,000 entries: appending, proving, verifying, disk.

    python -m benchmarks.archive_log [--quick]

Beside pymerkle's tree in SQLite with the same entries in the same batches, and git with as many
commits as it takes in a like time.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

from pymerkle import SqliteTree

from benchmarks.result import Row, write_result
from vouchsafe.archive import Acquisition, Archive
from vouchsafe.archive.custody import Entry, write_entry
from vouchsafe.archive.files import CHECKPOINT, appended_events
from vouchsafe.archive.journal import commit
from vouchsafe.archive.log import (
    Checkpoint,
    Edge,
    NoteSigner,
    TlogProof,
    all_names,
    entries_in,
    grow,
    inclusion_proof,
    leaf_hash,
    sign_note,
)
from vouchsafe.archive.state import head_of
from vouchsafe.archive.store import Changes
from vouchsafe.archive.verifying import Question, verify

SIZE, BATCH, COMMITS = 1_000_000, 10_000, 100_000
PROOFS, PEER_PROOFS, RECORDED = 500, 10, 5_000
EVENT_DIGESTS = 26
"""A sealed event takes about 850 bytes: 26 times 32."""

NOTES = (
    (
        "a batch is one commit of a real archive: journal, tiles, entries, events of 832 bytes "
        "and the signed checkpoint, all synced to the disk. The events are sealed before: signing "
        "and encrypting them (age) is far slower than the log, and stands beside it in the file"
    ),
    (
        "a proof is made from files, with nothing kept in memory between two of them; how long 99 "
        "of 100 take stands in the file"
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
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as scratch:
        log = _Log(Path(scratch) / "archive", Path(scratch) / "keys")
        peer = _Peer(Path(scratch) / "tree.db")
        git = _Git(Path(scratch) / "git", commits)
        rows = [
            _appending(log, peer, git, size),
            _proving(log, peer, size),
            _verifying(log, git, size),
            _disk(log, peer, git, size),
            _recording(log, RECORDED // share),
        ]
    if share == 1:
        write_result(
            "archive_log",
            rows,
            goal="1,000,000 entries: 20,000 a second, proofs in 5 ms, verified in 60 s, "
            "100 bytes an entry",
            peer=f"pymerkle {metadata.version('pymerkle')}, its tree in SQLite",
            notes=[*NOTES, git.note(), _load(before)],
        )
    for row in rows:
        print(row.figure, row.ours, row.unit, "peer", row.peer, row.details)
    return sum(row.met is False for row in rows)


def _load(before: float) -> str:
    after, cores = os.getloadavg()[0], len(os.sched_getaffinity(0))
    return (
        f"load of the machine, which has {cores} cores: {before:.1f} before, {after:.1f} after; "
        "above the number of cores, other work slowed all of this down"
    )


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
        met=statistics.median(seconds) < 0.005,
        details={
            "99 of 100 within, ms": round(1000 * statistics.quantiles(seconds, n=100)[-1], 3),
            "slowest, ms": round(1000 * max(seconds), 3),
        },
    )


def _verifying(log: _Log, git: _Git, size: int) -> Row:
    seconds = timed(log.verify)
    return Row(
        f"`archive verify` of the log of {size:,} entries: entries, tiles, sealed events, root",
        ours=round(seconds, 1),
        unit="s",
        goal="< 60",
        met=seconds < 60,
        details={
            "the root from the entries alone, s": round(timed(log.rebuild), 1),
            f"git fsck of {git.commits:,} commits, s": round(timed(git.verify), 1),
        },
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


def _recording(log: _Log, count: int) -> Row:
    return Row(
        f"{count:,} events recorded in one commit: signed and sealed, too",
        ours=round(count / log.recorded(count)),
        unit="events a second",
        readme=False,
    )


def _seconds_for_all(append: Callable[[list[bytes]], None], size: int) -> float:
    seconds = 0.0
    for batch in batches(size):
        started = time.perf_counter()
        append(batch)
        seconds += time.perf_counter() - started
    return seconds


def batches(size: int) -> Iterator[list[bytes]]:
    """Sealed events as archives have them, as long as usual; only their length matters here."""
    for start in range(0, size, BATCH):
        yield [_event(number) for number in range(start, min(start + BATCH, size))]


def _event(number: int) -> bytes:
    return hashlib.sha256(b"%d" % number).digest() * EVENT_DIGESTS


def entry_of(sealed: bytes) -> bytes:
    """What the log commits to for an event."""
    some = sealed[:32]
    return write_entry(Entry("examined", some, hashlib.sha256(sealed).digest(), b"", some))


def timed(work: Callable[[], object]) -> float:
    """Seconds of clock time."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


class _Log:
    """The log of a real archive, committed to as the archive does, with events sealed before."""

    def __init__(self, folder: Path, keys: Path) -> None:
        self._archive, _ = Archive.init(
            folder, origin="example.org/archive", member="ann", passphrase=None, keys=keys
        )
        self._folder, self._keys = folder / "log" / "tile", keys
        self._store = self._archive.store
        self._tiles = self._archive.tiles
        self._note = self._archive.checkpoint()
        self._signer = NoteSigner(self._archive.policy.origin, self._archive.unlocked.secrets.log)
        self._size = self._archive.size
        self.entry_bytes = sum(map(len, self._archive.entries()))

    def append(self, events: list[bytes]) -> None:
        entries = [entry_of(sealed) for sealed in events]
        growth = grow(self._tiles, self._size, entries)
        head = head_of(self._archive.policy, growth.size, growth.root)
        self._note = sign_note(head.text(), self._signer)
        writes, removals = appended_events(self._store, self._size, events)
        writes |= {f"log/{name}": data for name, data in growth.writes.items()}
        writes[CHECKPOINT] = self._note.data()
        removals += tuple(f"log/{name}" for name in growth.removals)
        commit(self._store, Changes(writes, {}, removals))
        self._size = growth.size
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
            TlogProof.parse(data).verify(leaf_hash(entry), self._signer.verifier)
        return seconds

    def verify(self) -> None:
        verdict = verify(self._store, Question(scope="log")).verdict
        if not verdict.right:
            raise AssertionError(f"the log is not right: {verdict.findings}")

    def rebuild(self) -> None:
        """The root from the entries alone."""
        edge = Edge()
        for entry in entries_in(self._tiles, 0, self._size, self._size):
            for _ in edge.append(leaf_hash(entry)):
                pass
        if edge.root() != Checkpoint.parse(self._note.text).root:
            raise AssertionError("another root")

    def recorded(self, count: int) -> float:
        """Seconds for as many events by the archive's own door: signed, sealed, committed."""
        archive = Archive.open(self._archive.place, unlock=self._archive.unlock, memory=self._keys)
        path = self._keys / "clip.txt"
        path.write_text("a file", "utf-8")
        (added,) = archive.add([path], Acquisition())
        notes = [{"note": f"note {number}"} for number in range(count)]
        return timed(lambda: archive.record_all([("noted", added.item, note) for note in notes]))

    def files(self) -> int:
        return len(all_names(self._size))

    def overhead(self) -> float:
        """Bytes of the tree's and the entries' files, less the entries, for each entry."""
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

    def append(self, events: list[bytes]) -> None:
        entries = [entry_of(sealed) for sealed in events]
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
            for message in (entry_of(_event(n)).hex().encode() for n in range(self.commits))
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
