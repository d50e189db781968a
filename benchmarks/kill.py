"""kill -9 at random moments of a batch: after each, every output is absent or complete and
verified; then the resumed run completes.

    python -m benchmarks.kill [--quick]
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from benchmarks.hostile import encoded
from benchmarks.programs import ran
from benchmarks.result import Row, write_result
from vouchsafe.jobs import Settings, verify_file

KILLS = 200
PHOTOS, CLIPS = 10, 3


def main() -> int:
    """0 when no kill left anything that should not be there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="8 kills")
    quick = parser.parse_args().quick
    chance = random.Random(2026)
    with tempfile.TemporaryDirectory() as scratch:
        batch = _Batch(Path(scratch))
        whole = batch.finish()
        problems: list[str] = []
        for _ in range(8 if quick else KILLS):
            # The whole tree at times, as a power cut would; the first process alone at others.
            batch.killed(chance.uniform(0.0, whole), tree=chance.random() < 0.5)
            problems += batch.problems()
            if batch.complete():
                batch.renew()
        batch.finish()
        problems += batch.problems()
        if not batch.complete():
            problems.append("the resumed run did not complete")
        left = [path.name for path in batch.out.rglob(".vouchsafe-work-*")]
        problems += [f"left after the resumed run: {name}" for name in left]
    for problem in problems:
        print(problem)
    print(f"{batch.kills} kills, {batch.renewed} batches completed on the way, {len(problems)} bad")
    if not quick:
        rows = [
            Row(
                f"bad outputs after {batch.kills} kills at random moments",
                ours=len(problems),
                unit="files",
                goal="0",
                met=not problems,
                details={"batches completed on the way": batch.renewed},
            )
        ]
        write_result(
            "kill",
            rows,
            goal="no partial or unredacted output, ever; a resumed run completes",
            peer="none: a property, not a race",
            notes=["each output that was there after a kill was verified against its original"],
        )
    return len(problems)


class _Batch:
    """One folder of small photos and clips, redacted and killed over and over."""

    def __init__(self, scratch: Path) -> None:
        self._inputs = scratch / "in"
        self.out = scratch / "out"
        self._scratch = scratch
        self.kills = self.renewed = 0
        self._known: set[bytes] = set()
        self._inputs.mkdir()
        photo, clip = encoded("jpg"), encoded("mp4")
        for at in range(PHOTOS):
            (self._inputs / f"photo{at}.jpg").write_bytes(photo)
        for at in range(CLIPS):
            (self._inputs / f"clip{at}.mp4").write_bytes(clip)

    def _command(self) -> list[str]:
        words = ["redact", str(self._inputs), "-o", str(self.out)]
        return [sys.executable, "-m", "vouchsafe", *words]

    def finish(self) -> float:
        """Let it run to its end; returns the seconds that took."""
        done = ran(self._command())
        if done.code != 0:
            raise SystemExit(f"the batch itself failed: {done.errors}")
        return done.seconds

    def killed(self, after: float, *, tree: bool) -> None:
        """Start it and kill it after so many seconds."""
        self.kills += 1
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with subprocess.Popen(self._command(), **quiet) as process:  # type: ignore[call-overload]
            time.sleep(after)
            victims = _tree(process.pid)
            for victim in victims if tree else victims[:1]:
                victim.send_signal(signal.SIGKILL)
            process.wait()
        _, alive = psutil.wait_procs(victims[1:], timeout=20)
        if alive:
            raise SystemExit("a worker outlived the program that started it")

    def complete(self) -> bool:
        """Whether every input has its output."""
        return all((self.out / path.name).is_file() for path in self._inputs.iterdir())

    def renew(self) -> None:
        """Begin again with an empty folder."""
        self.renewed += 1
        self.out.rename(self._scratch / f"done{self.renewed}")

    def problems(self) -> Iterator[str]:
        """Whatever is visible, and not complete and verified."""
        for path in self.out.glob("[!.]*"):
            if path.suffix in (".jpg", ".mp4"):
                yield from self._wrong(path)
            elif path.suffix == ".json":
                json.loads(path.read_bytes())

    def _wrong(self, output: Path) -> Iterator[str]:
        data = output.read_bytes()
        if data in self._known:
            return
        source = self._inputs / output.name
        if data == source.read_bytes():
            yield f"{output.name} is the original"
        plan = output.with_name(f"{output.name}.plan.json")
        found = verify_file(source, output, plan, Settings())
        if found.passed and json.loads(plan.read_bytes())["tracks"]:
            self._known.add(data)
        else:
            yield f"{output.name}: {found}"


def _tree(pid: int) -> list[psutil.Process]:
    try:
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


if __name__ == "__main__":
    sys.exit(main())
