"""Everything that is followed between two cuts."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from vouchsafe.detect import Region, Thresholds
from vouchsafe.media import Luma
from vouchsafe.track import boxes
from vouchsafe.track.appearance import Patches, patches
from vouchsafe.track.associate import pairs
from vouchsafe.track.cadence import Cadence, Scene
from vouchsafe.track.finished import CLEAR, Finished, confirmed, finished
from vouchsafe.track.memory import FRAMES, GONE, Memory, Moment, Stop, Way
from vouchsafe.track.model import Look, Seen
from vouchsafe.track.motion import STILL, Camera, Floats
from vouchsafe.track.path import Path
from vouchsafe.track.runner import Runner, Trust, run
from vouchsafe.track.trail import SHORT_GAP, Doubt, Sighting, Trail

_QUICK_SEES: Final = 1 / 32
"""The smallest face that a quick look is expected to find, as a share of the longer side."""
_HOLD_SECONDS: Final = 2.0
_GONE_SECONDS: Final = 0.4
_TAKEN_UP_SECONDS: Final = 2.5
_REACH: Final = 2.5
"""How far, in sizes, one who was given up may be found again."""
_SAME: Final = 0.5
_STILL_STEP: Final = 0.12

_LOST = "Lost from sight and not found again; its place was held for a while."


class Shot:
    """Follows regions through one shot; `frame` counts through the whole video."""

    def __init__(
        self,
        luma: Luma,
        times: array[float],
        *,
        scale: tuple[float, float],
        thresholds: Thresholds,
    ) -> None:
        self._times, self._scale, self._thresholds = times, scale, thresholds
        self._height, self._width = luma.shape
        self._memory = Memory(self._width, self._height)
        self._memory.keep(Moment(len(times) - 1, luma, STILL))
        self._cadence = Cadence(self._width, self._height, FRAMES - 8)
        self._still = 0.0
        self._open: list[Trail] = []
        self._given_up: list[Trail] = []
        self.closed: list[Finished] = []

    @property
    def newest(self) -> Moment:
        return self._memory.newest

    @property
    def frames_since_everything(self) -> int:
        return self._cadence.frames_since_everything(self.newest.frame)

    def advance(self, luma: Luma, camera: Camera) -> None:
        """Go on to the frame whose time is the last in `times`."""
        before, frame = self.newest, len(self._times) - 1
        run([t.runner for t in self._open], before.luma, luma, camera)
        self._memory.keep(Moment(frame, luma, camera))
        self._cadence.moved(camera, self._times[frame] - self._times[before.frame])
        for trail in self._open:
            trail.went_on(frame, frame - before.frame)
        self._close(t for t in list(self._open) if self._over(t))
        self._forget(_TAKEN_UP_SECONDS)
        self._still = 0.8 * self._still + 0.2 * self._restless(camera)

    def wish(self) -> Look:
        return self._cadence.wish(self._scene())

    def see(self, found: Sequence[Region] | Seen, look: Look) -> None:
        """Take what a look at the newest frame found."""
        known = len(self._open)
        regions, looks = (found.regions, found.looks) if isinstance(found, Seen) else (found, None)
        for kind in sorted({r.kind for r in regions} | {t.best.kind for t in self._open}):
            how = look if looks is None else looks.get(kind, Look.NONE)
            if how is not Look.NONE:
                self._see_kind(
                    [t for t in self._open[:known] if t.best.kind == kind],
                    [r for r in regions if r.kind == kind],
                    how,
                )
        self._cadence.looked(look, self._scene(), new_found=len(self._open) > known)
        self._close(t for t in list(self._open) if self._over(t))

    def end(self) -> list[Finished]:
        """Close everything; the shot's last frame has been seen."""
        self._close(list(self._open))
        self._forget(0.0)
        return self.closed

    def _see_kind(self, trails: list[Trail], regions: list[Region], look: Look) -> None:
        followed = np.array([t.runner.box for t in trails]).reshape(-1, 4)
        doubt = np.array([t.runner.doubt for t in trails], dtype=np.float64)
        found = np.array([boxes.row(r.box, self._scale) for r in regions]).reshape(-1, 4)
        strong = np.array([r.score >= self._thresholds.start for r in regions], dtype=bool)
        taken = pairs(followed, doubt, found, strong)
        views = patches(self.newest.luma, found) if len(found) else found
        self._confirm([(trails[i], j) for i, j in taken], regions, found, views)
        used_i, used_j = {i for i, _ in taken}, {j for _, j in taken}
        born = [j for j in range(len(regions)) if strong[j] and j not in used_j]
        self._begin([regions[j] for j in born], found[born], views[born])
        covering = found[sorted(used_j | set(born))]
        missed = [t for i, t in enumerate(trails) if i not in used_i]
        self._miss(missed, covering, look)

    def _confirm(
        self,
        matched: list[tuple[Trail, int]],
        regions: list[Region],
        found: Floats,
        views: Patches,
    ) -> None:
        frame = self.newest.frame
        time = self._times[frame]
        back: list[tuple[Trail, Sighting, Way]] = []
        for trail, j in matched:
            score, enough = regions[j].score, self._thresholds.start
            weak, slight = score < enough, score < enough / 2
            sighting = Sighting(regions[j], found[j], views[j], frame, weak, slight)
            held = trail.path.held_since(frame)
            if trail.path.first < held <= frame:
                runner = Runner(found[j], views[j], -trail.runner.drift)
                back.append((trail, sighting, Way(runner, max(held, self._memory.oldest))))
            else:
                trail.seen(sighting)
        self._memory.back([way for *_, way in back])
        for trail, sighting, way in back:
            seconds = time - self._times[trail.path.held_since(frame)]
            trail.seen_again(sighting, way, seconds)

    def _begin(self, regions: list[Region], found: Floats, views: Patches) -> None:
        frame = self.newest.frame
        ways = [Way(Runner(box, view), 0) for box, view in zip(found, views, strict=True)]
        self._memory.back(ways)
        for region, box, view, way in zip(regions, found, views, ways, strict=True):
            # Back in time its own movement was the opposite.
            runner = Runner(box, view, -way.first_drift)
            given_up = self._likely(way, region) if way.stop is Stop.LOST else None
            if given_up is not None:
                seconds = self._times[frame - len(way.rows)] - self._times[given_up.path.end - 1]
                given_up.taken_up(Sighting(region, box, view, frame), way, runner, seconds)
                self._given_up.remove(given_up)
                self._open.append(given_up)
                continue
            path = Path(frame)
            path.append(box, Trust.SEEN)
            path.prepend(way.rows, Trust.FOLLOWED)
            self._open.append(Trail(runner, path, region, frame, frame))

    def _likely(self, way: Way, region: Region) -> Trail | None:
        """Who, of those given up, may be what was found and followed back until it was lost."""
        start = self.newest.frame - len(way.rows)
        near: list[tuple[float, int]] = []
        for index, trail in enumerate(self._given_up):
            if trail.best.kind != region.kind:
                continue
            gap = self._times[max(start, trail.path.end - 1)] - self._times[trail.path.end - 1]
            if gap > SHORT_GAP and min(trail.best.score, region.score) < CLEAR:
                continue
            here, there = trail.runner.coast, way.rows[-1]
            side = float(boxes.size(here) + boxes.size(there)) / 2
            apart = float(np.hypot(*(here[:2] - there[:2]))) / side
            ratio = float(boxes.size(here) / boxes.size(there))
            reach = 1.0 + 0.05 * max(start - trail.path.end, 0)
            if apart < min(reach, _REACH) and 0.5 < ratio < 2.0:
                near.append((apart, index))
        return self._given_up[min(near)[1]] if near else None

    def _miss(self, trails: list[Trail], covering: Floats, look: Look) -> None:
        smallest = _QUICK_SEES * max(self._width, self._height)
        superseded = []
        for trail in trails:
            box = trail.runner.box
            if len(covering) and boxes.iou(covering, box[None]).max() >= _SAME:
                superseded.append(trail)
            elif boxes.visible(box, self._width, self._height) >= 0.5:
                if look is Look.EVERYTHING:
                    trail.missed_everything += 1
                    trail.missed += 2
                elif boxes.size(box) >= smallest:
                    trail.missed_quick += 1
                    trail.missed += 1
                else:
                    continue
                trail.missed_held += trail.runner.doubt > 0
        self._close(superseded)

    def _over(self, trail: Trail) -> bool:
        """Whether the evidence says that a trail ends here; marks it if there is none."""
        frame, runner = self.newest.frame, trail.runner
        inside = boxes.visible(runner.box, self._width, self._height)
        if inside < GONE:
            return True
        if not runner.doubt:
            trail.missed_held = 0
            return trail.missed_everything >= 2 or (
                not confirmed(trail) and (trail.missed_everything >= 1 or trail.missed_quick >= 4)
            )
        start = trail.path.held_since(frame)
        held = self._times[frame] - self._times[start]
        if held > _GONE_SECONDS and (inside < 0.5 or self._looked_for(trail)):
            return True
        if held > _HOLD_SECONDS:
            trail.doubts.append(Doubt(start, frame, _LOST))
            return True
        return False

    def _looked_for(self, trail: Trail) -> bool:
        """Whether enough looks searched a held trail's place in vain, and it looks otherwise."""
        return trail.missed_held >= (3 if self._quick_sees(trail) else 1)

    def _quick_sees(self, trail: Trail) -> bool:
        return bool(boxes.size(trail.runner.box) >= _QUICK_SEES * max(self._width, self._height))

    def _close(self, trails: Iterable[Trail]) -> None:
        for trail in trails:
            self._open.remove(trail)
            if trail.runner.doubt and confirmed(trail):
                self._given_up.append(trail)
            else:
                self._finish(trail)

    def _forget(self, seconds: float) -> None:
        """Finish those who were given up so long ago."""
        now = self._times[self.newest.frame]
        for trail in list(self._given_up):
            if now - self._times[trail.path.end - 1] >= seconds:
                self._given_up.remove(trail)
                self._finish(trail)

    def _finish(self, trail: Trail) -> None:
        self.closed.append(finished(trail, self._times, self._scale))

    def _restless(self, camera: Camera) -> float:
        """How far things moved in this step, in pixels."""
        middle = np.array([[self._width / 2, self._height / 2]])
        step = float(np.abs(camera.move(middle) - middle).max())
        own = np.abs(np.array([t.runner.drift for t in self._open]))
        return max(step, float(own.max(initial=0.0)))

    def _scene(self) -> Scene:
        lost = [t for t in self._open if t.runner.doubt]
        frame = self.newest.frame
        return Scene(
            frame=frame,
            time=self._times[frame],
            still=self._still < _STILL_STEP,
            lost=any(self._quick_sees(t) for t in lost),
            lost_small=any(not self._quick_sees(t) for t in lost),
        )
