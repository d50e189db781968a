"""Items: what they are, and what is decided about them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from vouchsafe.review import Action, Item, Logged, Publication
from vouchsafe.server.api.describing import problems
from vouchsafe.server.api.shapes import (
    ApproveVersion,
    Bulk,
    BulkTold,
    IdInPath,
    ItemTold,
    LoggedTold,
    MissingTold,
    Move,
    ProvenanceTold,
    PublicationTold,
    Refuse,
)
from vouchsafe.server.locale import Words, say
from vouchsafe.server.visiting import Inside, Language, SignedIn, Team

router = APIRouter(prefix="/items", tags=["items"])
_deciding = problems(409)
_NO_NOTE = Refuse()


@router.post("/bulk", response_model=list[BulkTold])
def do_to_many(
    visitor: SignedIn, team: Team, inside: Inside, language: Language, given: Bulk
) -> list[BulkTold]:
    """The same for many items, each by the same rules; what cannot be done says why."""
    results = team.bulk(visitor.who, given.action, given.items)
    inside.nudge()
    return [
        BulkTold(item=each.item, problem=say(each.problem, language) if each.problem else None)
        for each in results
    ]


@router.post("/move", status_code=204)
def move_items(visitor: SignedIn, team: Team, given: Move) -> None:
    """Into another collection."""
    team.move(visitor.who, given.items, given.collection)


@router.get("/{item}", response_model=ItemTold)
def one_item(visitor: SignedIn, team: Team, item: IdInPath) -> Item:
    """One item."""
    return team.item(visitor.who, item)


@router.delete("/{item}", status_code=204, responses=_deciding)
def remove_item(visitor: SignedIn, team: Team, item: IdInPath) -> None:
    """Remove an item, its files, its plans and its publications from this machine."""
    team.remove(visitor.who, item)


@router.get("/{item}/missing", response_model=list[MissingTold])
def what_is_missing(
    visitor: SignedIn,
    team: Team,
    language: Language,
    item: IdInPath,
    action: Annotated[Action, Query(alias="for", description="What you want to do.")],
) -> list[MissingTold]:
    """What an action still needs before you may do it; nothing: you may."""
    return [
        MissingTold(code=need.code, count=need.count, sentence=Words(language).need(need))
        for need in team.missing(visitor.who, item, action)
    ]


@router.post("/{item}/submit", response_model=ItemTold, responses=_deciding)
def submit_item(visitor: SignedIn, team: Team, item: IdInPath) -> Item:
    """The latest version goes to review."""
    return team.submit(visitor.who, item)


@router.post("/{item}/retry", response_model=ItemTold, responses=_deciding)
def retry_item(visitor: SignedIn, team: Team, inside: Inside, item: IdInPath) -> Item:
    """A failed analysis is done again."""
    found = team.retry(visitor.who, item)
    inside.nudge()
    return found


@router.post("/{item}/approve", response_model=ItemTold, responses=_deciding)
def approve_item(visitor: SignedIn, team: Team, item: IdInPath, given: ApproveVersion) -> Item:
    """A second person approves exactly this version."""
    return team.approve(visitor.who, item, given.version)


@router.post("/{item}/reopen", response_model=ItemTold, responses=_deciding)
def reopen_item(visitor: SignedIn, team: Team, item: IdInPath) -> Item:
    """Back to be edited; an approval no longer counts. What was published stays."""
    return team.reopen(visitor.who, item)


@router.post("/{item}/refuse", response_model=ItemTold, responses=_deciding)
def refuse_item(visitor: SignedIn, team: Team, item: IdInPath, given: Refuse = _NO_NOTE) -> Item:
    """It will not be published."""
    return team.refuse(visitor.who, item, given.note)


@router.post("/{item}/publish", response_model=ItemTold, responses=_deciding)
def publish_item(visitor: SignedIn, team: Team, inside: Inside, item: IdInPath) -> Item:
    """The approved version is to be rendered, verified and published."""
    found = team.publish(visitor.who, item)
    inside.nudge()
    return found


@router.get("/{item}/publications", response_model=list[PublicationTold])
def list_publications(visitor: SignedIn, team: Team, item: IdInPath) -> tuple[Publication, ...]:
    """What was published of an item, the newest first."""
    return team.publications(visitor.who, item)


@router.get("/{item}/published/provenance", response_model=ProvenanceTold)
def provenance(visitor: SignedIn, team: Team, item: IdInPath) -> ProvenanceTold:
    """Where the last publication comes from, as this server noted it from its archive. Members of
    the archive check it there: `vouchsafe archive verify`.
    """
    last = team.publication(visitor.who, item)
    known = team.provenance(visitor.who, item, last.version)
    return ProvenanceTold(
        version=last.version,
        sha256=last.sha256,
        archive=known.archive if known else None,
        archived=known.item if known else None,
        original=_logged(known.original) if known else None,
        copied=_logged(known.copy) if known else None,
        erased=known.erased if known else False,
    )


def _logged(logged: Logged | None) -> LoggedTold | None:
    return None if logged is None else LoggedTold.model_validate(logged)
