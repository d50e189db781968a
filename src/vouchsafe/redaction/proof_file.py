"""What those who prove a video in parts write down for each other, as JSON."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import asdict, dataclass
from math import isfinite
from pathlib import Path
from typing import Any, Self, TypeVar

from vouchsafe.detect import Box, Detector, Region, Sensitivity
from vouchsafe.media import PartsDiffer
from vouchsafe.redaction.again import Sightings
from vouchsafe.redaction.model import Sha256
from vouchsafe.redaction.proving import Proof
from vouchsafe.redaction.render import Rendered
from vouchsafe.redaction.sheet import Thumbnail

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Eye:
    """How an output is looked at again."""

    sensitivity: str
    min_size: float
    detector: str

    @classmethod
    def of(cls, sensitivity: Sensitivity, min_size: float, detector: Detector | None) -> Self:
        return cls(sensitivity.value, min_size, detector.source if detector else "")


@dataclass(frozen=True, slots=True)
class Note:
    """On a joined file. origin: of its parts. subtitles: whether it was to have them."""

    origin: str
    sha256: Sha256
    subtitles: bool
    rendered: Rendered

    def plain(self) -> dict[str, Any]:
        """As JSON can carry it."""
        return asdict(self)

    @property
    def digest(self) -> str:
        """Of all that it says."""
        return hashlib.sha256(json.dumps(self.plain(), sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ProofFile:
    """Of one share of the file that a note is on: the note's digest, the share's number."""

    note: str
    number: int
    eye: Eye
    proof: Proof

    def plain(self) -> dict[str, Any]:
        """As JSON can carry it; the source's times stand in the note."""
        proof = asdict(self.proof)
        del proof["before"]
        for thumbnail in proof["sheet"]:
            thumbnail["jpeg"] = b64encode(thumbnail["jpeg"]).decode()
        return {
            "note": self.note,
            "number": self.number,
            "eye": asdict(self.eye),
            "proof": proof,
        }


def write_json(document: dict[str, Any], path: Path) -> None:
    """The file must not exist."""
    with path.open("x", encoding="utf-8") as file:
        json.dump(document, file, allow_nan=False)


def read_note(untrusted_path: Path) -> Note:
    """Raises `PartsDiffer` for anything that is none."""
    return _read(untrusted_path, _note)


def read_proof(untrusted_path: Path, before: tuple[float, ...]) -> ProofFile:
    """before: the times of the source's pictures in that share. Raises `PartsDiffer`."""
    return _read(untrusted_path, lambda untrusted: _proof_file(untrusted, before))


def _read(untrusted_path: Path, made: Callable[[Any], T]) -> T:
    try:
        return made(json.loads(untrusted_path.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise PartsDiffer(why="what was noted of it is not there, or not whole") from error


def _note(untrusted: Any) -> Note:
    given = untrusted["rendered"]
    rendered = Rendered(
        times=_numbers(given["times"]),
        painted=_count(given["painted"]),
        samples=_count(given["samples"]),
        sounds=_count(given["sounds"]),
        notes=tuple(map(_text, given["notes"])),
        stripped=tuple(map(_text, given["stripped"])),
        seconds=_number(given["seconds"]),
    )
    sha256 = Sha256(_text(untrusted["sha256"]))
    return Note(_text(untrusted["origin"]), sha256, untrusted["subtitles"] is True, rendered)


def _proof_file(untrusted: Any, before: tuple[float, ...]) -> ProofFile:
    given, eye = untrusted["proof"], untrusted["eye"]
    sightings = Sightings(
        _numbers(given["sightings"]["looked"]),
        tuple((_number(time), _region(region)) for time, region in given["sightings"]["seen"]),
    )
    if not {time for time, _ in sightings.seen} <= {*sightings.looked}:
        raise ValueError
    proof = Proof(
        before=before,
        after=_numbers(given["after"]),
        regions=_count(given["regions"]),
        worst=_number(given["worst"]),
        failed=_numbers(given["failed"]),
        sightings=sightings,
        sheet=tuple(map(_thumbnail, given["sheet"])),
        seconds=_number(given["seconds"]),
    )
    how = Eye(_text(eye["sensitivity"]), _number(eye["min_size"]), _text(eye["detector"]))
    return ProofFile(_text(untrusted["note"]), _count(untrusted["number"]), how, proof)


def _region(untrusted: Any) -> Region:
    kind = untrusted["kind"]
    if kind not in {"face", "head", "plate", "text"}:
        raise ValueError
    box = Box(*_numbers(untrusted["box"]))
    return Region(kind, box, _number(untrusted["score"]), _text(untrusted["source"]))


def _thumbnail(untrusted: Any) -> Thumbnail:
    return Thumbnail(
        time=_number(untrusted["time"]),
        hidden=_count(untrusted["hidden"]),
        width=_count(untrusted["width"]),
        height=_count(untrusted["height"]),
        jpeg=b64decode(untrusted["jpeg"], validate=True),
    )


def _numbers(untrusted: Any) -> tuple[float, ...]:
    return tuple(map(_number, untrusted))


def _number(untrusted: Any) -> float:
    if type(untrusted) not in (int, float) or not isfinite(untrusted):
        raise ValueError
    return float(untrusted)


def _count(untrusted: Any) -> int:
    if type(untrusted) is not int or untrusted < 0:
        raise ValueError
    return untrusted


def _text(untrusted: Any) -> str:
    if not isinstance(untrusted, str):
        raise TypeError
    return untrusted
