"""How legible the faces in a picture are, against published limits. No face is compared.

What counts is how much of a face one pixel covers, and how much of what the pixels could show is
really there. The grades are those of surveillance engineering, which has asked the same question
for decades:

- EN/IEC 62676-4:2015 (operational requirements for video surveillance): 25 pixels per metre to
  detect a person, 62.5 to observe, 125 to recognise somebody known, 250 to identify a stranger.
  The edition of 2025 asks for 500 to validate an identity, and keeps 125 and 250 for perceiving
  and characterising one: its grades are stricter about certainty, not about what shows.
- ISO/IEC 29794-5:2025 (face image quality): its reference implementation, OFIQ, rates the
  distance between the eyes by a curve with its middle at 70 pixels and a width of 20; at 90 a
  face gets three quarters of the points of a perfect portrait. NIST's evaluation of software that
  finds defects in face images (FATE Quality, SIDD) measures the same distance.
- Peepers & Pixels (2025, arXiv 2503.20108): people who compare faces of strangers do no better
  than chance at 10 pixels between the eyes. 250 pixels per metre are 16, 125 are 8: below the
  grade in which a stranger can be identified, only those who know a person are sure.

From pixels to metres: the eyes of adults are 63 mm apart (a mean; 95 in 100 lie within 56 to 70),
and a box as the detector draws it, brow to chin, is about 18 cm high. Where the eyes can be
measured they count, corrected for a face that looks away; else the height of the box.

How sharp it is: the variance of the Laplacian over the variance of the brightness, on a face
brought to 64 pixels. The limits were set by blurring a sharp portrait step by step (a blur of 2,
4 and 6 % of the face's height), each until what is left is the detail of the next lower grade.

A grade speaks of what people can see. Software has matched faces smaller and more blurred than
the lowest grade here: no grade means safe.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from math import sqrt

import cv2
import numpy as np

from vouchsafe.detect import Box, EyeGauge
from vouchsafe.exposure.model import Exposure, ExposureKind, Place, Severity
from vouchsafe.media import Rgb

_EYES_APART = 0.063
_FACE_HIGH = 0.18
"""Metres."""
_PORTRAIT = 90.0
"""Pixels between the eyes."""
_COMPARED_AT = 64
"""Pixels of a face's height at which sharpness is judged."""
_FAINT = 60.0
"""Added to the variance of the brightness, so that a flat patch's rounding is not called sharp."""
_SMALLEST = 18.0
"""Pixels of a face's height below which its eyes are not looked for: whatever they said, nobody
would be recognised by it, and in a crowd the many small ones cost more than finding them did."""
_MOST_PLACES = 400


class Grade(IntEnum):
    """What a person can tell from a face in a picture."""

    VISIBLE = 0
    OBSERVABLE = 1
    RECOGNISABLE = 2
    IDENTIFIABLE = 3
    PORTRAIT = 4


SAID = {
    Grade.VISIBLE: "only that there is a face",
    Grade.OBSERVABLE: "age, hair, beard, glasses",
    Grade.RECOGNISABLE: "friends recognise the person",
    Grade.IDENTIFIABLE: "a stranger can be identified",
    Grade.PORTRAIT: "as good as a passport photo",
}

_DENSITIES = ((250.0, Grade.IDENTIFIABLE), (125.0, Grade.RECOGNISABLE), (62.5, Grade.OBSERVABLE))
"""Pixels per metre from which a grade is reached; EN/IEC 62676-4:2015."""
_DETAIL = ((0.2, Grade.PORTRAIT), (0.065, Grade.RECOGNISABLE), (0.033, Grade.OBSERVABLE))
"""Sharpness from which at most this grade is possible."""
_BLURRED = _DETAIL[-1][0]
"""Sharpness below which nothing shows but that there is a face."""
_AWAY = 0.6
"""How far a face must look away for a grade less: about three quarters of a profile."""


@dataclass(frozen=True, slots=True)
class Legibility:
    """How legible one face is.

    height: pixels of the face. eyes: pixels between the eyes; estimated from the height where
    `measured` is false. density: pixels per metre. detail: how sharp it is, 1 and above for a
    sharp portrait. turned: 0 (at the camera) to 1 (profile); None when no eyes were seen.
    """

    height: float
    eyes: float
    measured: bool
    density: float
    detail: float
    turned: float | None
    grade: Grade

    @property
    def severity(self) -> Severity:
        if self.grade >= Grade.RECOGNISABLE:
            return Severity.HIGH
        return Severity.MEDIUM if self.grade is Grade.OBSERVABLE else Severity.LOW

    @property
    def said(self) -> str:
        """In words and measures."""
        apart = f"{'' if self.measured else 'about '}{self.eyes:.0f} px between the eyes"
        notes = []
        if self.detail < _DETAIL[0][0]:
            notes.append("blurred" if self.detail < _DETAIL[1][0] else "soft")
        if self.turned is None and self.height >= 2 * _SMALLEST and self.detail >= _BLURRED:
            notes.append("eyes not seen")
        elif self.turned is not None and self.turned >= _AWAY:
            notes.append("turned away")
        return f"{self.height:.0f} px high, {', '.join([apart, *notes])}: {SAID[self.grade]}"


@dataclass(frozen=True, slots=True)
class Seen:
    """One face at one moment."""

    time: float
    box: Box
    legibility: Legibility


