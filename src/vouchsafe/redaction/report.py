"""The report: what was found, hidden and checked, for machines. `page` is the one for people."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from vouchsafe.detect import Kind
from vouchsafe.redaction.container import Check
from vouchsafe.redaction.model import MediaFacts, Sha256, Shape, Sound, Style
from vouchsafe.track import UncoveredSpan

Verdict = Literal["done", "review required", "refused"]

VERSION = 2
"""1 said nothing of what remains; reports of it can still be read."""


@dataclass(frozen=True, slots=True)
class Output:
    """The written file."""

    name: str
    sha256: Sha256
    bytes: int


@dataclass(frozen=True, slots=True)
class Hidden:
    """A track in few words. found: by whom."""

    id: str
    kind: Kind
    found: Literal["analysis", "verification", "person"]
    source: str
    score: float
    start: float
    end: float
    hidden: bool


@dataclass(frozen=True, slots=True)
class ToReview:
    """A place that a person should look at first.

    track: the plan's track when it is hidden. why: a sentence.
    """

    time: float
    box: tuple[float, float, float, float]
    score: float
    track: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Remaining:
    """One thing that the output still gives away, because it was asked to be kept.

    kind, severity: as `vouchsafe inspect` names them. what: without its value. advice: one line.
    """

    kind: str
    severity: str
    what: str
    where: str
    advice: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What verification did. looks: pictures of the output that were looked at again."""

    passed: bool
    rounds: int
    looks: int
    checks: tuple[Check, ...]
    left: tuple[ToReview, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything known of one redaction. Holds no pixel, and no value of the source's metadata.

    headline: the verdict in words.
    painted: pictures in which something was hidden. sounds: sound tracks of the source.
    plan_sha256: of the plan's canonical text.
    review: filled when asked for.
    remaining: what the output still gives away. not_looked: what was not looked for, in sentences.
    """

    verdict: Verdict
    headline: str
    input: MediaFacts
    output: Output | None
    style: Style
    shape: Shape
    sound: Sound
    hide: tuple[Kind, ...]
    plan_sha256: Sha256
    pictures: int
    painted: int
    sounds: int
    tracks: tuple[Hidden, ...]
    uncovered: tuple[UncoveredSpan, ...]
    review: tuple[ToReview, ...]
    verification: Verified | None
    stripped: tuple[str, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    versions: dict[str, str]
    made_at: str
    remaining: tuple[Remaining, ...] = ()
    not_looked: tuple[str, ...] = ()


def report_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) that every report obeys."""
    text = resources.files("vouchsafe.redaction").joinpath("report.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def report_text(report: Report) -> str:
    """The report as JSON."""
    document = {"report": VERSION, **asdict(report)}
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def write_report(report: Report, path: Path) -> None:
    """Write `report_text` to `path`."""
    path.write_text(report_text(report), "utf-8")
