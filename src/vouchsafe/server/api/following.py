"""A box that somebody drew, followed through its video: a proposal for the editor."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field

from vouchsafe.review.work import Drawn, Work
from vouchsafe.server.api.describing import problems
from vouchsafe.server.api.plan_shapes import SpanFile, TrackFile
from vouchsafe.server.api.shapes import Given, IdInPath, Told
from vouchsafe.server.errors import NothingWorks
from vouchsafe.server.visiting import Inside, SignedIn

router = APIRouter(prefix="/items/{item}/follow", tags=["plans"], responses=problems(409, 503))

Seconds = Annotated[float, Field(ge=0, le=10_000_000, allow_inf_nan=False)]
Pixels = Annotated[float, Field(ge=-1_000_000, le=1_000_000, allow_inf_nan=False)]
Reach = Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False)]
_FAR = 120.0


class Follow(Given):
    """Where somebody drew a box: seconds; x, y, width, height in pixels of the upright picture;
    and how many seconds before and after that it is followed at most.
    """

    time: Seconds
    box: Annotated[tuple[Pixels, Pixels, Pixels, Pixels], Field(description="x, y, width, height")]
    kind: Literal["face", "head", "plate", "text", "manual"]
    back: Reach = _FAR
    ahead: Reach = _FAR


class FollowBegun(Told):
    """What to ask for it by."""

    follow: str


class FollowTold(Told):
    """What has come of it so far. track, uncovered: as in a plan, once it is done. began, ended:
    why it reaches no farther.
    """

    state: Literal["waiting", "running", "done", "failed"]
    progress: float
    track: TrackFile | None
    uncovered: list[SpanFile]
    began: str | None
    ended: str | None
    problem: str | None


@router.post("", status_code=202, response_model=FollowBegun)
def follow(visitor: SignedIn, inside: Inside, item: IdInPath, given: Follow) -> FollowBegun:
    """Follow a drawn box back and ahead; it ends at cuts, at edges, and where it is lost."""
    drawn = Drawn(given.time, given.box, given.kind, given.back, given.ahead)
    return FollowBegun(follow=_work(inside).follow(visitor.who, item, drawn))


@router.get("/{follow}", response_model=FollowTold)
def followed(visitor: SignedIn, inside: Inside, item: IdInPath, follow: IdInPath) -> FollowTold:
    """What has come of it so far."""
    told = _work(inside).following(visitor.who, item, follow)
    traced = told.traced or {}
    return FollowTold(
        state=told.standing,
        progress=told.progress,
        track=traced.get("track"),
        uncovered=traced.get("uncovered", []),
        began=traced.get("began"),
        ended=traced.get("ended"),
        problem=told.problem,
    )


def _work(inside: Inside) -> Work:
    if inside.work is None:
        raise NothingWorks
    return inside.work
