"""The custody story in the words of CASE and UCO, for case management and forensic programs.

Export only, checked by CASE's own validator in the tests. Custody events are investigative
actions; each original is a file with its digest, under a provenance record.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from vouchsafe.archive.bundle.model import Evidence, Exhibit, Logged
from vouchsafe.archive.bundle.words import done, facts, premis

_UCO = "https://ontology.unifiedcyberontology.org/uco/"
_CONTEXT = {
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    **{
        f"uco-{name}": f"{_UCO}{name}/"
        for name in ("action", "core", "identity", "observable", "tool", "types")
    },
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

Node = dict[str, Any]


def case_graph(evidence: Evidence) -> bytes:
    """The file `case.jsonld`."""
    context = _CONTEXT | {"kb": f"urn:uuid:{evidence.bundle}#"}
    document = {"@context": context, "@graph": list(_Graph(evidence).nodes())}
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


class _Graph:
    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._space = uuid.UUID(evidence.bundle)

    def nodes(self) -> Iterator[Node]:
        yield {
            "@id": self._id("tool"),
            "@type": "uco-tool:Tool",
            "uco-core:name": "Vouchsafe",
            "uco-tool:version": version("vouchsafe"),
        }
        for name in sorted({each.event.actor for each in self._evidence.events}):
            yield {
                "@id": self._id("identity", name),
                "@type": "uco-identity:Identity",
                "uco-core:name": name,
            }
        for number, exhibit in enumerate(self._evidence.exhibits, 1):
            yield self._file(exhibit)
            yield self._record(exhibit, number)
            previous: Logged | None = None
            for logged in exhibit.events:
                yield self._action(exhibit, logged, previous)
                previous = logged

    def _file(self, exhibit: Exhibit) -> Node:
        digest = {
            "@id": self._id("hash", exhibit.item),
            "@type": "uco-types:Hash",
            "uco-types:hashMethod": "SHA256",
            "uco-types:hashValue": _typed("xsd:hexBinary", exhibit.sha256),
        }
        size = _typed("xsd:integer", str(exhibit.size))
        return {
            "@id": self._id("file", exhibit.item),
            "@type": "uco-observable:File",
            "uco-core:hasFacet": [
                {
                    "@id": self._id("file-facet", exhibit.item),
                    "@type": "uco-observable:FileFacet",
                    "uco-observable:fileName": exhibit.name,
                    "uco-observable:filePath": f"data/{exhibit.file}",
                    "uco-observable:sizeInBytes": size,
                },
                {
                    "@id": self._id("content-data-facet", exhibit.item),
                    "@type": "uco-observable:ContentDataFacet",
                    "uco-observable:hash": digest,
                    "uco-observable:sizeInBytes": size,
                },
            ],
        }

    def _record(self, exhibit: Exhibit, number: int) -> Node:
        return {
            "@id": self._id("provenance-record", exhibit.item),
            "@type": "case-investigation:ProvenanceRecord",
            "uco-core:description": "The original as the archive received it",
            "uco-core:object": {"@id": self._id("file", exhibit.item)},
            "case-investigation:exhibitNumber": str(number),
        }

    def _action(self, exhibit: Exhibit, logged: Logged, previous: Logged | None) -> Node:
        event, (address, word) = logged.event, premis(logged.event)
        said = [f"{label}: {value}" for label, value in facts(event)]
        node: Node = {
            "@id": self._id("event", str(event.index)),
            "@type": "case-investigation:InvestigativeAction",
            "uco-core:name": event.type,
            "uco-core:description": "\n".join([f"{event.actor} {done(event)}", *said]),
            "uco-core:externalReference": {
                "@id": self._id("premis", str(event.index)),
                "@type": "uco-core:ExternalReference",
                "uco-core:definingContext": "PREMIS event type",
                "uco-core:externalIdentifier": word,
                "uco-core:referenceURL": _typed("xsd:anyURI", address),
            },
            "uco-action:endTime": _typed("xsd:dateTime", event.time),
            "uco-action:performer": {"@id": self._id("identity", event.actor)},
            "uco-action:instrument": {"@id": self._id("tool")},
            "uco-action:object": {"@id": self._id("file", exhibit.item)},
        }
        if event.type == "received":
            node["uco-action:result"] = {"@id": self._id("provenance-record", exhibit.item)}
        if previous:
            before = self._id("event", str(previous.event.index))
            node["case-investigation:wasInformedBy"] = {"@id": before}
        return node

    def _id(self, kind: str, which: str = "") -> str:
        """The same for the same thing in the same bundle; UCO wants them to end in a UUID."""
        return f"kb:{kind}-{uuid.uuid5(self._space, f'{kind} {which}')}"


def _typed(kind: str, value: str) -> Node:
    return {"@type": kind, "@value": value}
