"""How to look at a picture: at which sizes, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from vouchsafe.detect.arrays import Floats, sizes
from vouchsafe.detect.atlas import CANVAS, CELL, WHOLE_IN_RIM, Cells, cells_of
from vouchsafe.detect.box import Box
from vouchsafe.detect.calibration import calibrated
from vouchsafe.detect.evidence import LEAST, Evidence, Look, weigh
from vouchsafe.detect.look import look
from vouchsafe.detect.merging import merge
from vouchsafe.detect.model import Detector, Region, Sensitivity
from vouchsafe.detect.sensitivity import thresholds
from vouchsafe.detect.view import Level, Mirrored, Turned, View
from vouchsafe.media import Picture


@dataclass(frozen=True, slots=True)
class Zoom:
    """When a place deserves a closer look than a level gave it.

    least, unsure: the best score from which, and the mean up to which, a closer look may change
        the verdict.
    large: pixels of a face, at that level, above which it would not show any better.
    small: pixels of a face, at that level, too few to tell by, however little it scores. It may
        have neighbours smaller still: they are looked for within `around` pixels of it if it
        scores at least `evident`.
    margin: how much of a face's size to look at around it.
    """

    least: float = 0.04
    unsure: float = 0.16
    large: float = 32.0
    small: float = 12.0
    around: float = 32.0
    evident: float = 0.1
    margin: float = 0.3


WHOLE = (0.0625, 0.125, 0.25, 0.5)
"""Scales at which all of a picture is looked at, but for those that shrink it needlessly far."""
CLOSER = ((1.0, Zoom()), (2.0, Zoom(least=0.06, large=16.0, small=10.0, around=16.0)))
"""Scales at which it is looked at only where that may help, and where that is. Magnifying costs
four times as much and only tells more of the smallest faces."""

_COARSEST = 200
"""Pixels of the longer side below which even a face that fills the picture is not sought."""
_SAME = 0.6
"""Intersection over union from which two hidden places are one. Hiding both costs little."""
_LARGEST = 400.0
"""Pixels of the largest face that the model can be expected to see."""
_MAGNIFIED = 4_500_000
"""Pixels of a picture above which it is not magnified: nobody's face is that small in it."""
_GLIMPSE = 0.008
"""A score too low to be evidence of a face. Where something small has it in the last look at the
whole picture, it deserves a closer one."""

_QUICK_PIXELS = 640 * 384
_AGAIN_PIXELS = 1.5 * _QUICK_PIXELS
_AGAIN_FLOOR = 0.7
"""of the weak threshold"""

_SURE = 0.5
"""Without a face this certain, a picture may have been turned by hand."""
_TURNED_SIDE = 640


