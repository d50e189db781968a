"""A box that somebody drew, followed through a video while they wait.

Nothing of it is kept in the reviews: what comes of it is a proposal for the editor, which a person
saves as part of a plan, or drops.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal, get_args

from vouchsafe.detect import Box
from vouchsafe.jobs import TASKS, HideKind, follow_file
from vouchsafe.review.errors import NotYet
from vouchsafe.review.items import ItemFile
from vouchsafe.review.model import Action, Item
from vouchsafe.review.reviews import Reviews
from vouchsafe.review.who import Person
from vouchsafe.review.work.bench import PACE, Bench, Paced
from vouchsafe.review.work.engine import STEPS, Known
from vouchsafe.review.work.errors import BadBox, NoSuchFollow, OnlyInVideos, Unfinished
from vouchsafe.track import Traced

REACH = 120.0
"""Seconds before and after the drawn box that are followed, unless somebody asks for more."""

FARTHEST = 3600.0

Standing = Literal["waiting", "running", "done", "failed"]
_STANDINGS: dict[str, Standing] = {"waiting": "waiting", "running": "running", "done": "done"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """What somebody asks to have followed: a box on the frame at a time, in pixels of the upright
    picture. back, ahead: seconds.
    """

    time: float
    box: tuple[float, float, float, float]
    kind: HideKind
    back: float = REACH
    ahead: float = REACH

    def check(self, item: Item) -> None:
        """Raises `OnlyInVideos`, `BadBox`."""
        if item.kind != "video":
            raise OnlyInVideos
        x, y, width, height = self.box
        within = (
            all(map(math.isfinite, (*self.box, self.time, self.back, self.ahead)))
            and 0 <= self.time <= item.duration
            and width > 0 < height
            and x < item.width
            and y < item.height
            and x + width > 0 < y + height
            and 0 <= self.back <= FARTHEST
            and 0 <= self.ahead <= FARTHEST
            and self.kind in get_args(HideKind)
        )
        if not within:
            raise BadBox


@dataclass(frozen=True, slots=True)
class Following:
    """What has come of it so far.

    progress: 0 to 1. traced: as in a plan's JSON, {"track": …, "uncovered": […]}, and why it ends
    where it does: "began", "ended". problem: a sentence.
    """

    key: str
    standing: Standing
    progress: float
    traced: dict[str, Any] | None
    problem: str | None


def may_follow(reviews: Reviews, who: Person, item: str, drawn: Drawn) -> None:
    """Raises what speaks against it: who may edit a plan may ask for what goes into it."""
    if missing := reviews.missing(who, item, Action.EDIT):
        raise NotYet.of(missing)
    drawn.check(reviews.item(who, item))


def key_of(item: str, name: str) -> str:
    """What a run is called; it tells of which item it is, and so who may see it."""
    return f"{STEPS}/follow-{item}-{name}"


def what_came(name: str, known: Known | None, progress: float) -> Following:
    """What a run has come to. Raises `NoSuchFollow`."""
    if known is None:
        raise NoSuchFollow
    standing = _STANDINGS.get(known.standing, "failed")
    if standing in ("waiting", "running"):
        return Following(name, standing, progress, None, None)
    told = known.result if standing == "done" else {}
    if traced := told.get("done"):
        return Following(name, "done", 1.0, traced, None)
    return Following(name, "failed", 1.0, None, told.get("problem") or str(Unfinished()))


def follow(bench: Bench, key: str, item: str, drawn: Drawn) -> dict[str, Any]:
    """Do it, and tell how far it is."""
    bench.ask(bench.reviews.known, item)
    pace = Paced(PACE / 2)

    def tell(_: str, share: float) -> None:
        bench.engine.check()
        if pace.due():
            bench.engine.tell("progress", share)

    traced = follow_file(
        bench.ask(bench.reviews.path, item, ItemFile.ORIGINAL),
        drawn.time,
        Box(*drawn.box),
        drawn.kind,
        back=drawn.back,
        ahead=drawn.ahead,
        name=f"h{key[-8:]}",
        on_progress=tell,
        threads=bench.threads,
        host=bench.host(TASKS),
    )
    return _plain(traced)


def _plain(traced: Traced) -> dict[str, Any]:
    track = traced.track
    return {
        "track": {
            "id": track.id,
            "kind": track.kind,
            "source": track.source,
            "score": track.score,
            "hidden": track.hidden,
            "keyframes": [{"time": key.time, "box": list(key.box)} for key in track.keyframes],
        },
        "uncovered": [
            {
                "track": span.track,
                "start": span.start,
                "end": span.end,
                "reason": span.reason,
                "reviewed": span.reviewed,
            }
            for span in traced.uncovered
        ],
        "began": traced.began.value,
        "ended": traced.ended.value,
    }
