"""The line to a fraction of a sample, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vouchsafe.align.matching.model import Line
from vouchsafe.align.matching.windows import Windows

_GROUP = 16.0
"""Hz that are taken together once the windows are aligned: their phases differ little within the
few milliseconds that are left to search."""

_REACH = 3e-3
_LAG = 31.25e-6
"""Seconds: how far and how finely the grid looks before Newton's method."""

_ROUNDS = 3

DRIFT_USUAL = 60e-6
"""Standard deviation of how much faster one clock runs than another, seconds a second: before
anything is heard. Shrinks what a short overlap says of drift."""


@dataclass(frozen=True, eq=False)
class Fit:
    """A line, and the covariance of its offset and drift (seconds, seconds a second)."""

    line: Line
    covariance: NDArray[np.float64]
    agreement: float
    """Of pitches, weighted, 0 to 1: how nearly the windows' phases follow the line."""


@dataclass(frozen=True, eq=False)
class _Grouped:
    """Phases after alignment along a line, summed over groups of neighbouring pitches."""

    sums: NDArray[np.complex128]
    """(windows, groups)"""
    each: NDArray[np.float64]
    """(groups,) pitches in each."""
    omega: NDArray[np.float64]
    """(groups,) radians a second."""
    since: NDArray[np.float64]
    """(windows,) seconds from the line's `at`."""


def refine(near: Windows, line: Line) -> Fit | None:
    """The most likely line within 3 ms of `line`; None where the windows settle on none."""
    middle = float(near.times.mean())
    line = Line(middle, float(line.ahead(np.array(middle))), line.drift)
    grouped = _aligned(near, line)
    weights = np.ones(len(grouped.each))
    for _ in range(_ROUNDS):
        line = _moved(line, _best_on_grid(grouped, weights))
        grouped = _aligned(near, line)
        weights = _weights(grouped)
        if not weights.any():
            return None
    return _settled(grouped, weights, line)


def _aligned(near: Windows, line: Line) -> _Grouped:
    left = line.ahead(near.times) - near.ahead
    turned = near.phases * np.exp(2j * np.pi * left[:, None] * near.pitches).astype(np.complex64)
    per_group = max(1, round(_GROUP * near.length))
    starts = np.arange(0, len(near.pitches), per_group)
    each = np.diff(np.append(starts, len(near.pitches))).astype(np.float64)
    middles = np.add.reduceat(near.pitches, starts) / each
    return _Grouped(
        np.add.reduceat(turned, starts, axis=1).astype(np.complex128),
        each,
        2 * np.pi * middles,
        near.times - line.at,
    )


def _weights(grouped: _Grouped) -> NDArray[np.float64]:
    """How much each group of pitches is to be heard, by how coherent its windows are: what Hannan
    and Thomson's weighting is for phases of magnitude 1.
    """
    total = np.abs(grouped.sums.sum(axis=0)) / (grouped.each * len(grouped.sums))
    by_chance = 1 / (grouped.each * len(grouped.sums))
    coherent = np.maximum(0.0, total**2 - 2 * by_chance)
    coherent = np.convolve(coherent, np.ones(5) / 5, "same")
    return np.asarray(np.sqrt(coherent) / (1.02 - np.minimum(coherent, 1.0)))


def _best_on_grid(grouped: _Grouped, weights: NDArray[np.float64]) -> tuple[float, float]:
    lags = np.arange(-_REACH, _REACH + _LAG / 2, _LAG)
    curves = np.real((grouped.sums * weights) @ np.exp(1j * grouped.omega[:, None] * lags))
    half = max(float(np.abs(grouped.since).max()), 1e-3)
    columns = np.arange(len(lags))
    best = (-np.inf, 0.0, 0.0)
    for step in range(-24, 25):
        drift = step * 1.5 * _LAG / half
        shifts = np.rint(drift * grouped.since / _LAG).astype(np.int64)
        total = np.abs(
            sum(
                np.take(curve, columns + s, mode="clip")
                for curve, s in zip(curves, shifts, strict=True)
            )
        )
        top = int(total.argmax())
        best = max(best, (float(total[top]), float(lags[top]), drift))
    return best[1], best[2]


def _moved(line: Line, by: tuple[float, float]) -> Line:
    return replace(line, offset=line.offset + by[0], drift=line.drift + by[1])


def _settled(grouped: _Grouped, weights: NDArray[np.float64], line: Line) -> Fit | None:
    """Newton's method, then the covariance of an M-estimator (Huber 1967): curvature on both
    sides of the windows' scatter.
    """
    since, omega = grouped.since, grouped.omega
    weighted = grouped.sums * weights
    sign = np.sign(weighted.real.sum()) or 1.0
    basis = np.stack([np.ones_like(since), since])
    move = np.zeros(2)
    for _ in range(8):
        turned = sign * weighted * np.exp(1j * (basis.T @ move)[:, None] * omega)
        slope = -(turned.imag * omega).sum(axis=1)
        bend = (turned.real * omega**2).sum(axis=1)
        curvature = (basis * bend) @ basis.T
        if len(since) < 2:
            return None
        if np.linalg.eigvalsh(curvature)[0] <= 0:
            return None
        step = np.linalg.solve(curvature, basis @ slope)
        move = move + step
        if abs(step[0]) < 1e-9:
            break
    if abs(move[0]) > _REACH:
        return None
    scores = basis * slope
    inverse = np.linalg.inv(curvature)
    free = len(since) / max(len(since) - 2, 1)
    covariance = inverse @ (scores @ scores.T) @ inverse * free
    heard = (weights * grouped.each).sum() * len(since)
    return Fit(
        _moved(line, (float(move[0]), float(move[1]))), covariance, float(turned.real.sum() / heard)
    )
