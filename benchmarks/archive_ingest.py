"""How fast files come in: hashed, encrypted, synced and logged, beside `sha256sum` of the same.

`sha256sum` (Debian's coreutils) only reads and hashes. Beside it, in turn over the same files:
`Archive.add` into a new archive; the program age, which only encrypts, and syncs nothing; and
git-annex with its SHA256 backend, which hashes and logs, encrypts nothing and keeps the one copy.

    python -m benchmarks.archive_ingest [--quick] [--folder FOLDER]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.result import Row, write_result
from vouchsafe.archive import Acquisition, Archive
from vouchsafe.archive.keys import Identity

ROUNDS = 5
GOAL = 0.7


@dataclass(frozen=True, slots=True)
class Load:
    """So many files of so many bytes each, which nothing can compress. judged: by the goal."""

    name: str
    count: int
    size: int
    judged: bool = True

    def make(self, folder: Path) -> list[Path]:
        """The files, in the page cache like files that were just copied from a card."""
        folder.mkdir()
        files = [folder / f"{number:05}.bin" for number in range(self.count)]
        for file in files:
            with file.open("wb") as out:
                for start in range(0, self.size, 1 << 20):
                    out.write(os.urandom(min(1 << 20, self.size - start)))
        os.sync()
        return files


LOADS = (
    Load("100 photos of 5 MB", 100, 5_000_000),
    Load("a video of 1 GB", 1, 1_000_000_000),
    Load("2,000 files of 100 kB", 2000, 100_000, judged=False),
)


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of clock time, and of computing on all cores."""

    wall: float
    cpu: float


