"""How long do a hundred films of two minutes take, from files to timeline? And ten, two hundred?

The whole command is run on real MP4 files (benchmarks/align_films.py), listening in confined
children included. What the peers take is measured on few and reckoned for many: one compares pair
by pair; of the other, two sizes of set tell what a file and what a pair costs.

    python -m benchmarks.align_speed [--counts 10,25,50,100,200] [--no-peers] [--print]
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from pathlib import Path
from statistics import mean

import numpy as np

from benchmarks import align_peers
from benchmarks.align_films import EACH, SECONDS, Film, film
from benchmarks.align_peers import ask, ask_set, for_peers
from benchmarks.programs import ran
from benchmarks.result import Row, write_result
from vouchsafe.align.writing import read_timeline

COUNTS = (10, 25, 50, 100, 200)
GOAL_COUNT, GOAL = 100, 60.0
"""films; seconds"""
PAIRS, SETS = 10, (3, 6)
"""pairs for the one peer; sizes of sets for the other"""
CLOSE = 0.05
"""seconds within which a film counts as in its place"""
COMMAND = [sys.executable, "-m", "vouchsafe", "align"]
DONE_OR_UNPLACED = (0, 3)


@dataclass(frozen=True, slots=True)
class Run:
    """seconds: of clock time. cpu: of computing. placed: films in their place. worst: seconds that
    one of these is off, at most. events: how many were told."""

    films: int
    seconds: float
    cpu: float
    placed: int
    worst: float
    events: int


def made(count: int, folder: Path) -> list[Film]:
    """Films of `count // EACH` events, made two at once; by whole events, which are dear."""
    numbers = [range(first, min(first + EACH, count)) for first in range(0, count, EACH)]
    with multiprocessing.get_context("forkserver").Pool(2) as pool:
        several = pool.map(partial(_several, folder=folder), numbers, chunksize=1)
    return [each for films in several for each in films]


def _several(numbers: Sequence[int], *, folder: Path) -> list[Film]:
    return [film(number, folder) for number in numbers]


def measured(films: Sequence[Film], folder: Path) -> Run:
    """The whole command, once."""
    out = folder / f"{len(films)}.timeline.json"
    done = ran([*COMMAND, *(str(each.path) for each in films), "-o", str(out)])
    if done.code not in DONE_OR_UNPLACED:
        raise RuntimeError(done.errors)
    timeline = read_timeline(out.read_text("utf-8"))
    by_name = {each.path.name: each for each in films}
    of = {clip.id: by_name[clip.name] for clip in timeline.clips}
    errors = [
        error
        for told in timeline.events
        for error in misses([(of[each.clip], each.start) for each in told.placed])
    ]
    right = [error for error in errors if error <= CLOSE]
    return Run(
        len(films), done.seconds, done.cpu, len(right), max(right, default=0), len(timeline.events)
    )


def misses(told: Sequence[tuple[Film, float]]) -> list[float]:
    """Seconds by which each film of an event that was told misses its place; infinite for films
    of another event than most are.

    The told clock is one of a film, which runs a little fast or slow: where it began and its rate
    are fitted, and what is left is missed.
    """
    (main, _), *_ = Counter(film.event for film, _ in told).most_common(1)
    mine = [(film.start, start) for film, start in told if film.event == main]
    truths, starts = np.array(mine).T
    line = np.polyfit(starts, truths, 1 if len(mine) > 2 else 0)
    left = np.abs(truths - np.polyval(line, starts))
    return [*left.tolist(), *[math.inf] * (len(told) - len(mine))]


def peers(films: Sequence[Film]) -> dict[str, tuple[float, float]]:
    """Seconds that each peer takes for a file and for a pair."""
    files = [for_peers(each.path) for each in films[: max(SETS)]]
    two = list(combinations(files, 2))[: PAIRS + 1]
    # The first one compiles what it runs, and is not counted.
    took = [ask("audio-offset-finder", *pair).seconds for pair in two][1:]
    small, large = (ask_set(files[:size]) for size in SETS)
    a, b = SETS
    pairs_of = [size * (size - 1) / 2 for size in SETS]
    each = (small * pairs_of[1] - large * pairs_of[0]) / (a * pairs_of[1] - b * pairs_of[0])
    return {
        "audio-offset-finder": (0.0, mean(took)),
        "audalign": (each, max(0.0, (small - each * a) / pairs_of[0])),
    }


def rows(runs: Sequence[Run], costs: dict[str, tuple[float, float]]) -> list[Row]:
    """The goal's line, beside each peer; then the curve."""
    found = []
    for run in runs:
        told = {name: _reckoned(cost, run.films) for name, cost in costs.items()}
        goal = run.films == GOAL_COUNT
        found.append(
            Row(
                f"{run.films} films of {SECONDS / 60:.0f} minutes",
                ours=round(run.seconds, 1),
                peer=round(told["audio-offset-finder"]) if told else None,
                unit="s",
                goal=f"< {GOAL:.0f}" if goal else "",
                met=run.seconds < GOAL if goal else None,
                details={
                    "computing, s": round(run.cpu, 1),
                    "events told": run.events,
                    "events": -(-run.films // EACH),
                    "in their place": run.placed,
                    "furthest off of these, ms": round(run.worst * 1000, 3),
                    "peers, reckoned, s": {name: round(value) for name, value in told.items()},
                },
            )
        )
    for run in runs:
        if run.films == GOAL_COUNT and costs:
            found.append(
                Row(
                    f"{run.films} films of {SECONDS / 60:.0f} minutes, beside audalign",
                    ours=round(run.seconds, 1),
                    peer=round(_reckoned(costs["audalign"], run.films)),
                    unit="s",
                )
            )
        found.append(
            Row(
                f"of {run.films} films, in their place",
                ours=run.placed,
                unit="films",
                readme=run.films in {GOAL_COUNT, max(COUNTS)},
            )
        )
    return found


def _reckoned(cost: tuple[float, float], count: int) -> float:
    file, pair = cost
    return file * count + pair * count * (count - 1) / 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", default=",".join(map(str, COUNTS)))
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--print", action="store_true", help="write nothing")
    chosen = parser.parse_args()
    counts = tuple(int(each) for each in chosen.counts.split(","))
    with_peers = align_peers.installed() and not chosen.no_peers
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        films = made(max(counts), folder)
        runs = [measured(films[:count], folder) for count in counts]
        costs = peers(films) if with_peers else {}
    found = rows(runs, costs)
    if chosen.print or counts != COUNTS:
        for row in found:
            print(f"{row.figure}: {row.ours} {row.unit}; peer {row.peer}; {row.details}")
        return
    write_result(
        "align_speed",
        found,
        goal="100 films of 2 minutes on one clock in under 60 s on two cores",
        peer="audio-offset-finder 0.5.5, reckoned",
        notes=[
            (
                f"The whole command on MP4 files with AAC, {EACH} films of each event, listening "
                "in confined children included; clock time, one run each. In their place: within "
                "50 ms of the truth in one event."
            ),
            (
                f"The peers' times are reckoned, not measured, past these: audio-offset-finder on "
                f"{PAIRS} pairs, times all pairs; audalign's own alignment of {SETS[0]} and of "
                f"{SETS[1]} files, which tells what a file and what a pair costs. Reading the "
                "films is not counted against them."
            ),
            *([] if costs else [align_peers.MISSING]),
        ],
    )


if __name__ == "__main__":
    main()
