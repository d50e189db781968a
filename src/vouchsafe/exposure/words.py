"""Number plates and readable text. What they say is told to whoever asks, and to nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vouchsafe.detect import Box, Sort
from vouchsafe.exposure.model import Exposure, ExposureKind, Place, Severity

_MOST_PLACES = 200
_MOST_WORDS = 50
_LEGIBLE = 12.0
"""Pixels of a plate's letters below which it takes luck to read them."""


@dataclass(frozen=True, slots=True)
class Written:
    """One piece of lettering at one moment. says: its words, if they were asked for."""

    time: float
    box: Box
    sort: Sort
    height: float
    says: str = ""

    @property
    def said(self) -> str:
        """In words and measures, without what it reads."""
        return f"{self.sort.value}, letters {self.height:.0f} px high"


@dataclass(frozen=True, slots=True)
class _Judged:
    kind: ExposureKind
    severity: Severity
    one: str
    many: str
    advice: str


_SORTS = {
    Sort.PLATE: _Judged(
        ExposureKind.PLATE,
        Severity.HIGH,
        "number plate",
        "number plates",
        "A plate leads to its owner; vouchsafe redact --hide plate,face hides it.",
    ),
    Sort.SMALL: _Judged(
        ExposureKind.TEXT,
        Severity.MEDIUM,
        "line of small text",
        "lines of small text",
        "Badges, screens, papers, street signs: look whether one names a person or a place; "
        "vouchsafe redact --hide text,face hides them.",
    ),
    Sort.NUMBER: _Judged(
        ExposureKind.TEXT,
        Severity.MEDIUM,
        "number by itself",
        "numbers by themselves",
        "A house number, a jersey, a clock; vouchsafe redact --hide text,face hides them.",
    ),
    Sort.LARGE: _Judged(
        ExposureKind.TEXT,
        Severity.LOW,
        "line of large lettering",
        "lines of large lettering",
        "Placards and banners are what was said; shop signs tell where. Keep what you want said.",
    ),
}


def text_exposures(written: Sequence[Written], moments: int, *, video: bool) -> list[Exposure]:
    """All text of one file, plates first; moments: how many pictures were looked at."""
    found = []
    for sort in _SORTS:
        pieces = [piece for piece in written if piece.sort is sort]
        if pieces:
            found.append(_exposure(sort, pieces, moments, video=video))
    return found


def _exposure(sort: Sort, pieces: Sequence[Written], moments: int, *, video: bool) -> Exposure:
    judged = _SORTS[sort]
    times = [piece.time for piece in pieces]
    most = max(map(times.count, set(times)))
    up_to = "up to " if video and most > 1 else ""
    largest = max(piece.height for piece in pieces)
    where = f"the largest {largest:.0f} px high"
    if video:
        where = f"in {len(set(times))} of {moments} moments looked at, {where}"
    severity = judged.severity
    if sort is Sort.PLATE and largest < _LEGIBLE:
        severity, where = Severity.MEDIUM, f"{where}, hardly legible"
    ordered = sorted(pieces, key=lambda piece: -piece.height)
    return Exposure(
        kind=judged.kind,
        severity=severity,
        what=f"{up_to}{most} {judged.one if most == 1 else judged.many}",
        where=where,
        advice=judged.advice,
        count=most,
        values=tuple(dict.fromkeys(piece.says for piece in ordered if piece.says))[:_MOST_WORDS],
        places=tuple(
            Place(piece.time, piece.time, Box(*(round(v, 1) for v in piece.box)), piece.said)
            for piece in ordered[:_MOST_PLACES]
        ),
    )
