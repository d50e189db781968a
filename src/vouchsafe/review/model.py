"""The words of a review: items, versions of plans, and what is still to be looked at.

Ids are uuid4 in hexadecimal digits. Moments are aware, in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from vouchsafe.errors import VouchsafeError
from vouchsafe.media import MediaKind
from vouchsafe.redaction import Plan


class State(StrEnum):
    """Where an item is on its way.

    received -> analysing -> ready -> in review -> approved -> rendering -> published; an analysis
    that failed is received again, a rendering that failed approved again, both with a `problem`.
    refused: somebody decided that it will not be published. `reopen` leads back to ready.
    """

    RECEIVED = "received"
    ANALYSING = "analysing"
    READY = "ready"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    RENDERING = "rendering"
    PUBLISHED = "published"
    REFUSED = "refused"


class Action(StrEnum):
    """What somebody may want to do; `may` says who, `Reviews.missing` what it still needs."""

    VIEW = "view"
    ADD = "add"
    EDIT = "edit"
    SUBMIT = "submit"
    RETRY = "retry"
    APPROVE = "approve"
    REOPEN = "reopen"
    REFUSE = "refuse"
    PUBLISH = "publish"
    REMOVE = "remove"
    ORGANISE = "organise"
    """move items between collections, rename and remove collections"""
    ADMINISTER = "administer"
    """invite, disable, change roles, read the whole audit"""


class Reason(StrEnum):
    """Why something is to be looked at; pages have words for each."""

    UNCOVERED = "uncovered"
    """the tracker cannot vouch for its box here"""
    VISIBLE = "visible"
    """found, and left visible by a person"""
    REMOVED = "removed"
    """found by the machine, and no longer hidden in this version"""
    UNSURE = "unsure"
    """found with little certainty"""
    SHORT = "short"
    """seen only for a moment"""
    WHOLE = "whole"
    """the picture or video as a whole, of exactly this version"""


class Need(StrEnum):
    """What an action may still need; pages have words for each in every language."""

    ROLE = "role"
    """a role that may do it"""
    STATE = "state"
    """another state of the item"""
    PLAN = "plan"
    """the analysis to be done"""
    LATEST = "latest"
    """the latest version instead of this one"""
    OTHER_AUTHOR = "other_author"
    """somebody who has edited nothing in this version"""
    OTHER_SUBMITTER = "other_submitter"
    """somebody who did not submit it"""
    LOOKS = "looks"
    """so many more things to be looked at, by the one who asks"""
    APPROVAL = "approval"
    """the approval of a second person"""


@dataclass(frozen=True, slots=True)
class Collection:
    """A named set of items. items: how many."""

    id: str
    title: str
    made: datetime
    items: int


@dataclass(frozen=True, slots=True)
class Item:
    """One photo or video, as it came.

    name: made safe; suffix: with its dot, by what the bytes are.
    width, height, duration: 0 until the file was analysed; duration in seconds.
    stage, progress: what the work on it is at, and the share done, 0 to 1.
    problem: a sentence about what went wrong last, or None.
    version: the number of its latest plan, None before there is one.
    submitted_by, approved_by: of the latest version; None where that has not happened.
    published: the version that was published last, or None.
    """

    id: str
    collection: str
    name: str
    kind: MediaKind
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

    @property
    def taken_back(self) -> bool:
        """Whether it was opened again, or refused, after it was published: then the published
        file is one that should not be passed on.
        """
        return self.published is not None and self.state is not State.PUBLISHED


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding a file. duplicate: the same bytes were here already, as `item`."""

    item: Item
    duplicate: bool


@dataclass(frozen=True, slots=True)
class ItemPage:
    """One page of a list of items, the newest first.

    page: from 0. pages: at least 1. total: how many items there are on all pages.
    """

    items: tuple[Item, ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a plan without the plan. author: None where the machine made it."""

    item: str
    number: int
    parent: int | None
    author: str | None
    made: datetime
    note: str


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """A version of a plan; never changed once it is there. author: None for the machine."""

    item: str
    number: int
    parent: int | None
    plan: Plan
    author: str | None
    made: datetime
    note: str


@dataclass(frozen=True, slots=True)
class LookHere:
    """One thing that a person has to look at.

    key: the same for the same content, so that a changed track is a new thing to look at.
    track: its id in the plan; None where it is about none (removed tracks, the whole).
    start, end: seconds. detail: the tracker's own sentence, or "".
    """

    key: str
    track: str | None
    start: float
    end: float
    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that an action still needs, and how many of it."""

    code: Need
    count: int = 1


@dataclass(frozen=True, slots=True)
class Publication:
    """A version that was published.

    approved_by: None where it was published without a second person (`alone`).
    name: of the file. folder: holds the file, report.json, report.html and exposures.json.
    """

    item: str
    version: int
    approved_by: str | None
    published_by: str
    made: datetime
    name: str
    sha256: str
    folder: Path

    @property
    def file(self) -> Path:
        """The published file."""
        return self.folder / self.name


@dataclass(frozen=True, slots=True)
class Logged:
    """Where an archive's log says something: the number of the entry, and when it was made."""

    entry: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Provenance:
    """What an attached archive has of a publication.

    archive: its log's name. item: what it calls the item; None until the original has come in.
    original, copy: where the log has that the original came in, and that the publication was made
    from it; None until then. erased: the archive destroyed the original since.
    """

    archive: str
    item: str | None = None
    original: Logged | None = None
    copy: Logged | None = None
    erased: bool = False


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """Something that somebody did. who: a person's id; None for the work itself."""

    number: int
    at: datetime
    who: str | None
    action: str
    item: str | None
    detail: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class AuditPage:
    """One page of the audit, the newest first; `more` says whether there is another."""

    events: tuple[AuditEvent, ...]
    page: int
    more: bool


@dataclass(frozen=True, slots=True)
class Watched:
    """What changed since a moment.

    now: give it as `since` the next time. items: as they are now. author: of an item's latest
    version, by its id (None: the machine). removed: ids. more: ask again at once.
    """

    now: int
    items: tuple[Item, ...]
    author: Mapping[str, str | None]
    removed: tuple[str, ...]
    more: bool = False


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What came of one item of many. problem: why it was not done, or None where it was."""

    item: str
    problem: VouchsafeError | None


@dataclass(frozen=True, slots=True)
class Due:
    """Work that waits: an item to be analysed, or a version to be published.

    attempt: grows each time a person asks again, so `task` is a fit name for durable work.
    """

    item: str
    task: str
    publish: int | None
    attempt: int


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be published: an approved version. approved_by: None when alone."""

    item: Item
    version: PlanVersion
    approved_by: str | None
    published_by: str
