"""Plan files, version 1: written canonically, read as untrusted. Format: docs/plan-format.md."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Never, TypeVar

from vouchsafe import strict_json
from vouchsafe.detect import Box
from vouchsafe.redaction.errors import PlanDoesNotFit, PlanError
from vouchsafe.redaction.model import (
    FARTHEST,
    LONGEST,
    MediaFacts,
    Plan,
    Sha256,
    Shape,
    Sound,
    Style,
    numbers_of,
)
from vouchsafe.redaction.plan_keys import plain_keys
from vouchsafe.track import Keyframe, Keyframes, Track, UncoveredSpan

if TYPE_CHECKING:
    import jsonschema

T = TypeVar("T")

LARGEST_FILE = 256 * 2**20
"""Bytes. A plan of ten hours of a crowd stays below."""

DURATION_SLACK = 0.05
"""Seconds by which a container's own word on its duration may differ between two readings."""


def plan_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) that every plan file obeys."""
    text = resources.files("vouchsafe.redaction").joinpath("plan.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def read_plan(untrusted_path: Path) -> Plan:
    """The plan in that file. Raises `PlanError`, which says where it is wrong and why."""
    try:
        if untrusted_path.stat().st_size > LARGEST_FILE:
            _refuse(untrusted_path.name, f"larger than {LARGEST_FILE:,} bytes")
        untrusted_text = untrusted_path.read_bytes().decode("utf-8")
    except OSError as error:
        raise PlanError(where=untrusted_path.name, problem=error.strerror or "unreadable") from None
    except UnicodeDecodeError:
        raise PlanError(where=untrusted_path.name, problem="not UTF-8 text") from None
    return parse_plan(untrusted_text)


def parse_plan(untrusted_text: str) -> Plan:
    """The plan that a JSON text says, checked against the schema and for sense."""
    return _parse_plainly(untrusted_text) or _parse(untrusted_text)


def _parse_plainly(untrusted_text: str) -> Plan | None:
    """The same, where all keyframes are written plainly, and nothing is wrong: a plan with only
    the first keyframe of each track, and then the others. None otherwise.
    """
    pieces, found, at = list[str](), list[Keyframes](), 0
    while plain := plain_keys(untrusted_text, at):
        pieces += (untrusted_text[at : plain.start], plain.first)
        found.append(plain.keys)
        at = plain.end
    try:
        brief = _parse("".join([*pieces, untrusted_text[at:]]))
    except PlanError:
        return None
    # Every track has keyframes, and nothing else may be called so.
    if len(found) != len(brief.tracks):
        return None
    tracks = zip(brief.tracks, found, strict=True)
    return replace(brief, tracks=tuple(replace(track, keyframes=keys) for track, keys in tracks))


def _parse(untrusted_text: str) -> Plan:
    try:
        document = strict_json.parse(untrusted_text)
        strict_json.check(_slim(document), _validator(), "the plan")
    except strict_json.Flaw as flaw:
        raise PlanError(where=flaw.where, problem=flaw.problem) from None
    return _plan(document)


def write_plan(plan: Plan, path: Path) -> None:
    """Write `plan.canonical()` to `path`; the same plan always gives the same bytes."""
    with path.open("wb") as stream:
        stream.writelines(piece.encode() for piece in plan_pieces(plan.canonical(), track_text))


def plan_text(plan: Plan) -> str:
    """The plan's file as text: one line a keyframe, for reading and for diffs."""
    return "".join(plan_pieces(plan.canonical(), track_text))


def check_fit(plan: Plan, facts: MediaFacts) -> None:
    """Raise `PlanDoesNotFit` unless the plan was made for the file of those facts."""
    pairs: list[tuple[str, Any, Any]] = [
        ("SHA-256", plan.media.sha256, facts.sha256),
        ("kind", plan.media.kind, facts.kind),
        ("width", plan.media.width, facts.width),
        ("height", plan.media.height, facts.height),
    ]
    for fact, planned, found in pairs:
        if planned != found:
            raise PlanDoesNotFit(fact=fact, planned=planned, found=found)
    if abs(plan.media.duration - facts.duration) > DURATION_SLACK:
        raise PlanDoesNotFit(
            fact="duration", planned=plan.media.duration, found=round(facts.duration, 6)
        )


@cache
def _validator() -> jsonschema.Draft202012Validator:
    import jsonschema  # noqa: PLC0415 - loads slowly, and most runs read no plan

    return jsonschema.Draft202012Validator(plan_schema())


def _slim(document: Any) -> Any:
    """The document with only the first keyframe of each track, when all the others are plainly
    what the schema asks for: it is a hundred times faster to see that here than there. The whole
    document otherwise, so that the schema says where it is wrong.
    """
    try:
        tracks = document["tracks"]
        if all(_plain(key) for track in tracks for key in track["keyframes"][1:]):
            slim = [{**track, "keyframes": track["keyframes"][:1]} for track in tracks]
            return {**document, "tracks": slim}
    except (KeyError, TypeError, ValueError):
        pass  # malformed: the schema will say where
    return document


