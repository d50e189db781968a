"""Collections, and the lists of items in them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from vouchsafe.review import Collection, ItemPage, State
from vouchsafe.server.api.describing import problems
from vouchsafe.server.api.shapes import (
    CollectionTold,
    IdInPath,
    ItemPageTold,
    Kind,
    Page,
    Title,
)
from vouchsafe.server.visiting import SignedIn, Team

router = APIRouter(tags=["collections"])

Text = Annotated[str, Query(max_length=500, description="Part of the items' names.")]


@router.get("/collections", response_model=list[CollectionTold])
def list_collections(visitor: SignedIn, team: Team) -> tuple[Collection, ...]:
    """All collections, the newest first."""
    return team.collections(visitor.who)


@router.post("/collections", status_code=201, response_model=CollectionTold)
def make_collection(visitor: SignedIn, team: Team, given: Title) -> Collection:
    """A new collection."""
    return team.make_collection(visitor.who, given.title)


@router.get("/collections/{collection}", response_model=CollectionTold)
def one_collection(visitor: SignedIn, team: Team, collection: IdInPath) -> Collection:
    """One collection."""
    return team.collection(visitor.who, collection)


@router.patch("/collections/{collection}", response_model=CollectionTold)
def rename_collection(
    visitor: SignedIn, team: Team, collection: IdInPath, given: Title
) -> Collection:
    """Another title."""
    return team.rename_collection(visitor.who, collection, given.title)


@router.delete("/collections/{collection}", status_code=204, responses=problems(409))
def remove_collection(visitor: SignedIn, team: Team, collection: IdInPath) -> None:
    """Remove an empty collection."""
    team.remove_collection(visitor.who, collection)


@router.get("/collections/{collection}/items", response_model=ItemPageTold)
def list_items(
    *,
    visitor: SignedIn,
    team: Team,
    collection: IdInPath,
    state: State | None = None,
    kind: Kind | None = None,
    text: Text = "",
    page: Page = 0,
) -> ItemPage:
    """A page of a collection's items, the newest first."""
    return team.items(visitor.who, collection, state=state, kind=kind, text=text, page=page)


@router.get("/items", response_model=ItemPageTold, tags=["items"])
def list_all_items(
    *,
    visitor: SignedIn,
    team: Team,
    state: State | None = None,
    kind: Kind | None = None,
    text: Text = "",
    page: Page = 0,
) -> ItemPage:
    """A page of all items, the newest first."""
    return team.items(visitor.who, state=state, kind=kind, text=text, page=page)
