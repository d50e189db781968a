"""The bundle as an RO-Crate 1.2: what each file is, for programs that read research data."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from vouchsafe.archive.bundle.model import Evidence, Exhibit, Logged
from vouchsafe.archive.bundle.words import done, premis

METADATA = "ro-crate-metadata.json"
_CONTEXT = "https://w3id.org/ro/crate/1.2/context"
_CONFORMS = "https://w3id.org/ro/crate/1.2"
_VOUCHSAFE = {"@id": "#vouchsafe"}

_FOLDERS = {
    "events/": "The custody events as they were signed, their blinds, their entries in the log, "
    "and proofs that those are in the log (C2SP tlog-proof).",
    "checkpoints/": "The log's signed tree heads (C2SP tlog-checkpoint) with cosignatures, and "
    "RFC 3161 time stamps over them.",
    "keys/": "The public key of the log, Ed25519, PEM.",
}
_AUTHORITIES = {"authorities/": "Certificates of the time-stamp authorities, PEM."}
_PAGES = {
    "story.html": ("The custody story, for people", "text/html"),
    "certificate-draft.html": ("Draft of a certificate under FRE 902(14)", "text/html"),
    "policy.toml": ("Whose keys count; named by the newest checkpoint", "application/toml"),
    "case.jsonld": ("The same in CASE/UCO's words", "application/ld+json"),
}


def crate_metadata(evidence: Evidence) -> bytes:
    """`ro-crate-metadata.json`."""
    document = {"@context": _CONTEXT, "@graph": list(_graph(evidence))}
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def _graph(evidence: Evidence) -> Iterator[dict[str, Any]]:
    yield {
        "@id": METADATA,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": _CONFORMS},
    }
    parts = [*_files(evidence)]
    events = evidence.events
    yield {
        "@id": "./",
        "@type": "Dataset",
        "name": f"Evidence from the archive {evidence.origin}: {evidence.title}",
        "description": "Originals as an archive received them, with their custody story and the "
        "proofs that neither was changed since. README.txt in the folder above says how to check.",
        "datePublished": f"{evidence.made_at:%Y-%m-%dT%H:%M:%SZ}",
        "identifier": f"urn:uuid:{evidence.bundle}",
        "license": {"@id": "#terms"},
        "creator": {"@id": _person(evidence.by.name)},
        "hasPart": [{"@id": part["@id"]} for part in parts],
        "mentions": [{"@id": _action(each)} for each in events],
    }
    yield {
        "@id": "#terms",
        "@type": "CreativeWork",
        "name": "Evidence",
        "description": "No licence comes with this bundle. It may show people who never agreed "
        "to it: whoever holds it is answerable for them.",
    }
    yield {
        **_VOUCHSAFE,
        "@type": "SoftwareApplication",
        "name": "Vouchsafe",
        "version": version("vouchsafe"),
    }
    for name in sorted({each.event.actor for each in events} | {evidence.by.name}):
        yield {"@id": _person(name), "@type": "Person", "name": name}
    yield from parts
    for exhibit in evidence.exhibits:
        yield from (_event(exhibit, each) for each in exhibit.events)


def _files(evidence: Evidence) -> Iterator[dict[str, Any]]:
    for exhibit in evidence.exhibits:
        kind, _ = mimetypes.guess_type(exhibit.file)
        yield {
            "@id": quote(exhibit.file),
            "@type": "File",
            "name": exhibit.name,
            "contentSize": str(exhibit.size),
            "sha256": exhibit.sha256,
            "identifier": exhibit.item,
            **({"encodingFormat": kind} if kind else {}),
        }
    for path, (name, kind) in _PAGES.items():
        yield {"@id": path, "@type": "File", "name": name, "encodingFormat": kind}
    folders = _FOLDERS | (_AUTHORITIES if evidence.authorities else {})
    for path, said in folders.items():
        yield {"@id": path, "@type": "Dataset", "name": path, "description": said}


def _event(exhibit: Exhibit, logged: Logged) -> dict[str, Any]:
    event, (address, word) = logged.event, premis(logged.event)
    return {
        "@id": _action(logged),
        "@type": "CreateAction" if event.type in {"received", "redacted"} else "Action",
        "additionalType": {"@id": address},
        "name": word,
        "description": f"{event.actor} {done(event)}",
        "agent": {"@id": _person(event.actor)},
        "instrument": _VOUCHSAFE,
        "object": {"@id": quote(exhibit.file)},
        "endTime": event.time,
        "identifier": f"log entry {event.index}",
    }


def _action(logged: Logged) -> str:
    return f"#event-{logged.event.index}"


def _person(name: str) -> str:
    return f"#member-{quote(name)}"
