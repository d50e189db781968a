"""kill -9 at random moments of `archive add`: after each, every file is wholly in or wholly absent,
whatever was said to be in is in, and verify finds nothing wrong.

    python -m benchmarks.archive_kill [--quick]
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from benchmarks.result import Row, write_result
from vouchsafe.archive import Acquisition, Archive, MemberKeys, find_keys
from vouchsafe.archive.verifying import Question, verify

KILLS = 300
KILLS_AN_ARCHIVE = 30
FILES = 24
GROUP = 5
"""Files to a commit: small, so that kills fall into many commits."""

_READY = "ready"


@dataclass
class Killing:
    """An archive, a process that fills it, and what became of both."""

    folder: Path
    chance: random.Random
    place: Path = field(init=False)
    keys: Path = field(init=False)
    kills: int = 0
    killed_before: int = 0
    killed_while: int = 0
    ran_to_the_end: int = 0
    said: int = 0
    problems: list[str] = field(default_factory=list)
    _round: int = 0

    def run(self, kills: int) -> None:
        """Measure one run that nobody kills, then kill so many."""
        self._begin()
        whole = self._one(None)
        while self.kills < kills:
            self._one(self.chance.uniform(0.0, whole))
            if self.kills % KILLS_AN_ARCHIVE == 0:
                self._begin()

    def _begin(self) -> None:
        self.keys = self.folder / "keys"
        self.place = self.folder / f"archive-{self.kills}"
        Archive.init(
            self.place, origin="example.org/kill", member="ann", passphrase=None, keys=self.keys
        )

    def _one(self, after: float | None) -> float:
        """Add a round's files, killed so many seconds after it began; how long it took."""
        files = self._make_files()
        words = [sys.executable, "-m", "benchmarks.archive_kill", "--add"]
        words += [str(self.place), str(self.keys), str(files)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        with subprocess.Popen(words, stdout=subprocess.PIPE, env=environment, text=True) as adder:
            if adder.stdout is None or adder.stdout.readline().strip() != _READY:
                raise RuntimeError("the adding process did not begin")
            begun = time.monotonic()
            if after is not None:
                self.kills += 1
                time.sleep(after)
                adder.kill()
            said = [line.strip() for line in adder.stdout if line.endswith("\n")]
        took = time.monotonic() - begun
        if adder.returncode == 0:
            self.ran_to_the_end += 1
        elif said:
            self.killed_while += 1
        else:
            self.killed_before += 1
        self.said += len(said)
        self._check(files, said)
        return took

    def _make_files(self) -> Path:
        self._round += 1
        folder = self.folder / f"files-{self._round}"
        folder.mkdir()
        for number in range(FILES):
            size = int(10 ** self.chance.uniform(1, 6))
            (folder / f"{self._round}-{number}.bin").write_bytes(self.chance.randbytes(size))
        return folder

    def _check(self, files: Path, said: list[str]) -> None:
        keys = unlocked(self.place, self.keys)
        archive = Archive.open(self.place, unlock=keys, memory=self.keys)
        with archive.hold():
            pass
        there = {}
        for event in archive.events():
            if event.type == "received":
                there[event.what["original"]["name"]] = event.item
        for name in said:
            if name not in there:
                self.problems.append(f"{name} was said to be in and is not")
        for path in sorted(files.iterdir()):
            item = there.get(path.name)
            if item is not None and b"".join(archive.read(item)) != path.read_bytes():
                self.problems.append(f"{path.name} came out as something else")
            path.unlink()
        verdict = verify(archive.store, Question(unlock=keys)).verdict
        self.problems += [f"{each.kind}: {each.what}" for each in verdict.findings]


def unlocked(place: Path, keys: Path) -> MemberKeys:
    """The one member's keys."""
    return find_keys(str(place), "ann", keys).unlock(None)


def add(place: Path, keys: Path, files: Path) -> None:
    """What is killed: says that it begins, then the name of each file that is in for good."""
    archive = Archive.open(place, unlock=unlocked(place, keys), memory=keys)
    print(_READY, flush=True)
    with patch("vouchsafe.archive.adding.GROUP_FILES", GROUP):
        for added in archive.add(sorted(files.iterdir()), Acquisition(source="a benchmark")):
            print(added.path.name, flush=True)


def main() -> int:
    """0 when no kill lost anything or left anything half there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="10 kills")
    parser.add_argument("--add", nargs=3, type=Path, help=argparse.SUPPRESS)
    words = parser.parse_args()
    if words.add:
        add(*words.add)
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        killing = Killing(Path(scratch), random.Random(2026))
        killing.run(10 if words.quick else KILLS)
    for problem in killing.problems:
        print(problem)
    print(f"{killing.kills} kills, {killing.said} files said to be in, {killing.problems} bad")
    if not words.quick:
        row = Row(
            f"files lost or half there after {killing.kills} kills at random moments",
            ours=len(killing.problems),
            unit="",
            goal="0",
            met=not killing.problems,
            details={
                "killed before the first file was in": killing.killed_before,
                "killed between the first and the last": killing.killed_while,
                "had finished before the kill": killing.ran_to_the_end,
                "files said to be in": killing.said,
            },
        )
        write_result(
            "archive_kill",
            [row],
            goal="kill -9 at random moments of `archive add` 300 times: nothing lost, nothing half "
            "there, verify clean each time",
            peer="none: the others keep no promise of this kind",
            notes=f"{FILES} files of 10 bytes to 1 MB a run, {GROUP} to a commit, a new "
            f"archive after each {KILLS_AN_ARCHIVE} kills; after each kill every file of the run "
            "is compared with what the archive gives back, and the whole archive is verified with "
            "a member's keys",
        )
    return bool(killing.problems)


if __name__ == "__main__":
    sys.exit(main())
