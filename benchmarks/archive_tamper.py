"""Ten thousand things done to a good archive at random: `archive verify` must notice each.

    python -m benchmarks.archive_tamper [--quick] [--seed 2026]

Each is verified as a member who verified the good archive once, and again as a stranger who did.
"""

from __future__ import annotations

import argparse
import importlib
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path

from benchmarks.archive_mutations import ACCIDENTS, ATTACKS, HARMLESS, mutate
from benchmarks.archive_specimen import Files, Specimen, in_memory, make_specimen
from benchmarks.result import Row, write_result
from vouchsafe.archive.stamps import Authority
from vouchsafe.archive.verifying import Question, Severity, Verdict, verify

MUTATIONS = 10_000
LARGER_EVERY = 20
"""So often the archive with several tiles is mutated instead of the small one."""
SHARE = 100
"""So many are done by one process before it takes the next share."""
LARGER_BY = 300
"""Further entries in it."""


def main() -> int:
    """The number of mutations that nothing noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="200 mutations, no result file")
    parser.add_argument("--seed", type=int, default=2026)
    asked = parser.parse_args()
    count = 200 if asked.quick else MUTATIONS
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["XDG_STATE_HOME"] = str(Path(scratch) / "state")
        with _authorities(Path(scratch)) as authorities:
            small = make_specimen(_folder(scratch, "small"), authorities)
            larger = make_specimen(_folder(scratch, "larger"), authorities, notes=LARGER_BY)
    run = _Run()
    with ProcessPoolExecutor() as pool:
        shares = range(0, count, SHARE)
        for part in pool.map(_share, shares, repeat(asked.seed), repeat((small, larger))):
            run.add(part)
    for line in run.missed:
        print("MISSED", line)
    print(f"{count} mutations, {len(run.missed)} missed, {run.seconds:.0f} s of computing")
    if not asked.quick:
        _write(run, count, asked.seed, small)
    return len(run.missed)


@dataclass
class _Run:
    """What was done, and what was noticed."""

    made: Counter[str] = field(default_factory=Counter)
    caught: Counter[str] = field(default_factory=Counter)
    openly: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, part: _Run) -> None:
        """Take in what another process did."""
        self.made += part.made
        self.caught += part.caught
        self.openly += part.openly
        self.named += part.named
        self.missed += part.missed
        self.seconds += part.seconds

    def one(self, specimen: Specimen, chance: random.Random) -> None:
        """One mutation, verified with and without keys."""
        kind, did, files = mutate(specimen, chance)
        self.made[kind] += 1
        try:
            verdict = _verify(files, Question(unlock=specimen.keys, remembered=[specimen.memory]))
            openly = _verify(files, Question(remembered=[specimen.memory]))
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            # To stumble is not to notice, and libraries in Rust do so past every `Exception`.
            self.missed.append(f"{kind}: {did}: {type(error).__name__}: {error}")
            return
        if verdict.right:
            self.missed.append(f"{kind}: {did}")
        self.caught[kind] += not verdict.right
        self.openly[kind] += not openly.right
        self.named.update(
            {each.kind for each in verdict.findings if each.severity is Severity.WRONG}
        )


def _share(first: int, seed: int, specimens: tuple[Specimen, Specimen]) -> _Run:
    small, larger = specimens
    run, chance, began = _Run(), random.Random(f"{seed}-{first}"), time.process_time()
    for at in range(SHARE):
        run.one(larger if at % LARGER_EVERY == 0 else small, chance)
    run.seconds = time.process_time() - began
    return run


def _verify(files: Files, question: Question) -> Verdict:
    return verify(in_memory(files), question).verdict


def _folder(scratch: str, name: str) -> Path:
    folder = Path(scratch) / name
    folder.mkdir()
    return folder


@contextmanager
def _authorities(scratch: Path) -> Iterator[tuple[Authority, ...]]:
    """Two time authorities on this machine: `openssl ts`, each below a root of its own."""
    tests = importlib.import_module("tests.archive.stamps.authority")
    with ExitStack() as stack:
        opened = [
            stack.enter_context(
                tests.LocalAuthority(scratch / name, name, tests.Root(f"root of {name}")).open()
            )
            for name in ("tsa-one", "tsa-two")
        ]
        yield tuple(each.authority() for each in opened)


def _write(run: _Run, count: int, seed: int, specimen: Specimen) -> None:
    kinds = {
        kind: {
            "made": made,
            "noticed": run.caught[kind],
            "noticed without keys": run.openly[kind],
        }
        for kind, made in sorted(run.made.items())
    }
    rows = [
        Row(
            f"tampering that nothing noticed, of {count:,} mutations",
            ours=len(run.missed),
            unit="mutations",
            goal="0",
            met=not run.missed,
            details={"kinds": kinds, "findings": dict(run.named.most_common()), "seed": seed},
        ),
        Row(
            "tampering that a stranger without keys noticed",
            ours=round(100 * run.openly.total() / count, 1),
            unit="%",
            readme=False,
        ),
    ]
    write_result(
        "archive_tamper",
        rows,
        goal="verify notices every one of 10,000 random mutations",
        peer="none: a property, not a race",
        notes=[
            (
                f"{len(ACCIDENTS)} kinds of accidents and {len(ATTACKS)} of attacks, by lot; a "
                f"quarter are single flipped bits; on an archive of {len(specimen.files)} files "
                "with real RFC 3161 stamps (`openssl ts`) and cosignatures, every twentieth on "
                f"one with {LARGER_BY} entries more"
            ),
            "a member who had verified the good archive once, and then a stranger who had",
            f"{run.seconds:.0f} s of computing",
            *(f"left out by name: {name}: {why}" for name, why in HARMLESS.items()),
        ],
    )


if __name__ == "__main__":
    raise SystemExit(main())