def legibility(picture: Rgb, face: Box, gauge: EyeGauge | None) -> Legibility:
    """Measure one face that a detector found in a picture; without a gauge, by its height."""
    detail = sharpness(picture, face)
    # In a blur the eyes would change nothing: the grade is the lowest whatever they say.
    worth = face.height >= _SMALLEST and detail >= _BLURRED
    eyes = gauge.measure(picture, face) if gauge and worth else None
    density = face.height / _FACE_HIGH
    apart, turned = density * _EYES_APART, None
    if eyes is not None:
        turned = eyes.turned
        # The distance between the eyes shrinks with the cosine of the turn; the nose moves
        # about as its sine. Beyond three quarters the height of the box tells more.
        straight = eyes.distance / max(sqrt(1 - min(turned, _AWAY) ** 2), 0.5)
        apart = eyes.distance
        if turned < _AWAY:
            density = straight / _EYES_APART
    grade = _graded(density, apart, detail, turned)
    return Legibility(face.height, apart, eyes is not None, density, detail, turned, grade)


def grade_of(picture: Rgb, face: Box, gauge: EyeGauge) -> str:
    """What a person can tell from one face in a picture, in words."""
    return SAID[legibility(picture, face, gauge).grade]


def sharpness(picture: Rgb, face: Box) -> float:
    """How much fine detail a face shows for its size: 1 and above when sharp, 0.1 when blurred by
    2 % of its height, 0.04 by 4 %.
    """
    height, width = picture.shape[:2]
    # The middle of the face alone: its outline against a bright wall is always sharp.
    left, top, right, bottom = _inner(face.clipped(width, height))
    part = picture[top:bottom, left:right]
    if min(part.shape[:2]) < 3:
        return 0.0
    grey = cv2.cvtColor(np.ascontiguousarray(part), cv2.COLOR_RGB2GRAY)
    scale = min(_COMPARED_AT / max(face.height, 1.0), 1.0)
    if scale < 1:
        size = max(round(grey.shape[1] * scale), 3), max(round(grey.shape[0] * scale), 3)
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    samples = grey.astype(np.float32)
    detail = float(cv2.Laplacian(samples, cv2.CV_32F).var() / (samples.var() + _FAINT))
    # A face of fewer pixels has its detail packed closer; the cube was measured.
    return detail * min(face.height / _COMPARED_AT, 1.0) ** 3


def _inner(face: Box) -> tuple[int, int, int, int]:
    x, y, width, height = face
    return (
        round(x + width / 6),
        round(y + height / 6),
        round(x + width * 5 / 6),
        round(y + height * 5 / 6),
    )


def _graded(density: float, apart: float, detail: float, turned: float | None) -> Grade:
    shown = next((grade for limit, grade in _DENSITIES if density >= limit), Grade.VISIBLE)
    if shown is Grade.IDENTIFIABLE and apart >= _PORTRAIT:
        shown = Grade.PORTRAIT
    sharp = next((grade for limit, grade in _DETAIL if detail >= limit), Grade.VISIBLE)
    away = turned is None or turned >= _AWAY
    if away and shown > Grade.OBSERVABLE:
        shown = Grade(min(shown, Grade.IDENTIFIABLE) - 1)
    return min(shown, sharp)


def face_exposures(seen: Sequence[Seen], moments: int, *, video: bool) -> list[Exposure]:
    """All faces of one file, by how bad they are.

    moments: how many pictures were looked at.
    """
    found = []
    for severity in Severity:
        faces = [each for each in seen if each.legibility.severity is severity]
        if faces:
            found.append(_exposure(severity, faces, moments, video=video))
    return found


_WORDS = {
    Severity.HIGH: ("{} legible face{s}", "vouchsafe redact hides them for good."),
    Severity.MEDIUM: (
        "{} face{s} that show{v} age, hair or glasses",
        "Who was there may know them; vouchsafe redact hides them.",
    ),
    Severity.LOW: (
        "{} face{s} too small or blurred for a viewer",
        "Software has matched faces like these; vouchsafe redact hides them.",
    ),
}


def _exposure(severity: Severity, faces: Sequence[Seen], moments: int, *, video: bool) -> Exposure:
    words, advice = _WORDS[severity]
    most, shown = _at_once(faces), len({each.time for each in faces})
    what = words.replace("{s}", "" if most == 1 else "s").replace("{v}", "s" if most == 1 else "")
    what = what.format(f"up to {most}" if video and most > 1 else most)
    best = max(faces, key=lambda each: (each.legibility.grade, each.legibility.height))
    where = f"the clearest {best.legibility.said}"
    if video:
        where = f"in {shown} of {moments} moments looked at; {where}"
    ordered = sorted(faces, key=lambda each: -each.legibility.height)[:_MOST_PLACES]
    return Exposure(
        kind=ExposureKind.FACE,
        severity=severity,
        what=what,
        where=where,
        advice=advice,
        count=most,
        places=tuple(
            Place(each.time, each.time, _rounded(each.box), each.legibility.said)
            for each in ordered
        ),
    )


def _at_once(faces: Iterable[Seen]) -> int:
    """The most at any one moment: who is in two moments is not counted twice, nor recognised."""
    counts: dict[float, int] = {}
    for each in faces:
        counts[each.time] = counts.get(each.time, 0) + 1
    return max(counts.values())


def _rounded(box: Box) -> Box:
    return Box(*(round(value, 1) for value in box))
