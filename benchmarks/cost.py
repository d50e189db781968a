"""What a program costs: wall clock, processor time, and memory of all its processes together."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import psutil

SAMPLE_EVERY = 0.1
"""seconds between two looks at the memory; a peak shorter than that may be missed"""


@dataclass(frozen=True, slots=True)
class Cost:
    """wall, cpu: seconds. peak_mb: proportional set size of the whole process tree, in MB (10^6).

    cpu counts user and system time of the program and every descendant it waited for.
    """

    wall: float
    cpu: float
    peak_mb: float


class ProgramFailed(RuntimeError):
    """A contestant ended with an error, so its figures mean nothing."""


def cost_of(
    command: Sequence[str], *, env: Mapping[str, str] | None = None, ok: Sequence[int] = (0,)
) -> Cost:
    """Run `command` to its end; raises `ProgramFailed` for an exit code not in `ok`."""
    before = _children_cpu()
    start = time.perf_counter()
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=_as_installed(os.environ if env is None else env),
    ) as child:
        assert child.stderr is not None
        peak = 0.0
        tree = psutil.Process(child.pid)
        while child.poll() is None:
            peak = max(peak, _memory(tree))
            time.sleep(SAMPLE_EVERY)
        said = child.stderr.read().decode(errors="replace")
    wall = time.perf_counter() - start
    if child.returncode not in ok:
        raise ProgramFailed(f"{command[0]} ended with {child.returncode}: {said[-500:]}")
    return Cost(wall, _children_cpu() - before, peak / 1e6)


def median_cost(costs: Sequence[Cost]) -> Cost:
    """The median of each figure by itself; the memory is the highest seen."""
    return Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.cpu for cost in costs),
        max(cost.peak_mb for cost in costs),
    )


def in_turn(contestants: Mapping[str, Callable[[], Cost]], runs: int = 3) -> dict[str, Cost]:
    """Medians of `runs` rounds in which each contestant runs once.

    In turn and not one after the other, so that a busy machine slows all of them alike.
    """
    costs: dict[str, list[Cost]] = {name: [] for name in contestants}
    for _ in range(runs):
        for name, run in contestants.items():
            costs[name].append(run())
    return {name: median_cost(each) for name, each in costs.items()}


def _as_installed(env: Mapping[str, str]) -> dict[str, str]:
    """Compiling every module at every start is nothing that anybody's installed program does."""
    return {name: value for name, value in env.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _children_cpu() -> float:
    own = psutil.Process().cpu_times()
    return float(own.children_user + own.children_system)


def _memory(root: psutil.Process) -> float:
    total = 0
    try:
        family = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    for process in family:
        try:
            total += process.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied, FileNotFoundError, ProcessLookupError):
            continue
    return float(total)