class Search:
    """Looks at pictures with one detector.

    min_size: faces of a smaller side than this, in pixels, are left out.
    """

    def __init__(
        self, detector: Detector, sensitivity: Sensitivity, *, min_size: float = 0.0
    ) -> None:
        self._detector = detector
        self._weak = thresholds(sensitivity).weak
        self._thorough = sensitivity is Sensitivity.MAXIMUM
        self._min_size = min_size

    def everything(self, picture: Picture) -> list[Region]:
        """Every size of face, from those that fill the picture to the smallest, any way up.

        All of the picture is looked at small; then closer, but only where that look was unsure
        or found faces so small that there may be smaller ones; at maximum sensitivity, all of it
        at full size. The scores are what all looks say together, on the thresholds' scale.
        """
        found = self._whole_search(View(picture))
        if not any(region.score >= _SURE for region in found):
            found = merge([*found, *self._turned_search(picture)])
        return found

    def sweep(self, picture: Picture) -> list[Region]:
        """Every size of face in a frame of a video, for less than `everything`.

        Not magnified: who is too small to be seen at full size comes nearer in another frame, and
        is followed from there. Not turned: a video says itself which way up it is.
        """
        return self._whole_search(View(picture), CLOSER[:1])

    def quick(self, picture: Picture) -> list[Region]:
        """One cheap look at the whole picture, about as large as VGA."""
        seen = self._look(View(picture), _scale_of(picture, _QUICK_PIXELS), self._weak)
        return self._regions(seen.boxes, seen.scores)

    def again(self, picture: Picture, effort: float = 1.0) -> list[Region]:
        """A second look that shares no input with the others: mirrored, at another size, with a
        lower floor.

        effort: how many times the usual number of pixels to look at; the usual costs half as
        much again as `quick`.
        """
        scale = _scale_of(picture, _AGAIN_PIXELS * effort)
        view = Mirrored(picture)
        seen = self._look(view, scale, self._weak * _AGAIN_FLOOR)
        return self._regions(view.back(seen.boxes), seen.scores)

    def _whole_search(
        self, view: View, closer: Sequence[tuple[float, Zoom]] = CLOSER
    ) -> list[Region]:
        longer = max(view.width, view.height)
        scales = [scale for scale in WHOLE if longer * scale >= _COARSEST] or [1.0]
        looks = [self._look(view, scale, LEAST) for scale in scales[:-1]]
        looks.append(self._look(view, scales[-1], _GLIMPSE))
        evidence = weigh(looks)
        for scale, zoom in closer:
            if scale <= scales[-1] or (scale > 1 and view.width * view.height > _MAGNIFIED):
                continue
            area = None
            if scale > 1 or not self._thorough:
                area = _worth(zoom, evidence, looks[-1], view, scale)
            looks.append(self._look(view, scale, LEAST, area))
            evidence = weigh(looks)
        evidence = evidence.distinct(_SAME)
        return self._regions(view.back(evidence.boxes), calibrated(evidence.mean))

    def _turned_search(self, picture: Picture) -> list[Region]:
        """What is found with the picture turned so that its surest faces are upright."""
        scale = min(_TURNED_SIDE / max(picture.width, picture.height), 1.0)
        views = [Turned(picture, quarters) for quarters in (1, 2, 3)]
        sure = [float(self._look(view, scale, _SURE).scores.sum()) for view in views]
        best = int(np.argmax(sure))
        return self._whole_search(views[best]) if sure[best] else []

    def _look(self, view: View, scale: float, floor: float, area: Cells | None = None) -> Look:
        """A look whose boxes are in the view's pixels."""
        level = Level(view, scale)
        boxes, scores = look(self._detector, level, floor, area)
        whole = area is None and max(level.width, level.height) <= CANVAS
        largest = _LARGEST if whole else WHOLE_IN_RIM
        return Look(level.scale, area, largest, level.shown(boxes), scores)

    def _regions(self, boxes: Floats, scores: Floats) -> list[Region]:
        rows = zip(boxes.tolist(), scores.tolist(), strict=True)
        found = (
            Region("face", Box(left, top, right - left, bottom - top), score, self._detector.source)
            for (left, top, right, bottom), score in rows
            if score >= self._weak
        )
        return sorted(
            (r for r in found if max(r.box.width, r.box.height) >= self._min_size),
            key=lambda region: (-region.score, region.box),
        )


def _scale_of(picture: Picture, pixels: float) -> float:
    """The scale at which a picture has that many pixels; less if it then fits one canvas."""
    longer = max(picture.width, picture.height)
    scale = min(sqrt(pixels / (picture.width * picture.height)), 1.0)
    return CANVAS / longer if CANVAS < longer * scale < 1.1 * CANVAS else scale


def _worth(zoom: Zoom, evidence: Evidence, last: Look, view: View, scale: float) -> Cells:
    """Where a look at `scale` may tell more than the last one."""
    unsure = (evidence.sizes * last.scale < zoom.large) & (evidence.best >= zoom.least)
    unsure &= evidence.mean < zoom.unsure
    small = sizes(last.boxes) * last.scale < zoom.small
    evident = last.scores[small] >= zoom.evident
    spots = np.concatenate([evidence.boxes[unsure], last.boxes[small]])
    around = np.concatenate([np.zeros(unsure.sum()), evident * zoom.around / last.scale])
    reach = sizes(spots) * zoom.margin + around
    spots += np.stack([-reach, -reach, reach, reach], axis=1)
    area = cells_of(max(round(view.width * scale), 1), max(round(view.height * scale), 1))
    for left, top, right, bottom in np.maximum(spots * scale // CELL, -1).astype(int).tolist():
        area[max(top, 0) : bottom + 1, max(left, 0) : right + 1] = True
    return area
