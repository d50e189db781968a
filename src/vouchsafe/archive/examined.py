"""An examination as plain values, and back, with every field checked.

It crosses from a process that read an untrusted file, and lies in `examined` events.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal

from vouchsafe.archive.model import Claim, ClaimState, Examination, Mark, Sha256

_DIGEST = re.compile(r"[0-9a-f]{64}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)?")
_MOST_MARKS, _MOST_CLAIMS, _MOST_PROBLEMS, _MOST_FACTS = 5000, 64, 20, 200
_LONGEST = 2000
_LARGEST = 2 << 20
_KINDS: dict[str, Literal["photo", "video", "other"]] = {
    "photo": "photo",
    "video": "video",
    "other": "other",
}
_STATES: dict[str, ClaimState] = {"trusted": "trusted", "valid": "valid", "invalid": "invalid"}


def examination_document(examination: Examination) -> dict[str, Any]:
    """As an `examined` event says it; marks as [time, digest, quality]."""
    return asdict(examination) | {
        "position": list(examination.position) if examination.position else None,
        "marks": [[mark.time, mark.digest, mark.quality] for mark in examination.marks],
        "claims": [asdict(claim) for claim in examination.claims],
        "problems": list(examination.problems),
    }


def read_examination(untrusted: Mapping[str, Any]) -> Examination:
    """An examination again. Raises ValueError, KeyError or TypeError for anything out of form."""
    if len(json.dumps(untrusted)) > _LARGEST:
        raise ValueError("more than an event holds")
    return Examination(
        sha256=Sha256(_digest(untrusted["sha256"])),
        kind=_KINDS[untrusted["kind"]],
        width=_whole(untrusted["width"], 1 << 20),
        height=_whole(untrusted["height"], 1 << 20),
        duration=_number(untrusted["duration"], 0, 1e9),
        captured_at=_moment(untrusted["captured_at"]),
        position=_position(untrusted["position"]),
        marks=tuple(map(_mark, _list(untrusted["marks"], _MOST_MARKS))),
        claims=tuple(map(_claim, _list(untrusted["claims"], _MOST_CLAIMS))),
        problems=tuple(map(_text, _list(untrusted.get("problems", []), _MOST_PROBLEMS))),
    )


def _mark(untrusted: Any) -> Mark:
    time, digest, quality = _list(untrusted, 3)
    return Mark(_number(time, 0, 1e9), _digest(digest), _whole(quality, 100))


def _claim(untrusted: Any) -> Claim:
    facts = untrusted["facts"]
    if not isinstance(facts, dict) or len(facts) > _MOST_FACTS:
        raise ValueError("a few facts expected")
    return Claim(
        kind=_text(untrusted["kind"]),
        state=_STATES[untrusted["state"]],
        signer=_text(untrusted["signer"]),
        facts={_text(name): _fact(value) for name, value in facts.items()},
    )


def _fact(untrusted: Any, depth: int = 0) -> Any:
    if isinstance(untrusted, str):
        return _text(untrusted)
    if untrusted is None or isinstance(untrusted, bool):
        return untrusted
    if isinstance(untrusted, int | float):
        return _number(untrusted, -1e15, 1e15)
    if depth < 4 and isinstance(untrusted, list):
        return [_fact(each, depth + 1) for each in untrusted[:_MOST_FACTS]]
    if depth < 4 and isinstance(untrusted, dict):
        pairs = list(untrusted.items())[:_MOST_FACTS]
        return {_text(name): _fact(value, depth + 1) for name, value in pairs}
    raise TypeError("a plain value expected")


def _position(untrusted: Any) -> tuple[float, float] | None:
    if untrusted is None:
        return None
    latitude, longitude = _list(untrusted, 2)
    return _number(latitude, -90, 90), _number(longitude, -180, 180)


def _digest(untrusted: Any) -> str:
    if not isinstance(untrusted, str) or not _DIGEST.fullmatch(untrusted):
        raise ValueError("64 hexadecimal digits expected")
    return untrusted


def _moment(untrusted: Any) -> str:
    if not isinstance(untrusted, str) or (untrusted and not _MOMENT.fullmatch(untrusted)):
        raise ValueError("a moment expected")
    return untrusted


def _text(untrusted: Any) -> str:
    if not isinstance(untrusted, str):
        raise TypeError("text expected")
    return untrusted[:_LONGEST]


def _list(untrusted: Any, most: int) -> Sequence[Any]:
    if not isinstance(untrusted, list) or len(untrusted) > most:
        raise ValueError("a list, and not so long a one, expected")
    return untrusted


def _whole(untrusted: Any, most: int) -> int:
    if type(untrusted) is not int or not 0 <= untrusted <= most:
        raise ValueError("a count expected")
    return untrusted


def _number(untrusted: Any, least: float, most: float) -> float:
    if type(untrusted) not in (int, float) or not math.isfinite(untrusted):
        raise ValueError("a number expected")
    if not least <= untrusted <= most:
        raise ValueError("a number out of bounds")
    return untrusted  # type: ignore[no-any-return]  # an int or a float, and kept as it is
