"""What crosses between the process that reads untrusted files and the one that trusts.

One JSON object per line, both ways. The reader of a file may have been taken over by it, so the
parent takes nothing for granted: every field is checked, every text stripped of control
characters, and errors are rebuilt from a list of our own classes. Nothing is ever unpickled.
"""

from __future__ import annotations

import importlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from vouchsafe.errors import VouchsafeError
from vouchsafe.jobs.allowance import Allowance, Size
from vouchsafe.jobs.errors import MalformedAnswer, UnexpectedFailure

LONGEST_LINE = 8_000_000
_LONGEST_TEXT = 20_000
_PACKAGES = ("media", "detect", "track", "redaction", "exposure", "align", "jobs")

Plain = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Request:
    """One job.

    task: a name from the worker's list. arguments: plain values only.
    work: the only folder that may be written; absolute. read: what may be read besides the program.
    """

    task: str
    arguments: dict[str, Any]
    work: str
    read: tuple[str, ...]
    opening: Allowance

    def line(self) -> bytes:
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def parse(cls, line: bytes) -> Request:
        raw = json.loads(line)
        raw["read"] = tuple(raw["read"])
        raw["opening"] = Allowance(**raw["opening"])
        return cls(**raw)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage is: 0 to 1."""

    stage: str
    done: float


@dataclass(frozen=True, slots=True)
class Alive:
    """Something moves, though nobody can say how far it is."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The file was opened and makes these claims."""

    size: Size


@dataclass(frozen=True, slots=True)
class Part:
    """The answer to one of several things asked for at once."""

    answer: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finished:
    """The task's answer: plain values, to be checked by who asked."""

    answer: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Failed:
    """The task's error, and for a bug where it happened."""

    error: VouchsafeError
    trace: str = ""


Message = Alive | Progress | Opened | Part | Finished | Failed


def say(message: Alive | Progress | Opened | Part | Finished) -> bytes:
    kind = type(message).__name__.lower()
    return json.dumps({"say": kind, **asdict(message)}).encode() + b"\n"


def say_error(error: BaseException, trace: str) -> bytes:
    """An error of ours by its name and facts; any other as a bug."""
    if isinstance(error, VouchsafeError):
        return json.dumps({"say": "failed", **error_document(error)}).encode() + b"\n"
    what = f"{type(error).__name__}: {error}"[:300]
    return json.dumps({"say": "bug", "what": what, "trace": trace[-8000:]}).encode() + b"\n"


def error_document(error: VouchsafeError) -> dict[str, Any]:
    """An error of ours as plain values: its name and its facts."""
    package = type(error).__module__.split(".")[1]
    facts = {k: v if isinstance(v, Plain) else str(v) for k, v in error.facts.items()}
    return {"error": f"{package}.{type(error).__name__}", "facts": facts}


def read_error(untrusted: Mapping[str, Any]) -> VouchsafeError:
    """The error again. Raises `MalformedAnswer` for anything that is none of ours."""
    try:
        return _rebuild(untrusted["error"], untrusted["facts"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MalformedAnswer from error


def hear(untrusted_line: bytes) -> Message:
    """Check one line from the child. Raises `MalformedAnswer` for anything out of form."""
    try:
        raw = json.loads(untrusted_line)
        return _message(raw)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise MalformedAnswer from error


def _message(raw: dict[str, Any]) -> Message:
    match raw["say"]:
        case "progress":
            done = float(raw["done"])
            if not math.isfinite(done):
                raise ValueError("progress must be a number")
            return Progress(clean(raw["stage"])[:40], min(max(done, 0.0), 1.0))
        case "alive":
            return Alive()
        case "opened":
            size = raw["size"]
            if size["kind"] not in ("photo", "video"):
                raise ValueError("neither a photo nor a video")
            counts = (_count(size[what]) for what in ("pixels", "file", "pages"))
            return Opened(Size(size["kind"], *counts))
        case "part" | "finished" as kind:
            return (Part if kind == "part" else Finished)(clean_values(raw["answer"]))
        case "failed":
            return Failed(_rebuild(raw["error"], raw["facts"]))
        case "bug":
            return Failed(UnexpectedFailure(what=clean(raw["what"])), clean(raw["trace"]))
    raise ValueError("unknown message")


def _rebuild(untrusted_name: str, untrusted_facts: dict[str, Any]) -> VouchsafeError:
    package, _, name = untrusted_name.partition(".")
    if package not in _PACKAGES:
        raise ValueError("not a package of ours")
    kind = getattr(importlib.import_module(f"vouchsafe.{package}"), name)
    if not (isinstance(kind, type) and issubclass(kind, VouchsafeError)):
        raise TypeError("not an error of ours")
    return kind(**{str(k): clean_values(v) for k, v in untrusted_facts.items()})


def clean(untrusted_text: Any) -> str:
    """Text that can be printed: no control characters, no escapes that move a cursor."""
    if not isinstance(untrusted_text, str):
        raise TypeError("text expected")
    text = untrusted_text[:_LONGEST_TEXT]
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


def clean_values(untrusted: Any) -> Any:
    """The same values with every text in them cleaned."""
    if isinstance(untrusted, str):
        return clean(untrusted)
    if isinstance(untrusted, list):
        return [clean_values(value) for value in untrusted]
    if isinstance(untrusted, dict):
        return {clean(key): clean_values(value) for key, value in untrusted.items()}
    return untrusted


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**63:
        raise ValueError("a count expected")
    return value