def main() -> int:
    """0 when the judged loads reach the goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round; no result")
    parser.add_argument("--folder", type=Path, help="on the disk to measure; else TMPDIR")
    parser.add_argument("--add", nargs="+", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.add:
        return _add(args.add[0], args.add[1:])
    rows = [_measure(load, 1 if args.quick else ROUNDS, args.folder) for load in LOADS]
    if args.quick:
        for row in rows:
            print(row)
    else:
        write_result(
            "archive_ingest",
            rows,
            goal="files come in at 0.7 of the speed of sha256sum over the same files, two cores",
            peer="sha256sum (coreutils) is 1.0",
            notes=_notes(),
        )
    return 0 if all(row.met is not False for row in rows) else 1


def _measure(load: Load, rounds: int, folder: Path | None) -> Row:
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        files = load.make(Path(scratch) / "files")
        contestants = _contestants(Path(scratch), files)
        took: dict[str, list[Took]] = {name: [] for name in contestants}
        for _ in range(rounds):
            for name, run in contestants.items():
                took[name].append(run())
    speeds = [
        theirs.wall / ours.wall
        for theirs, ours in zip(took["sha256sum"], took["vouchsafe"], strict=True)
    ]
    ratio = statistics.median(speeds)
    return Row(
        f"taking in {load.name}, encrypted and synced, beside sha256sum",
        round(ratio, 2),
        "times its speed",
        peer=1.0,
        goal=f">= {GOAL}" if load.judged else "",
        met=ratio >= GOAL if load.judged else None,
        details={
            "rounds": rounds,
            "ratios": [round(each, 2) for each in speeds],
            "computing": round(_computed(took["sha256sum"]) / _computed(took["vouchsafe"]), 2),
            **{name: _summary(each, load) for name, each in took.items()},
        },
    )


def _computed(took: Sequence[Took]) -> float:
    return statistics.median(each.cpu for each in took)


def _summary(took: Sequence[Took], load: Load) -> dict[str, float]:
    megabytes = load.count * load.size / 1e6
    wall = statistics.median(each.wall for each in took)
    return {
        "mb_per_second": round(megabytes / wall, 1),
        "mb_per_cpu_second": round(megabytes / _computed(took), 1),
    }


def _contestants(scratch: Path, files: list[Path]) -> dict[str, Callable[[], Took]]:
    found: dict[str, Callable[[], Took]] = {
        "sha256sum": lambda: _run(["sha256sum", *map(str, files)]),
        "vouchsafe": lambda: _ours(scratch, files),
    }
    if shutil.which("age"):
        found["age"] = lambda: _age(scratch, files)
    if shutil.which("git-annex"):
        found["git-annex"] = lambda: _git_annex(scratch, files)
    return found


def _ours(scratch: Path, files: list[Path]) -> Took:
    """In a process of its own; what is timed is `Archive.add`, not the start of Python."""
    with _folder(scratch / "ours") as folder:
        environment = {**os.environ, "XDG_STATE_HOME": str(folder / "state")}
        command = [
            sys.executable,
            "-m",
            "benchmarks.archive_ingest",
            "--add",
            str(folder),
            *map(str, files),
        ]
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        return Took(**json.loads(done.stdout))


def _add(folder: Path, files: list[Path]) -> int:
    archive, _ = Archive.init(
        folder / "archive",
        origin="example.org/benchmark",
        member="ann",
        passphrase=None,
        keys=folder / "keys",
    )
    before, start = _computing(resource.RUSAGE_SELF), time.perf_counter()
    added = list(archive.add(files, Acquisition(source="benchmark")))
    wall = time.perf_counter() - start
    print(json.dumps({"wall": wall, "cpu": _computing(resource.RUSAGE_SELF) - before}))
    return 0 if len(added) == len(files) else 1


def _age(scratch: Path, files: list[Path]) -> Took:
    recipient = Identity.new().recipient
    with _folder(scratch / "age") as folder:
        script = 'for file; do age -r "$0" -o "$OUT/${file##*/}" "$file" || exit 1; done'
        command = ["sh", "-c", script, recipient, *map(str, files)]
        return _run(command, {"OUT": str(folder)})


def _git_annex(scratch: Path, files: list[Path]) -> Took:
    """It takes the files themselves, so it gets copies, made before the clock starts."""
    with _folder(scratch / "annex") as folder:
        for step in (
            ["git", "init", "-q"],
            ["git", "config", "user.name", "benchmark"],
            ["git", "config", "user.email", "benchmark@example.org"],
            ["git", "annex", "init", "-q", "benchmark"],
            ["git", "config", "annex.backend", "SHA256"],
            ["git", "config", "annex.jobs", "2"],
        ):
            subprocess.run(step, cwd=folder, check=True, capture_output=True)
        for file in files:
            shutil.copyfile(file, folder / file.name)
        os.sync()
        took = _run(["git", "annex", "add", "-q", "."], folder=folder)
        # What it has taken in is read-only, folders too.
        subprocess.run(["chmod", "-R", "u+w", str(folder)], check=True)
        return took


def _run(
    command: Sequence[str], environment: dict[str, str] | None = None, folder: Path | None = None
) -> Took:
    before, start = _computing(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    wall = time.perf_counter() - start
    return Took(wall, _computing(resource.RUSAGE_CHILDREN) - before)


def _computing(whose: int) -> float:
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime


@contextmanager
def _folder(path: Path) -> Iterator[Path]:
    path.mkdir()
    try:
        yield path
    finally:
        shutil.rmtree(path)
        os.sync()


def _notes() -> list[str]:
    versions = [
        subprocess.run([name, option], capture_output=True, text=True, check=True)
        .stdout.splitlines()[0]
        .strip()
        for name, option in (("sha256sum", "--version"), ("age", "--version"))
        if shutil.which(name)
    ]
    if shutil.which("git-annex"):
        said = subprocess.run(["git-annex", "version"], capture_output=True, text=True, check=True)
        versions.append(said.stdout.splitlines()[0])
    work = (
        "ours: two SHA-256, age encryption, another copy on the disk, fsync of file and folder, a "
        "signed event and a tree head; sha256sum: one SHA-256; age: one encryption, no fsync; "
        "git-annex: one SHA-256, the file moved and not copied, nothing encrypted"
    )
    return [
        f"beside {', '.join(versions)}, in turn over the same files, medians",
        work,
        f"load of the machine at the end, the benchmark's own included: {os.getloadavg()[2]:.1f}",
    ]


if __name__ == "__main__":
    sys.exit(main())
