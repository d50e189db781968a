"""A long video looked at in parts, and the parts' plans made one. Why so: docs/adr/0153.

Neighbours look at the border between them both, for some seconds on either side. Where each of
them follows the same region there, the two tracks become one that covers what either covered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, inf
from typing import Final

from vouchsafe.detect import Box
from vouchsafe.redaction.errors import PartsDoNotFit
from vouchsafe.redaction.model import Plan
from vouchsafe.track import Keyframe, Keyframes, Track, UncoveredSpan, box_at

LENGTH: Final = 300.0
"""Seconds of a part, about."""
OVERLAP: Final = 6.0
"""Seconds that a part looks beyond its borders: twice what the tracker leaves unlooked at most."""

_SAME: Final = 0.4
"""Mean overlap (intersection over union) from which on two tracks are of the same region."""
_SAMPLES: Final = 9


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a video: from `start` on, up to `end`; looked at from `first` to `last`.

    Seconds. The last part's end is infinite: containers do not always know how long they are.
    """

    number: int
    start: float
    end: float
    first: float
    last: float


def parts_of(
    duration: float, *, length: float = LENGTH, overlap: float = OVERLAP
) -> tuple[Part, ...]:
    """A video of that many seconds in parts of about the same length; one where it is short."""
    if length <= 0 or not 0 < overlap <= length / 2:
        raise ValueError("an overlap above 0, and no more than half the length, expected")
    count = max(ceil(duration / length - 0.5), 1)
    borders = [0.0, *(duration * at / count for at in range(1, count)), inf]
    return tuple(
        Part(number, start, end, max(start - overlap, 0.0), end + overlap)
        for number, (start, end) in enumerate(pairwise(borders))
    )


def joined_plan(parts: Sequence[tuple[Part, Plan]]) -> Plan:
    """One plan of all parts' plans, in order. What any of them covers, it covers.

    Raises `PartsDoNotFit` unless they are all parts of one video, made in one way.
    """
    _check(parts)
    done: list[_Joint] = []
    open_: list[_Joint] = []
    for part, plan in parts:
        done += [joint for joint in open_ if joint.track.end < part.first]
        reaching = [joint for joint in open_ if joint.track.end >= part.first]
        open_ = _across(reaching, _joints(plan), part)
    return _named(parts[0][1], [*done, *open_])


@dataclass(slots=True, eq=False)
class _Joint:
    """A track so far, and its uncovered spans."""

    track: Track
    spans: list[UncoveredSpan]


def _check(parts: Sequence[tuple[Part, Plan]]) -> None:
    if not parts:
        raise PartsDoNotFit(what="there are none")
    whole = [part.number for part, _ in parts] == [*range(len(parts))]
    if not whole or parts[-1][0].end != inf:
        raise PartsDoNotFit(what="one is missing")
    _, first = parts[0]
    for (before, _), (after, plan) in pairwise(parts):
        if before.end != after.start:
            raise PartsDoNotFit(what="they leave a gap")
        if replace(plan, tracks=(), uncovered=()) != replace(first, tracks=(), uncovered=()):
            raise PartsDoNotFit(what="they are of different videos, or were made differently")


def _joints(plan: Plan) -> list[_Joint]:
    spans: dict[str, list[UncoveredSpan]] = {track.id: [] for track in plan.tracks}
    for span in plan.uncovered:
        spans[span.track].append(span)
    return [_Joint(track, spans[track.id]) for track in plan.tracks]


def _across(before: list[_Joint], after: list[_Joint], part: Part) -> list[_Joint]:
    """All of both, those joined that go on across the border where `part` begins."""
    window = part.first, 2 * part.start - part.first
    pairs = [
        (alike, i, j)
        for i, a in enumerate(before)
        for j, b in enumerate(after)
        if (alike := _alike(a.track, b.track, window)) >= _SAME
    ]
    joined: list[_Joint] = []
    used_before, used_after = set[int](), set[int]()
    for _, i, j in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if i not in used_before and j not in used_after:
            used_before.add(i)
            used_after.add(j)
            joined.append(_one(before[i], after[j], part.start))
    joined += [joint for i, joint in enumerate(before) if i not in used_before]
    return joined + [joint for j, joint in enumerate(after) if j not in used_after]


def _alike(a: Track, b: Track, window: tuple[float, float]) -> float:
    """How much they overlap in the time that both are there, around a border."""
    start, end = max(a.start, b.start, window[0]), min(a.end, b.end, window[1])
    if a.kind != b.kind or a.hidden != b.hidden or start > end:
        return 0.0
    times = [start + (end - start) * step / (_SAMPLES - 1) for step in range(_SAMPLES)]
    return sum(_iou(box_at(a, time), box_at(b, time)) for time in times) / _SAMPLES


def _iou(a: Box | None, b: Box | None) -> float:
    if a is None or b is None:
        return 0.0
    both = a.overlap(b)
    return both / max(a.area + b.area - both, 1e-9)


def _one(before: _Joint, after: _Joint, border: float) -> _Joint:
    a, b = before.track, after.track
    longer = max(a, b, key=lambda track: track.score)
    track = replace(longer, id=a.id, keyframes=Keyframes(_united(a, b)))
    # Each part vouches for its own side; where it begins or ends early, so does its word.
    turn = min(max(border, b.start), a.end)
    spans = [*_clipped(before.spans, -inf, turn), *_clipped(after.spans, turn, inf)]
    return _Joint(track, _seamless(spans))


def _united(a: Track, b: Track) -> Iterable[Keyframe]:
    """Where both are there, a box around both at each keyframe of either. An edge of the hull of
    two straight paths bulges inward between those, so straight lines cover it.
    """
    for time in sorted({key.time for track in (a, b) for key in track.keyframes}):
        one, other = box_at(a, time), box_at(b, time)
        if one is None or other is None:
            box = one or other
            assert box is not None
            yield Keyframe(time, box)
        else:
            yield Keyframe(time, one.union(other))


def _clipped(spans: Iterable[UncoveredSpan], start: float, end: float) -> Iterable[UncoveredSpan]:
    for span in spans:
        if span.start <= end and span.end >= start:
            yield replace(span, start=max(span.start, start), end=min(span.end, end))


def _seamless(spans: Sequence[UncoveredSpan]) -> list[UncoveredSpan]:
    """One span where two meet that say the same."""
    found: list[UncoveredSpan] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        last = found[-1] if found else None
        if last and last.reason == span.reason and span.start <= last.end:
            found[-1] = replace(last, end=max(last.end, span.end))
        else:
            found.append(span)
    return found


def _named(like: Plan, joints: Sequence[_Joint]) -> Plan:
    ordered = sorted(joints, key=lambda joint: (joint.track.start, [*joint.track.keyframes[0].box]))
    tracks, spans = [], []
    for number, joint in enumerate(ordered, 1):
        name = f"t{number}"
        tracks.append(replace(joint.track, id=name))
        spans += [replace(span, track=name) for span in joint.spans]
    return replace(like, tracks=tuple(tracks), uncovered=tuple(spans)).canonical()
