"""What a person has to look at in a plan: where the machine doubts, and where people undid it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vouchsafe.redaction import Plan, numbers_of
from vouchsafe.review.model import LookHere, Reason
from vouchsafe.track import Track, UncoveredSpan

LOW: Final = 0.5
"""Below this score a track is unsure: one look alone would not have been believed."""
SHORT: Final = 0.5
"""Seconds. A track of a video that lasts less is listed."""
ENOUGH: Final = 0.9
"""The share of a found box that must still be covered, for it not to count as removed."""
_MOMENTS: Final = 200
"""At most so many keyframes of a found track are compared."""
_ORDER: Final = list(Reason)


def look_here(plan: Plan, found: Sequence[Plan] = ()) -> tuple[LookHere, ...]:
    """What is to be looked at in this version, the most pressing first.

    found: the plans that the machine made of the same file. What they hid and this one does not
    is listed, and what they could not vouch for, so that nobody can make something visible, or a
    doubt disappear, unseen. The whole is always the last.
    """
    paths = [_Path.of(track) for track in plan.tracks]
    now = {path.track.id: path for path in paths}
    scores = {track.id: track.score for machine in found for track in machine.tracks}
    entries = [
        *(_uncovered(span, now[span.track]) for span in plan.uncovered),
        *_dropped_doubts(plan, now, found),
        *(entry for path in paths if (entry := _doubtful(path, plan, scores))),
        *_removed(paths, found),
        _whole(plan, paths),
    ]
    unique = {entry.key: entry for entry in reversed(entries)}
    return tuple(sorted(unique.values(), key=lambda e: (_ORDER.index(e.reason), e.start, e.key)))


@dataclass(frozen=True, slots=True)
class _Path:
    """A track as numbers. keys: a row for each keyframe: time, x, y, width, height."""

    track: Track
    keys: NDArray[np.float64]

    @classmethod
    def of(cls, track: Track) -> _Path:
        return cls(track, numbers_of(track).astype("<f8", copy=False))

    @property
    def content(self) -> bytes:
        """A digest of all that a track hides; not of its id, which a new analysis may change."""
        track = self.track
        head = f"{track.kind}\0{track.source}\0{track.score!r}\0{track.hidden}\0"
        digest = hashlib.blake2b(head.encode(), digest_size=16)
        digest.update(self.keys.tobytes())
        return digest.digest()

    def boxes(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        """Four rows: x, y, width, height at those moments, all of which are its own."""
        return np.array([np.interp(times, self.keys[:, 0], self.keys[:, at]) for at in range(1, 5)])


def _key(reason: Reason, *parts: bytes | float | str) -> str:
    text = "\0".join(p.hex() if isinstance(p, bytes) else repr(p) for p in parts)
    return hashlib.blake2b(f"{reason}\0{text}".encode(), digest_size=16).hexdigest()


def _uncovered(span: UncoveredSpan, path: _Path) -> LookHere:
    # Listed even where the plan says "reviewed": that was the first person, this is for the second.
    key = _key(Reason.UNCOVERED, path.content, span.start, span.end, span.reason)
    return LookHere(key, path.track.id, span.start, span.end, Reason.UNCOVERED, span.reason)


def _dropped_doubts(
    plan: Plan, now: Mapping[str, _Path], found: Sequence[Plan]
) -> Iterator[LookHere]:
    """The machine's uncovered spans that the plan no longer has. Whoever took one out says that
    it is mended, and the second person looks at that.
    """
    kept = {(span.track, span.start, span.end, span.reason) for span in plan.uncovered}
    for machine in found:
        then = {track.id: track for track in machine.tracks}
        for span in machine.uncovered:
            if (span.track, span.start, span.end, span.reason) in kept:
                continue
            if span.track in now:
                yield _uncovered(span, now[span.track])
            else:
                yield replace(_uncovered(span, _Path.of(then[span.track])), track=None)


def _doubtful(path: _Path, plan: Plan, scores: Mapping[str, float]) -> LookHere | None:
    """scores: what the machine gave to tracks of these ids; a version may not claim more."""
    track = path.track
    sure = min(track.score, scores.get(track.id, track.score))
    reason = _doubt(track, sure, video=plan.media.kind == "video")
    if reason is None:
        return None
    return LookHere(_key(reason, path.content), track.id, track.start, track.end, reason)


def _doubt(track: Track, score: float, *, video: bool) -> Reason | None:
    if not track.hidden:
        return Reason.VISIBLE
    if track.kind == "manual":
        return None
    if score < LOW:
        return Reason.UNSURE
    if video and track.end - track.start < SHORT:
        return Reason.SHORT
    return None


def _whole(plan: Plan, paths: Sequence[_Path]) -> LookHere:
    parts = [path.content for path in paths]
    key = _key(Reason.WHOLE, *parts, plan.style, plan.shape, plan.sound)
    return LookHere(key, None, 0.0, plan.media.duration, Reason.WHOLE)


def _removed(now: Sequence[_Path], found: Sequence[Plan]) -> Iterator[LookHere]:
    kept = {path.content for path in now}
    for machine in found:
        for path in map(_Path.of, machine.hidden):
            if (digest := path.content) in kept:
                continue
            # A visible track covers too, here: it is listed by itself.
            for start, end in _bare(path, [other for other in now if _meet(other, path)]):
                key = _key(Reason.REMOVED, digest, start, end)
                yield LookHere(key, None, start, end, Reason.REMOVED, path.track.kind)


def _meet(one: _Path, other: _Path) -> bool:
    return bool(one.keys[0, 0] <= other.keys[-1, 0] and other.keys[0, 0] <= one.keys[-1, 0])


def _bare(path: _Path, others: Sequence[_Path]) -> list[tuple[float, float]]:
    """The stretches in which no one of the others covers enough of the track."""
    times = _moments(path)
    boxes = path.boxes(times)
    bare = np.ones(len(times), dtype=bool)
    for other in others:
        there = (times >= other.keys[0, 0]) & (times <= other.keys[-1, 0]) & bare
        if there.any():
            shared = _overlap(boxes[:, there], other.boxes(times[there]))
            bare[there] = shared < ENOUGH * boxes[2, there] * boxes[3, there]
    steps = np.flatnonzero(np.diff(np.concatenate([[False], bare, [False]])))
    return [(float(times[a]), float(times[b - 1])) for a, b in steps.reshape(-1, 2)]


def _moments(path: _Path) -> NDArray[np.float64]:
    """Of its keyframes, and between them; evenly thinned."""
    own = path.keys[:, 0]
    times = np.append(own[:: max(1, len(own) // _MOMENTS)], own[-1])
    return np.unique(np.concatenate([times, (times[1:] + times[:-1]) / 2]))


def _overlap(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """The areas that boxes share, moment by moment."""
    across = np.minimum(a[0] + a[2], b[0] + b[2]) - np.maximum(a[0], b[0])
    down = np.minimum(a[1] + a[3], b[1] + b[3]) - np.maximum(a[1], b[1])
    shared: NDArray[np.float64] = np.maximum(across, 0.0) * np.maximum(down, 0.0)
    return shared
