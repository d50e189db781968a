"""A track while it is being followed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from vouchsafe.detect import Region
from vouchsafe.track import boxes
from vouchsafe.track.appearance import Patches
from vouchsafe.track.memory import Way, between
from vouchsafe.track.motion import Floats
from vouchsafe.track.path import Path
from vouchsafe.track.runner import Runner, Trust

_GROW: Final = 0.8
_SETTLE: Final = 0.45
"""How much is believed at once of an edge that moved inward; detectors' boxes breathe."""
_OUTWARD: Final = np.array([-1.0, -1.0, 1.0, 1.0])
_LEAD: Final = 10
"""frames over which an enlargement fades in before it is needed"""
_AGREE: Final = 0.5

_UNKNOWN: Final = 1.4
"""growth of a box whose place is a guess between two sightings"""
SHORT_GAP: Final = 1.0
"""seconds out of sight, with a sighting at both ends, that need no person's eye"""

_ESTIMATED = "Out of sight between two sightings; where it was meanwhile is an estimate."


@dataclass(frozen=True, slots=True)
class Doubt:
    """Frames of a trail that nobody can vouch for, both included."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """A region as a look at a frame found it; box and template in the small picture.

    weak: it would not have begun a track. slight: nor half of one; it tells where, not whether.
    """

    region: Region
    box: Floats
    template: Patches
    frame: int
    weak: bool = False
    slight: bool = False


@dataclass(slots=True, eq=False)
class Trail:
    """One region on its way through a shot.

    hits: looks in which it was found; first_hit, anchor: the first and last frame of those.
    missed_quick, missed_everything: looks since then that ought to have found it and did not;
    missed: such looks in all, those at everything twice; missed_held: while it was held.
    """

    runner: Runner
    path: Path
    best: Region
    first_hit: int
    anchor: int
    hits: int = 1
    missed: int = 0
    missed_quick: int = 0
    missed_everything: int = 0
    missed_held: int = 0
    doubts: list[Doubt] = field(default_factory=list)

    def went_on(self, frame: int, frames: int) -> None:
        """Write down where the runner is, `frames` after the last box written."""
        here = self.runner.cover()
        if frames > 1:
            last = self.path.get(self.path.end - 1, self.path.end)[0]
            for row in between(last, here, frames - 1):
                self.path.append(row, Trust.HELD)
        assert self.path.end == frame
        self.path.append(here, self.runner.trust)

    def seen(self, sighting: Sighting) -> None:
        """It was found on the newest frame, after it was followed without doubt."""
        predicted = self.runner.box
        box = _settled(predicted, sighting.box, weak=sighting.weak)
        joined = float(boxes.iou(box, predicted)) < _AGREE
        self._correct(predicted, box, sighting.frame, joined=joined)
        self._found(sighting, box)

    def seen_again(self, sighting: Sighting, way: Way, seconds: float) -> None:
        """It was found on the newest frame, after it had been held.

        way: the box followed back from here; seconds: how long it had been held.
        """
        frame, box = sighting.frame, sighting.box
        held = self.path.held_since(frame)
        sure = min(way.sure, frame - held)
        meet = frame - sure
        rows = self.path.get(held, frame)
        if len(rows):
            back = np.array(way.rows[:sure][::-1]).reshape(-1, 4)
            start = self.path.get(held - 1, held)[0] if held > self.path.first else rows[0]
            bridge = between(start, back[0] if sure else box, meet - held)
            fused = boxes.hull(rows, np.concatenate([bridge, back]))
            # Where its own pixels were followed back, a held box that drifted far is of no use.
            wild = np.zeros(len(rows), bool)
            wild[meet - held :] = boxes.area(fused[meet - held :]) > 6 * boxes.area(back)
            tail = np.concatenate([bridge, boxes.grown(back, 1.15)])
            self.path.put(held, np.where(wild[:, None], tail, fused))
            for known in range(meet, frame):
                self.path.mark(known, Trust.FOLLOWED)
            if meet - held > 2 and seconds > SHORT_GAP:
                self.doubts.append(Doubt(held, meet - 1, _ESTIMATED))
        self._found(sighting, box)

    def taken_up(self, sighting: Sighting, way: Way, runner: Runner, seconds: float) -> None:
        """It had been given up, and what was just found may be it: join both.

        way: the box followed back from here; seconds: how long nobody knew where it was.
        """
        frame, box = sighting.frame, sighting.box
        self.path.cut(self.path.first, frame)
        back = np.array(way.rows[::-1]).reshape(-1, 4)
        early = max(self.path.first - (frame - len(back)), 0)
        self.path.prepend(list(back[:early][::-1]), Trust.FOLLOWED)
        back = back[early:]
        late = max(self.path.end - (frame - len(back)), 0)
        if late:
            known = self.path.end - late
            self.path.put(known, boxes.hull(self.path.get(known, self.path.end), back[:late]))
        back, gap = back[late:], self.path.end
        missing = frame - len(back) - gap
        last = self.path.get(gap - 1, gap)[0]
        for row in between(last, back[0] if len(back) else box, missing):
            self.path.append(boxes.grown(row, _UNKNOWN), Trust.HELD)
        for row in back:
            self.path.append(row, Trust.FOLLOWED)
        self.path.append(box, Trust.SEEN)
        if seconds > SHORT_GAP and missing > 0:
            self.doubts.append(Doubt(gap, gap + missing - 1, _ESTIMATED))
        self.runner = runner
        self._found(sighting, box)

    def _found(self, sighting: Sighting, box: Floats) -> None:
        self.path.put(sighting.frame, box[None])
        self.path.mark(sighting.frame, Trust.SEEN)
        self.runner.seen(box, sighting.template)
        self.best = max(self.best, sighting.region, key=lambda r: r.score)
        self.anchor = sighting.frame
        if sighting.slight:
            self.missed += 1
        else:
            self.hits += 1
        self.missed_quick = self.missed_everything = self.missed_held = 0

    def _correct(self, predicted: Floats, box: Floats, frame: int, *, joined: bool) -> None:
        """Spread what the prediction was off by over the frames before.

        Where it was too small it is enlarged at once, well back into the past; where it was too
        large or off, it comes right by and by since it was last seen.
        """
        start = max(self.anchor - _LEAD, self.path.first)
        rows = self.path.get(start, frame)
        if not len(rows):
            return
        frames = np.arange(start, frame)[:, None]
        error = (boxes.edges(box) - boxes.edges(predicted)) * _OUTWARD
        slowly = np.clip((frames - self.anchor) / max(frame - self.anchor, 1), 0.0, 1.0)
        early = np.clip((frames - self.anchor + _LEAD) / _LEAD, 0.0, 1.0)
        moved = np.maximum(error, 0.0) * early + np.minimum(error, 0.0) * slowly
        right = boxes.from_edges(boxes.edges(rows) + moved * _OUTWARD)
        self.path.put(start, boxes.hull(rows, right) if joined else right)


def _settled(predicted: Floats, found: Floats, *, weak: bool) -> Floats:
    """A found box, less the detector's breathing: an edge moves outward at once (half way if the
    sighting is weak) and inward by and by.
    """
    before, now = boxes.edges(predicted), boxes.edges(found)
    outward = (now - before) * _OUTWARD > 0
    outer, inner = (0.5, 0.1) if weak else (_GROW, _SETTLE)
    return boxes.from_edges(before + (now - before) * np.where(outward, outer, inner))
