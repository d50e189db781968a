"""What a piece of metadata tells, in people's words; and where it lies, as they would say it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vouchsafe.exposure.model import ExposureKind, Severity

_CLEANED = frozenset(
    {"jpeg", "png", "webp", "gif", "tiff", "heif", "avif", "mp4", "mov", "3gp"}
    | {"matroska", "webm"}
)
_REWRITTEN = frozenset({"avi", "mpegts"})
"""Formats, by `Found.format`, that `clean` rebuilds, and that only `redact` writes anew."""

_HIGH, _MEDIUM, _LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that metadata can tell.

    what: fits after "Posting this file tells ...".
    names: which of the kind's tags tell it; the first topic that fits decides.
    why: what to think of it, before what to do about it.
    """

    kind: ExposureKind
    severity: Severity
    what: str
    names: re.Pattern[str]
    why: str = ""


def _topic(
    kind: ExposureKind, severity: Severity, what: str, names: str = "", why: str = ""
) -> Topic:
    return Topic(kind, severity, what, re.compile(names, re.IGNORECASE), why)


_K = ExposureKind

TOPICS = (
    _topic(_K.LOCATION, _HIGH, "which place it shows", r"shown|dest(?!bearing|distance)"),
    _topic(
        _K.LOCATION,
        _MEDIUM,
        "the weather, or how the camera stood and moved",
        r"temperature|humidity|pressure|depth|pitch|yaw|roll|degree|[xyz]speed|accelera|heading",
    ),
    _topic(_K.LOCATION, _HIGH, "where it was taken"),
    _topic(
        _K.PERSON,
        _HIGH,
        "who is in it, by name",
        r"regionname|person|facename|face\d+name|^name\d|^people|petname|babyname|recognizedface",
    ),
    _topic(
        _K.PERSON,
        _LOW,
        "where the camera saw faces in it",
        r"^region|face|^baby",
    ),
    _topic(_K.PERSON, _HIGH, "who took it or owns it"),
    _topic(_K.SERIAL, _MEDIUM, "which single lens took it", r"lens"),
    _topic(_K.SERIAL, _MEDIUM, "which single camera or phone took it"),
    _topic(_K.IDENTIFIER, _MEDIUM, "which other files belong to it"),
    _topic(_K.TIME, _LOW, "in which time zone it was taken", r"offset|zone|daylight|^worldtime"),
    _topic(_K.TIME, _MEDIUM, "when it was taken"),
    _topic(_K.DEVICE, _LOW, "with which lens", r"lens"),
    _topic(_K.DEVICE, _LOW, "with which camera"),
    _topic(_K.SOFTWARE, _MEDIUM, "on which computer it was worked on", r"host|computer"),
    _topic(_K.SOFTWARE, _LOW, "which programs made it"),
    _topic(
        _K.HISTORY, _MEDIUM, "what it was called before", r"(file|document|image|clip|sub)_?name"
    ),
    _topic(_K.HISTORY, _LOW, "what was done to it"),
    _topic(
        _K.CAPTION,
        _MEDIUM,
        "what somebody wrote about it",
        "",
        "Read it with --values",
    ),
    _topic(
        _K.PROVENANCE,
        _MEDIUM,
        "its signed history (C2PA), and who signed it",
        "",
        "Keep it only if whoever is named agrees",
    ),
    _topic(_K.FINGERPRINT, _LOW, "which family of devices or programs made it"),
    _topic(
        _K.UNREADABLE,
        _LOW,
        "what its maker wrote in private, which nobody here can read",
        "",
        "Take it for a serial number",
    ),
    _topic(_K.DATA_TRACK, _MEDIUM, "what other tracks recorded beside the picture"),
    _topic(_K.HIDDEN_MEDIA, _MEDIUM, "that other pictures belong to it"),
    _topic(_K.THUMBNAIL, _LOW, "that a small copy lies in it"),
    _topic(_K.TRAILING_DATA, _MEDIUM, "what was appended to it"),
)
"""In the order in which exposures of one severity are listed."""

_PHONES = re.compile(
    r"apple|iphone|samsung|huawei|honor|xiaomi|redmi|oneplus|oppo|vivo|google|pixel|motorola|"
    r"nokia|\bhtc\b|\blge?\b|realme|fairphone|zte|blackberry|sony ericsson|nothing",
    re.IGNORECASE,
)
_PHONE_WORDS = {"with which camera": "with which phone"}

_MAKERS = (
    "MakerNotes?|Apple|Canon|Nikon|Sony|Panasonic|Olympus|Pentax|FujiFilm|Samsung|Casio|Kodak|"
    "Minolta|Sigma|Leica|Ricoh|Google|DJI|GE|HP|JVC|Sanyo|Reconyx|FLIR|Motorola|PhaseOne|InfiRay|"
    "Leaf|Qualcomm|Nintendo|Microsoft|Huawei|Xiaomi"
)
_PLACES = (
    (r"^GPS$", "EXIF GPS"),
    (r"^(EXIF|IFD\d|ExifIFD|SubIFD\d*|InteropIFD|Interoperability)$", "EXIF"),
    (rf"^({_MAKERS})", "maker notes"),
    (r"^XMP", "XMP"),
    (r"^(IPTC|Photoshop)", "IPTC and Photoshop"),
    (r"^(ICC|ICC_Profile)", "colour profile"),
    (r"^(QuickTime|Keys|ItemList|UserData|Track\d*|Media)", "QuickTime"),
    (r"^(GoPro|GPMF)", "GoPro telemetry"),
    (r"^(Matroska|WebM)", "Matroska"),
    (r"^PNG", "PNG text"),
    (r"^File$", "comment"),
    (r"^(C2PA|JUMBF|CBOR)", "C2PA"),
)
_COMPILED = tuple((re.compile(pattern, re.IGNORECASE), said) for pattern, said in _PLACES)


def advice_on(kind: ExposureKind, file_format: str, why: str = "") -> str:
    """One line on what to do, with a command that can do it to a file of this format."""
    if kind is ExposureKind.FINGERPRINT and file_format in _CLEANED:
        remedy = "vouchsafe redact removes it, since it writes the picture anew"
    elif file_format in _CLEANED:
        remedy = "vouchsafe clean removes it"
    elif file_format in _REWRITTEN:
        remedy = "vouchsafe redact removes it"
    else:
        remedy = "nothing here rewrites this format: export it as JPEG or MP4, then clean that"
    return f"{why}; {remedy}." if why else f"{remedy}."


def topic_of(kind: ExposureKind, name: str) -> Topic | None:
    """Which topic a tag of that kind and name belongs to."""
    return next((t for t in TOPICS if t.kind is kind and t.names.search(name)), None)


def place_of(group: str) -> str:
    """Where a tag lies, as a person would look it up."""
    return next((said for pattern, said in _COMPILED if pattern.search(group)), group)


def said_of(what: str, values: tuple[str, ...]) -> str:
    """The same, knowing more: a camera that is a phone is called one."""
    if what in _PHONE_WORDS and any(_PHONES.search(value) for value in values):
        return _PHONE_WORDS[what]
    return what
