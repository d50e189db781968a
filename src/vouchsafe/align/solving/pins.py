"""What a person saw in two pictures, as pairs; and whether it can all be true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from vouchsafe.align.errors import NoSuchClip, PinOnItself, PinOutside, PinsContradict
from vouchsafe.align.model import Clip, Pair, Pin
from vouchsafe.align.solving.equations import CLOCKS, equations, least_squares
from vouchsafe.align.solving.graph import parts

UNSEEN_RATE = 25.0
"""Frames a second assumed of a clip that does not tell."""

LIKELY = 4.0
"""Standard deviations by which pins may miss each other."""

LEAST_ERROR = 1e-3
"""Seconds. No picture tells an instant better."""

FASTEST = 1000.0
"""ppm. No recorder runs so fast or slow against another; frames dropped by one do not count."""

UNKNOWN_DRIFT = 2**0.5 * CLOCKS
"""ppm. What one pin tells of drift: nothing."""


def pinned_pairs(clips: Mapping[str, Clip], pins: Sequence[Pin]) -> tuple[Pair, ...]:
    """One pair for any two clips that pins tie. Two pins or more tell drift, too.

    Raises `NoSuchClip`, `PinOnItself`, `PinOutside`; `PinsContradict` when no positions of the
    clips and no rates of their clocks agree with all.
    """
    tied: dict[tuple[str, str], list[Pin]] = defaultdict(list)
    for pin in pins:
        _check(clips, pin)
        turned = pin.first > pin.second
        tied[(pin.second, pin.first) if turned else (pin.first, pin.second)].append(
            Pin(pin.second, pin.second_time, pin.first, pin.first_time, pin.error)
            if turned
            else pin
        )
    pairs = tuple(_pair(clips, tied[both]) for both in sorted(tied))
    _check_loops(clips, pairs)
    return pairs


def _check(clips: Mapping[str, Clip], pin: Pin) -> None:
    for clip, time in ((pin.first, pin.first_time), (pin.second, pin.second_time)):
        if clip not in clips:
            raise NoSuchClip(clip=clip, what="pin")
        if not 0 <= time <= clips[clip].duration:
            raise PinOutside(clip=clips[clip].name, time=time, duration=clips[clip].duration)
    if pin.first == pin.second:
        raise PinOnItself(clip=clips[pin.first].name)


def _pair(clips: Mapping[str, Clip], pins: Sequence[Pin]) -> Pair:
    """A straight line through what pins of the same two clips say."""
    first, second = clips[pins[0].first], clips[pins[0].second]
    errors = np.array([_error(clips, pin) for pin in pins])
    times = np.array([pin.second_time for pin in pins])
    offsets = np.array([pin.first_time for pin in pins]) - times
    weight = errors**-2.0
    at, offset = (float(np.average(what, weights=weight)) for what in (times, offsets))
    lever = float((weight * (times - at) ** 2).sum())
    drift, drift_error = 0.0, UNKNOWN_DRIFT
    if len(pins) > 1:
        # What is known of clocks steadies the slope of pins that lie close together.
        steady = (UNKNOWN_DRIFT * 1e-6) ** -2
        slope = float((weight * (times - at) * (offsets - offset)).sum()) / (lever + steady)
        drift, drift_error = slope * 1e6, 1e6 * (lever + steady) ** -0.5
    misses = np.abs(offsets - offset - drift * 1e-6 * (times - at))
    if (misses > LIKELY * errors).any() or abs(drift) > FASTEST:
        raise PinsContradict(
            what=f"those between {first.name} and {second.name} say offsets from "
            f"{offsets.min():.3f} s to {offsets.max():.3f} s, more than clocks drift apart"
        )
    start, end = max(0.0, offset), min(first.duration, second.duration + offset)
    return Pair(
        first=first.id,
        second=second.id,
        at=at,
        offset=offset,
        drift=drift,
        offset_error=float(weight.sum()) ** -0.5,
        drift_error=drift_error,
        probability=1.0,
        overlap=max(0.0, end - start),
        pinned=True,
    )


def _error(clips: Mapping[str, Clip], pin: Pin) -> float:
    if pin.error is not None:
        return max(pin.error, LEAST_ERROR)
    rates = [clips[clip].frame_rate or UNSEEN_RATE for clip in (pin.first, pin.second)]
    return 0.5 / float(min(rates))


def _check_loops(clips: Mapping[str, Clip], pairs: Sequence[Pair]) -> None:
    those = equations(sorted(clips), pairs)
    everything = np.ones(len(pairs), dtype=np.bool_)
    for part in parts(len(those.clips), those.first, those.second, everything):
        inside = np.isin(those.first, part)
        if inside.sum() < len(part):
            continue  # no loop
        weight = those.errors**-2.0 * inside[:, None]
        solution = least_squares(those, weight, those.errors, int(part[0]))
        misses = np.abs(those.residuals(solution.unknowns)[:, 0]) * inside
        worst = int(np.argmax(misses / those.errors[:, 0]))
        if misses[worst] > LIKELY * those.errors[worst, 0]:
            pair = those.pairs[worst]
            raise PinsContradict(
                what=f"between {clips[pair.first].name} and {clips[pair.second].name} they miss "
                f"what those of other recordings say by about {misses[worst]:.3f} s"
            )
