"""How a bundle speaks of events: in sentences for people, and in PREMIS's words for archives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vouchsafe.archive.custody import Event
from vouchsafe.archive.filenames import visible

PREMIS = "http://id.loc.gov/vocabulary/preservation/eventType/"
"""The Library of Congress's list of event types, which PREMIS 3 refers to."""

_PREMIS: Mapping[str, tuple[str, str]] = {
    "received": ("acc", "accession"),
    "examined": ("mee", "metadata extraction"),
    "noted": ("mem", "metadata modification"),
    "read": ("dis", "dissemination"),
    "exported": ("exp", "exporting"),
    "redacted": ("red", "redaction"),
    "erased": ("del", "deletion"),
}

_DONE: Mapping[str, str] = {
    "received": "took the file into the archive",
    "examined": "had the file examined by the program",
    "noted": "added a note",
    "read": "took a plain copy out of the archive",
    "exported": "exported the file into a bundle",
    "redacted": "made a redacted copy",
    "erased": "erased the file, which came in again later",
}

_LABELS: Mapping[str, str] = {
    "address": "SHA-256 of the encrypted file",
    "blob": "stored as",
    "bundle": "bundle",
    "captured_at": "capture time that the file claims",
    "claims": "claims of origin in the file",
    "collected_by": "collected by",
    "file": "name in that bundle",
    "history": "earlier log entries about the file",
    "kind": "kind of file",
    "known": "in the archive already",
    "marks": "marks for finding copies",
    "modified": "last changed, by the file system",
    "name": "name as received",
    "plan": "SHA-256 of its plan",
    "position": "position that the file claims",
    "problems": "what went wrong",
    "provenance": "link in the published copy",
    "received_at": "received by the collector on",
    "report": "SHA-256 of its report",
    "sha256": "SHA-256",
    "url": "found at",
    "why": "why",
}

_OPENED = ("acquisition", "original")
"""What these hold is told one by one."""

_REPEATED = ("received_at_utc",)

_TOO_LONG = 600


def premis(event: Event) -> tuple[str, str]:
    """The address and the word of the PREMIS event type that fits best."""
    code, word = _PREMIS[event.type]
    return f"{PREMIS}{code}", word


def done(event: Event) -> str:
    """What somebody did, as the rest of a sentence that begins with who."""
    return _DONE[event.type]


def facts(event: Event) -> list[tuple[str, str]]:
    """Everything that an event says, in the order of its spelling, empty values left out."""
    return list(_facts(event.what))


def _facts(what: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in what.items():
        if key in _OPENED and isinstance(value, Mapping):
            yield from _facts(value)
        elif value not in ("", None, [], {}, 0) and key not in _REPEATED:
            yield _LABELS.get(key, key.replace("_", " ")), _text(key, value)


def _text(key: str, value: Any) -> str:
    if key == "marks":
        text = f"{len(value)}, in the event's file"
    elif key == "claims":
        text = "; ".join(map(_claim, value))
    elif isinstance(value, Mapping):
        text = "; ".join(f"{label}: {said}" for label, said in _facts(value))
    elif isinstance(value, list | tuple):
        text = ", ".join(_text(key, each) for each in value)
    elif isinstance(value, bool):
        text = "yes" if value else "no"
    elif isinstance(value, int):
        text = f"{value:,} bytes" if key == "size" else str(value)
    else:
        text = visible(str(value))
    return text if len(text) <= _TOO_LONG else f"{text[:_TOO_LONG]}… (whole in the event's file)"


def _claim(claim: Mapping[str, Any]) -> str:
    signer = f", signed by {claim['signer']}" if claim["signer"] else ""
    said = f" ({_text('', claim['facts'])})" if claim["facts"] else ""
    return visible(f"{claim['kind']}, {claim['state']}{signer}{said}")
