"""An item's history in sentences, for people who were not there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vouchsafe.archive.custody.model import Event, EventType

_Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """One event as a sentence.

    index: its number in the log. time: UTC, or "" where nobody can read it any more.
    sentence: what happened. details: more lines, without which the sentence stands.
    """

    index: int
    time: str
    sentence: str
    details: tuple[str, ...] = ()


def tell(events: Iterable[Event]) -> Iterator[Told]:
    """The events as a story, one sentence each, in order."""
    return map(_told, events)


def _told(event: Event) -> Told:
    if event.readable == "erased":
        what = f"Something was logged ({event.type}); it went unreadable when the item was erased."
        return Told(event.index, "", what)
    if event.readable == "locked":
        return Told(event.index, "", f"Something was logged ({event.type}); members can read it.")
    sentence, details = _TELLERS[event.type](event.what)
    return Told(event.index, event.time, f"{event.actor} {sentence}", tuple(filter(None, details)))


def _received(what: _Facts) -> tuple[str, list[str]]:
    original, acquired = _table(what, "original"), _table(what, "acquisition")
    again = " again; the archive held these bytes already" if what.get("known") else ""
    if "erased_before" in what:
        again = " again, after it had been erased; under a new key"
    sentence = f"took in “{original.get('name')}”, {_size(original.get('size'))}{again}."
    received = acquired.get("received_at")
    return sentence, [
        _line("From", acquired.get("source")),
        _line("At", acquired.get("url")),
        _line("Collected by", acquired.get("collected_by")),
        _line("Received", received),
        _line("Note", acquired.get("note")),
        _line("File last changed", original.get("modified")),
        _line("SHA-256", original.get("sha256")),
        _line("With", what.get("tool")),
    ]


def _examined(what: _Facts) -> tuple[str, list[str]]:
    kinds = {"photo": "a photo", "video": "a video"}
    found = kinds.get(str(what.get("kind")), "neither a photo nor a video")
    claims = what.get("claims")
    return f"had it examined: it is {found}.", [
        _line("Taken, as it claims itself", what.get("captured_at")),
        *map(_claimed, claims if isinstance(claims, list) else []),
    ]


def _claimed(claim: Any) -> str:
    facts = claim if isinstance(claim, Mapping) else {}
    signer = f", signed by {facts['signer']}" if facts.get("signer") else ""
    return f"Its claim of origin ({facts.get('kind')}): {facts.get('state')}{signer}"


def _noted(what: _Facts) -> tuple[str, list[str]]:
    return f"noted: {what.get('note', '')}", []


def _read(what: _Facts) -> tuple[str, list[str]]:
    return "took out a plain copy.", [_line("Why", what.get("why"))]


def _exported(what: _Facts) -> tuple[str, list[str]]:
    return "put it into a bundle for a court or a partner.", [
        _line("Bundle", what.get("bundle")),
        _line("Why", what.get("why")),
    ]


def _redacted(what: _Facts) -> tuple[str, list[str]]:
    return "made a redacted copy of it.", [
        _line("SHA-256 of the copy", what.get("sha256")),
        "Somebody was to look at stretches of it" if what.get("review_required") else "",
        "It carries a signed manifest" if what.get("provenance") else "",
        _line("With", what.get("tool")),
    ]


def _erased(what: _Facts) -> tuple[str, list[str]]:
    return "erased it: its key was destroyed.", [_line("Why", what.get("reason"))]


def _created(what: _Facts) -> tuple[str, list[str]]:
    return "made the archive.", [_line("Policy, SHA-256", what.get("policy"))]


def _granted(what: _Facts) -> tuple[str, list[str]]:
    how = " with the recovery key" if what.get("recovered") else ""
    return f"made {what.get('member')} a member{how}.", [_line("Key", what.get("key"))]


def _revoked(what: _Facts) -> tuple[str, list[str]]:
    return f"ended the membership of {what.get('member')}; the log has a new key.", []


def _rotated(what: _Facts) -> tuple[str, list[str]]:
    if "member" in what:
        return f"renewed the keys of {what['member']}.", [_line("Key", what.get("key"))]
    if "recovery" in what:
        return "made a new recovery sheet.", []
    return "gave the log a new key.", [_line("Key", what.get("log"))]


def _policy(what: _Facts) -> tuple[str, list[str]]:
    return "changed the policy.", [_line("Why", what.get("why")), *_terms(_table(what, "terms"))]


def _terms(terms: _Facts) -> Iterator[str]:
    """What holds from then on, of what was changed."""
    for name, label in _TERMS.items():
        if name in terms:
            yield f"{label}: {_names(terms[name]) or 'none'}"


def _names(said: Any) -> str:
    if isinstance(said, Mapping):
        return "; ".join(f"{name} {_names(each)}" for name, each in said.items())
    if isinstance(said, list):
        return ", ".join(map(_one_name, said))
    return str(said)


def _one_name(said: Any) -> str:
    """An authority's name, the name in a witness's key, or a fingerprint."""
    return str(said.get("name")) if isinstance(said, Mapping) else str(said).partition("+")[0]


_TERMS: _Facts = {
    "authorities": "Time authorities from then on",
    "witnesses": "Witnesses from then on",
    "quorum": "Cosignatures needed from then on",
    "trust": "Trusted on where files come from, from then on",
}

_TELLERS: dict[EventType, Callable[[_Facts], tuple[str, list[str]]]] = {
    "created": _created,
    "received": _received,
    "examined": _examined,
    "noted": _noted,
    "read": _read,
    "exported": _exported,
    "redacted": _redacted,
    "erased": _erased,
    "granted": _granted,
    "revoked": _revoked,
    "rotated": _rotated,
    "policy": _policy,
}


def _table(what: _Facts, name: str) -> _Facts:
    found = what.get(name)
    return found if isinstance(found, Mapping) else {}


def _line(name: str, value: Any) -> str:
    return f"{name}: {value}" if value else ""


def _size(size: Any) -> str:
    if not isinstance(size, int):
        return "of unknown size"
    number, units = float(size), iter(("bytes", "kB", "MB", "GB", "TB"))
    unit = next(units)
    while number >= 1000 and unit != "TB":
        number, unit = number / 1000, next(units)
    return f"{size} bytes" if unit == "bytes" else f"{number:.1f} {unit}"
