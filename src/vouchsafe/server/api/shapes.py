"""What the API takes and gives. Unknown keys are an error; answers hold what is written here."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from vouchsafe.review import BulkAction, Need, Reason, Role, State

_ID = r"^[0-9a-f]{32}$"
Id = Annotated[str, Field(pattern=_ID)]
IdInPath = Annotated[str, Path(pattern=_ID, description="uuid4 in hexadecimal digits")]
Page = Annotated[int, Query(ge=0, le=1_000_000, description="From 0.")]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
Kind = Literal["photo", "video"]


class Given(BaseModel):
    """What a request brings."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Told(BaseModel):
    """What an answer tells, read from the review's data classes."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Problem(BaseModel):
    """RFC 9457. `detail` is a sentence for people, `code` a word for programs."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: str


class Who(Told):
    """A person, as others see them."""

    id: str
    label: str


class PersonTold(Who):
    """A person, as the team knows them."""

    role: Role
    locale: str
    made: datetime
    disabled: bool


class CollectionTold(Told):
    """A named set of items; `items` says how many."""

    id: str
    title: str
    made: datetime
    items: int


class Title(Given):
    """The title of a collection."""

    title: str


class ItemTold(Told):
    """One photo or video, and where it is on its way."""

    id: str
    collection: str
    name: str
    kind: Kind
    suffix: str
    sha256: str
    size: int
    width: int
    height: int
    duration: float
    state: State
    stage: str
    progress: float
    problem: str | None
    added_by: str
    added: datetime
    version: int | None
    submitted_by: str | None
    approved_by: str | None
    published: int | None
    taken_back: bool


class PageTold(Told):
    """One page of a photo, or frame of an animation: its size in the plan's pixels, and for how
    many milliseconds an animation shows it (0 where it does not say).
    """

    width: int
    height: int
    delay: int


class ItemPageTold(Told):
    """One page of a list of items, the newest first."""

    items: list[ItemTold]
    page: int
    pages: int
    total: int


class AddedTold(Told):
    """What came of adding a file: `duplicate` where the same bytes were here already."""

    item: ItemTold
    duplicate: bool


class Bulk(Given):
    """The same for many items."""

    action: BulkAction
    items: Annotated[list[Id], Field(min_length=1, max_length=1000)]


class BulkTold(Told):
    """What came of one item of many."""

    item: str
    problem: str | None


class Move(Given):
    """Items, and the collection that they go into."""

    items: Annotated[list[Id], Field(min_length=1, max_length=1000)]
    collection: Id


class LookTold(Told):
    """One thing to be looked at. `track`: null where it is about none or about the whole."""

    key: str
    track: str | None
    start: float
    end: float
    reason: Reason
    detail: str
    seen: bool


class PlanTold(Told):
    """A version of a plan. author: null for the machine. latest: the number of the latest."""

    version: int
    parent: int | None
    author: Who | None
    made: datetime
    note: str
    latest: int
    look_here: list[LookTold]
    plan: Annotated[
        dict[str, Any], Field(description="The plan file, version 1: docs/plan-format.md.")
    ]


class VersionTold(Told):
    """A version of a plan without the plan."""

    version: int
    parent: int | None
    author: Who | None
    made: datetime
    note: str


class SavePlan(Given):
    """A new version of a plan. parent: the version that it was made from."""

    parent: Number
    plan: dict[str, Any]
    note: str = ""


class SavedTold(Told):
    """The version that a plan was saved as."""

    version: int
    look_here: list[LookTold]


class Seen(Given):
    """Which things of which version were looked at."""

    version: Number
    keys: Annotated[
        list[Annotated[str, Field(max_length=200)]], Field(min_length=1, max_length=10_000)
    ]


class SeenTold(Told):
    """How many things are left to be looked at in that version."""

    left: int


class ApproveVersion(Given):
    """Which version is approved."""

    version: Number


class Refuse(Given):
    """Why, for the others."""

    note: str = ""


class MissingTold(Told):
    """Something that an action still needs: for programs, how many of it, and as a sentence."""

    code: Need
    count: int
    sentence: str


class PublicationTold(Told):
    """A version that was published. approved_by: null without a second person."""

    item: str
    version: int
    approved_by: str | None
    published_by: str
    made: datetime
    name: str
    sha256: str


class LoggedTold(Told):
    """Where an archive's log has something: its entry's number, and when it says that was."""

    entry: int
    at: datetime


class ProvenanceTold(Told):
    """Where a publication comes from. archive: the log's name of the archive beside this server;
    null where there is none. archived: what it calls the item; null until the original came in.
    original, copied: where its log has that it came in, and that the file of this hash was made
    from it; null until then. erased: the archive destroyed the original since.
    """

    version: int
    sha256: str
    archive: str | None
    archived: str | None
    original: LoggedTold | None
    copied: LoggedTold | None
    erased: bool


class AuditEventTold(Told):
    """Something that somebody did. who: a person's id; null for the work itself."""

    number: int
    at: datetime
    who: str | None
    action: str
    item: str | None
    detail: dict[str, str | int]


class AuditPageTold(Told):
    """One page of the audit, the newest first."""

    events: list[AuditEventTold]
    page: int
    more: bool