def _plain(key: dict[str, Any]) -> bool:
    time, (x, y, width, height) = key["time"], key["box"]
    return (
        len(key) == 2
        and {type(value) for value in (time, x, y, width, height)} <= {int, float}
        and 0 <= time <= LONGEST
        and min(x, y) >= -FARTHEST
        and max(x, y, width, height) <= FARTHEST
        and min(width, height) > 0
    )


def _plan(document: dict[str, Any]) -> Plan:
    """From a document that obeys the schema; what a schema cannot say is checked here."""
    media = document["media"]
    tracks = tuple(_track(item, f"tracks[{at}]") for at, item in enumerate(document["tracks"]))
    ids: set[str] = set()
    for at, track in enumerate(tracks):
        if track.id in ids:
            _refuse(f"tracks[{at}].id", f"{track.id!r} is used twice")
        ids.add(track.id)
    return Plan(
        media=MediaFacts(
            name=media["name"],
            sha256=Sha256(media["sha256"]),
            kind=media["kind"],
            width=int(media["width"]),
            height=int(media["height"]),
            duration=float(media["duration"]),
        ),
        made_by=document["made_by"],
        hide=tuple(document["hide"]),
        style=Style(document["style"]),
        shape=Shape(document["shape"]),
        sound=Sound(document["sound"]),
        tracks=tracks,
        uncovered=tuple(
            _uncovered(item, f"uncovered[{at}]", ids)
            for at, item in enumerate(document["uncovered"])
        ),
    )


def _track(item: dict[str, Any], where: str) -> Track:
    keys: list[Keyframe] = []
    for at, key in enumerate(item["keyframes"]):
        if keys and key["time"] <= keys[-1].time:
            _refuse(f"{where}.keyframes[{at}].time", "not later than the keyframe before it")
        keys.append(Keyframe(float(key["time"]), Box(*map(float, key["box"]))))
    return Track(
        id=item["id"],
        kind=item["kind"],
        source=item["source"],
        score=float(item["score"]),
        keyframes=tuple(keys),
        hidden=item["hidden"],
    )


def _uncovered(item: dict[str, Any], where: str, ids: set[str]) -> UncoveredSpan:
    if item["track"] not in ids:
        _refuse(f"{where}.track", f"no track is called {item['track']!r}")
    if item["end"] < item["start"]:
        _refuse(f"{where}.end", "earlier than its start")
    return UncoveredSpan(
        track=item["track"],
        start=float(item["start"]),
        end=float(item["end"]),
        reason=item["reason"],
        reviewed=item["reviewed"],
    )


def _refuse(where: str, problem: str) -> Never:
    raise PlanError(where=where, problem=problem)


def plan_pieces(plan: Plan, of: Callable[[Track], T]) -> Iterator[str | T]:
    """The text of a plan that is canonical, in pieces: all of a crowd's is large.

    of: gives the text of a track, as `track_text` does, or what stands for it.
    """
    head = {
        "plan": 1,
        "media": {
            "name": plan.media.name,
            "sha256": plan.media.sha256,
            "kind": plan.media.kind,
            "width": plan.media.width,
            "height": plan.media.height,
            "duration": plan.media.duration,
        },
        "hide": list(plan.hide),
        "style": plan.style.value,
        "shape": plan.shape.value,
        "sound": plan.sound.value,
    }
    lines = [f'  "{name}": {_compact(value)}' for name, value in head.items()]
    yield "{\n" + ",\n".join(lines)
    yield ',\n  "tracks": '
    yield from _list(map(of, plan.tracks))
    yield ',\n  "uncovered": '
    yield from _list(_compact(_span_json(span)) for span in plan.uncovered)
    yield f',\n  "made_by": {_compact(plan.made_by)}\n}}\n'


def track_text(track: Track) -> str:
    """The text of one track within a plan's."""
    head = _compact(
        {
            "id": track.id,
            "kind": track.kind,
            "source": track.source,
            "score": track.score,
            "hidden": track.hidden,
        }
    )
    # As JSON has it: its numbers are floats, and finite.
    keys = ",\n".join(
        f'      {{"time": {time!r}, "box": [{x!r}, {y!r}, {width!r}, {height!r}]}}'
        for time, x, y, width, height in numbers_of(track).tolist()
    )
    return head[:-1] + ', "keyframes": [\n' + keys + "\n    ]}"


def _span_json(span: UncoveredSpan) -> dict[str, Any]:
    return {
        "track": span.track,
        "start": span.start,
        "end": span.end,
        "reason": span.reason,
        "reviewed": span.reviewed,
    }


def _list(items: Iterable[T]) -> Iterator[str | T]:
    between = "[\n    "
    for item in items:
        yield between
        yield item
        between = ",\n    "
    yield "[]" if between[0] == "[" else "\n  ]"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
