"""What a file gives away: one exposure, and all of one file's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vouchsafe.detect import Box


class Severity(StrEnum):
    """How bad an exposure is, worst first.

    high: alone enough to find or name somebody (a place, a name, a legible face, a voice).
    medium: together with one other record enough (a serial number, an exact time).
    low: narrows the circle (a camera model, a program's name).
    """

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class ExposureKind(StrEnum):
    """What sort of thing it is. The values are those of the JSON file."""

    LOCATION = "location"  # where the camera was, or the picture's subject
    PERSON = "person"  # a name or an account: owner, artist, people named in the picture
    SERIAL = "serial"  # one single device: body, lens, flash, phone
    IDENTIFIER = "identifier"  # joins this file to others: document, instance, content ids
    TIME = "time"  # when, and in which time zone
    DEVICE = "device"  # make and model of camera, lens, phone
    SOFTWARE = "software"  # programs, host computers, encoders
    HISTORY = "history"  # what was done to the file, what it was called
    CAPTION = "caption"  # words written by a person: title, caption, keywords, rating
    THUMBNAIL = "thumbnail"  # a small copy, which may show what the picture no longer does
    HIDDEN_MEDIA = "hidden media"  # a motion photo's clip, a second picture, a depth map
    TRAILING_DATA = "trailing data"  # bytes after the end of the picture
    DATA_TRACK = "data track"  # a video's telemetry, captions, chapters, attachments
    PROVENANCE = "provenance"  # a C2PA manifest and whom it names
    FINGERPRINT = "fingerprint"  # tables and traces that name a family of devices
    UNREADABLE = "unreadable data"  # private data whose meaning is not published
    FACE = "face"
    PLATE = "plate"
    TEXT = "text"
    VOICE = "voice"


class Aspect(StrEnum):
    """What can be looked at. The values are those of `--only`."""

    METADATA = "metadata"
    FACES = "faces"
    TEXT = "text"
    VOICES = "voices"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the picture, and when.

    time: seconds of presentation time, 0.0 in a photo. until: the last moment, for a stretch.
    box: pixels of the upright, displayed picture; None for sound.
    said: what is there, in words and measures ("41 px between the eyes"); never what it reads.
    """

    time: float
    until: float
    box: Box | None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Exposure:
    """One thing in a file that could identify somebody.

    what: what it tells, in people's words ("where it was taken"), without the value.
    where: in which part of the file it lies ("EXIF GPS", "XMP, maker notes", "3 places").
    advice: one line, what to do.
    count: how many there are, of what can be counted; seconds, of speech.
    values: the values themselves, for whoever asked to see them; never logged.
    places: where to look in the picture.
    """

    kind: ExposureKind
    severity: Severity
    what: str
    where: str
    advice: str
    count: int = 1
    values: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspection:
    """All exposures of one file, worst first.

    name: the file's own name, without its folder. format: "jpeg", "mp4", "cr2", ...
    width, height: of the displayed picture; 0 where only the metadata was read.
    looked: what was looked at.
    failed: what was to be looked at and could not be, in sentences.
    not_looked: what was not looked for, in sentences, so that silence is not taken for safety.
    """

    name: str
    format: str
    width: int
    height: int
    exposures: tuple[Exposure, ...]
    summary: str
    looked: tuple[Aspect, ...] = ()
    failed: tuple[str, ...] = ()
    not_looked: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Nothing was found, and everything was looked at that was to be."""
        return not self.exposures and not self.failed


WORST_FIRST = {severity: rank for rank, severity in enumerate(Severity)}
