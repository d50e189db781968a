"""Going through an output, or a stretch of it, and noting down what has to be proven."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, takewhile
from math import inf
from time import process_time
from typing import Self

from vouchsafe.detect import Sight, Thresholds
from vouchsafe.media import Photo, Picture, Progress, Video
from vouchsafe.redaction.again import Moments, SecondLook, Sightings
from vouchsafe.redaction.container import CLOCK_SLACK
from vouchsafe.redaction.model import Plan, Style
from vouchsafe.redaction.parts import Part
from vouchsafe.redaction.pixels import PixelProof
from vouchsafe.redaction.schedule import Schedule
from vouchsafe.redaction.sheet import MOST, ContactSheet, Thumbnail


@dataclass(frozen=True, slots=True)
class Proof:
    """What going through an output has shown.

    before, after: the times of the source's and of the output's pictures.
    regions: hidden ones that were looked at. worst: the largest distance of any of their samples
        that counts, of 255. failed: times of pictures where one is not as it should be.
    sightings: what a second look saw. sheet: a few pictures, small.
    seconds: of processor time.
    """

    before: tuple[float, ...]
    after: tuple[float, ...]
    regions: int
    worst: float
    failed: tuple[float, ...]
    sightings: Sightings
    sheet: tuple[Thumbnail, ...]
    seconds: float

    @classmethod
    def of(cls, proofs: Sequence[Proof]) -> Self:
        """One of the whole, from those of all its stretches in order."""

        def all_of(name: str) -> Iterator[float]:
            return chain.from_iterable(getattr(proof, name) for proof in proofs)

        seen = [proof.sightings for proof in proofs]
        return cls(
            before=tuple(all_of("before")),
            after=tuple(all_of("after")),
            regions=sum(proof.regions for proof in proofs),
            worst=max((proof.worst for proof in proofs), default=0.0),
            failed=tuple(all_of("failed")),
            sightings=Sightings(
                tuple(chain.from_iterable(each.looked for each in seen)),
                tuple(chain.from_iterable(each.seen for each in seen)),
            ),
            sheet=tuple(chain.from_iterable(proof.sheet for proof in proofs))[:MOST],
            seconds=sum(proof.seconds for proof in proofs),
        )


@dataclass(frozen=True, slots=True)
class Share:
    """Of a video's pictures, those that one of several goes through: by the times of all pictures
    of the source, from number `first` up to number `last`.
    """

    times: tuple[float, ...]
    first: int
    last: int

    @classmethod
    def of(cls, times: tuple[float, ...], part: Part) -> Self:
        """Those of a part."""
        return cls(times, bisect_left(times, part.start), bisect_left(times, part.end))

    @property
    def start(self) -> float:
        """Seconds. Halfway between two pictures: each of the output is in one share, and in one
        only, whatever its time.
        """
        if not self.first:
            return 0.0
        return self._before(self.first)

    @property
    def end(self) -> float:
        return self._before(self.last)

    def _before(self, number: int) -> float:
        if number >= len(self.times):
            return inf
        return (self.times[max(number - 1, 0)] + self.times[number]) / 2


def go_through(
    source: Photo | Video,
    output: Photo | Video,
    plan: Plan,
    search: Sight,
    level: Thresholds,
    *,
    times: Sequence[float] | None = None,
    share: Share | None = None,
    on_progress: Progress | None = None,
) -> Proof:
    """Decode the output, beside its source where that is needed, and look at all of it.

    times: of the source's pictures, where they are known; without them it is decoded, too.
    share: only this much, as going through all would look at it; a decoder comes to it from the
    keyframe before, so over the border.
    """
    started = process_time()
    walk = _Walk(plan, PixelProof(plan, output.info.format), share)
    second = SecondLook(plan, search, level)
    length = plan.media.duration
    for time, origin, picture in _trios(source, output, plan, times, share):
        walk.see(time, origin, picture, second)
        if on_progress and picture and length:
            on_progress(_done(picture.time, length, share))
    proof = walk.proof
    return Proof(
        before=tuple(walk.before),
        after=tuple(walk.after),
        regions=proof.regions,
        worst=proof.worst,
        failed=tuple(proof.failed),
        sightings=second.confirmed(source),
        sheet=tuple(walk.sheet.thumbnails),
        seconds=process_time() - started,
    )


class _Walk:
    """One pass."""

    def __init__(self, plan: Plan, proof: PixelProof, share: Share | None) -> None:
        earlier = share.times[: share.first] if share else ()
        self._schedule = Schedule(plan.tracks)
        self._shape = plan.shape
        self._moments = Moments(plan)
        for time in earlier:
            self._moments.chooses(time)
        self.proof = proof
        self.sheet = ContactSheet(plan, since=earlier[-1] if earlier else -inf)
        self.before: list[float] = []
        self.after: list[float] = []

    def see(
        self,
        time: float | None,
        origin: Picture | None,
        picture: Picture | None,
        second: SecondLook,
    ) -> None:
        chosen = False
        if time is not None:
            self.before.append(time)
            # By the source's clock, so that both files are looked at in the same pictures.
            chosen = self._moments.chooses(time)
        if picture is None:
            return
        self.after.append(picture.time)
        boxes = self._schedule.boxes(picture.time if time is None else time)
        if chosen:
            second.see(picture)
        self.sheet.see(picture, len(boxes))
        if len(boxes):
            shapes = self._schedule.shapes(self._shape)
            self.proof.see(picture, boxes, origin, shape=shapes)


_Trio = tuple[float | None, Picture | None, Picture | None]
"""A source picture's time, that picture when it is needed, and the output's picture; None where
one file has none at that time."""


def _trios(
    source: Photo | Video,
    output: Photo | Video,
    plan: Plan,
    times: Sequence[float] | None,
    share: Share | None,
) -> Iterator[_Trio]:
    pictures = _pictures(output, share)
    blurred = plan.style is Style.BLUR
    if share is not None:
        times = share.times[share.first : share.last]
    if times is not None and not blurred:
        return _together(((time, None) for time in times), pictures)
    originals = _pictures(source, share)
    return _together(((each.time, each if blurred else None) for each in originals), pictures)


def _pictures(medium: Photo | Video, share: Share | None) -> Iterator[Picture]:
    if share is None or not isinstance(medium, Video):
        yield from medium.pictures()
        return
    start, end = share.start, share.end
    for picture in takewhile(lambda picture: picture.time < end, medium.pictures(start=start)):
        if picture.time >= start:
            yield picture


def _together(
    originals: Iterable[tuple[float, Picture | None]], pictures: Iterator[Picture]
) -> Iterator[_Trio]:
    """Side by side by their times."""
    picture = next(pictures, None)
    for time, origin in originals:
        while picture is not None and picture.time < time - CLOCK_SLACK:
            yield None, None, picture
            picture = next(pictures, None)
        if picture is not None and picture.time <= time + CLOCK_SLACK:
            yield time, origin, picture
            picture = next(pictures, None)
        else:
            yield time, None, None
    while picture is not None:
        yield None, None, picture
        picture = next(pictures, None)


def _done(time: float, length: float, share: Share | None) -> float:
    if share is None:
        return min(time / length, 1.0)
    end = min(share.end, length)
    return min(max((time - share.start) / max(end - share.start, 1e-9), 0.0), 1.0)
