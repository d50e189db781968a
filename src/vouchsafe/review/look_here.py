"""What a person has to look at in a plan: where the machine doubts, and where people undid it."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from vouchsafe.detect import Box
from vouchsafe.redaction import Plan
from vouchsafe.review.model import LookHere, Reason
from vouchsafe.track import Track, UncoveredSpan, box_at

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
    tracks = {track.id: track for track in plan.tracks}
    scores = {track.id: track.score for machine in found for track in machine.tracks}
    entries = [
        *(_uncovered(span, tracks[span.track]) for span in plan.uncovered),
        *_dropped_doubts(plan, found),
        *(entry for track in plan.tracks if (entry := _doubtful(track, plan, scores))),
        *_removed(plan, found),
        _whole(plan),
    ]
    unique = {entry.key: entry for entry in reversed(entries)}
    return tuple(sorted(unique.values(), key=lambda e: (_ORDER.index(e.reason), e.start, e.key)))


def content(track: Track) -> bytes:
    """A digest of all that a track hides; not of its id, which a new analysis may change."""
    digest = hashlib.blake2b(digest_size=16)
    head = f"{track.kind}\0{track.source}\0{track.score!r}\0{track.hidden}\0"
    digest.update(head.encode())
    for keyframe in track.keyframes:
        digest.update(struct.pack("<5d", keyframe.time, *keyframe.box))
    return digest.digest()


def _key(reason: Reason, *parts: bytes | float | str) -> str:
    text = "\0".join(p.hex() if isinstance(p, bytes) else repr(p) for p in parts)
    return hashlib.blake2b(f"{reason}\0{text}".encode(), digest_size=16).hexdigest()


def _uncovered(span: UncoveredSpan, track: Track) -> LookHere:
    # Listed even where the plan says "reviewed": that was the first person, this is for the second.
    key = _key(Reason.UNCOVERED, content(track), span.start, span.end, span.reason)
    return LookHere(key, track.id, span.start, span.end, Reason.UNCOVERED, span.reason)


def _dropped_doubts(plan: Plan, found: Sequence[Plan]) -> Iterator[LookHere]:
    """The machine's uncovered spans that the plan no longer has. Whoever took one out says that
    it is mended, and the second person looks at that.
    """
    now = {track.id: track for track in plan.tracks}
    kept = {(span.track, span.start, span.end, span.reason) for span in plan.uncovered}
    for machine in found:
        then = {track.id: track for track in machine.tracks}
        for span in machine.uncovered:
            if (span.track, span.start, span.end, span.reason) not in kept:
                entry = _uncovered(span, now.get(span.track, then[span.track]))
                yield entry if span.track in now else replace(entry, track=None)


def _doubtful(track: Track, plan: Plan, scores: Mapping[str, float]) -> LookHere | None:
    """scores: what the machine gave to tracks of these ids; a version may not claim more."""
    sure = min(track.score, scores.get(track.id, track.score))
    reason = _doubt(track, sure, video=plan.media.kind == "video")
    if reason is None:
        return None
    return LookHere(_key(reason, content(track)), track.id, track.start, track.end, reason)


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


def _whole(plan: Plan) -> LookHere:
    parts = [content(track) for track in plan.tracks]
    key = _key(Reason.WHOLE, *parts, plan.style, plan.shape, plan.sound)
    return LookHere(key, None, 0.0, plan.media.duration, Reason.WHOLE)


def _removed(plan: Plan, found: Sequence[Plan]) -> Iterator[LookHere]:
    kept = {content(track) for track in plan.tracks}
    # A visible track covers too, here: it is listed by itself.
    boxes = sorted(plan.tracks, key=lambda track: track.start)
    for track in (track for machine in found for track in machine.tracks if track.hidden):
        digest = content(track)
        if digest not in kept:
            for start, end in _bare(track, [t for t in boxes if _meet(t, track)]):
                key = _key(Reason.REMOVED, digest, start, end)
                yield LookHere(key, None, start, end, Reason.REMOVED, track.kind)


def _meet(one: Track, other: Track) -> bool:
    return one.start <= other.end and other.start <= one.end


def _bare(track: Track, others: Sequence[Track]) -> list[tuple[float, float]]:
    """The stretches in which nothing of the others covers enough of the track."""
    spans: list[tuple[float, float]] = []
    before: float | None = None  # the last moment, where that was bare
    for time in _moments(track):
        box = box_at(track, time)
        if box is None or _covered(box, time, others):
            before = None
            continue
        if before is not None:
            spans[-1] = (spans[-1][0], time)
        else:
            spans.append((time, time))
        before = time
    return spans


def _moments(track: Track) -> list[float]:
    """Of its keyframes, and between them; evenly thinned."""
    step = max(1, len(track.keyframes) // _MOMENTS)
    times = [track.keyframes[at].time for at in range(0, len(track.keyframes), step)]
    if times[-1] != track.end:
        times.append(track.end)
    between = [(a + b) / 2 for a, b in pairwise(times)]
    return sorted({*times, *between})


def _covered(box: Box, time: float, others: Sequence[Track]) -> bool:
    here = (box_at(track, time) for track in others)
    return any(other is not None and other.overlap(box) >= ENOUGH * box.area for other in here)
