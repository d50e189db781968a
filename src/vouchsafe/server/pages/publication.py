"""What was published: the file, where it comes from, what was checked, what it still gives away."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from vouchsafe.exposure import Inspection, read_inspection
from vouchsafe.redaction import read_report
from vouchsafe.review import Action, Publication
from vouchsafe.server.locale.story import sentence_of
from vouchsafe.server.pages.visit import Visit, Visiting

router = APIRouter()


@router.get("/items/{item}/publication")
def show_publication(visit: Visiting, item: str) -> Response:
    """The last publication of an item."""
    reviews, who = visit.reviews, visit.who
    found, publication = reviews.item(who, item), reviews.publication(who, item)
    return visit.page(
        "publication.html",
        item=found,
        collection=reviews.collection(who, found.collection),
        publication=publication,
        size=publication.file.stat().st_size,
        taken=_taken_back(visit, publication),
        earlier=reviews.publications(who, item)[1:],
        report=read_report(reviews.published_file(who, item, "report.json")),
        inspection=_inspection(visit, item),
        provenance=reviews.provenance(who, item, publication.version),
        label=visit.labels(),
    )


def _taken_back(visit: Visit, publication: Publication) -> dict[str, Any] | None:
    """Who opened it again or refused it since, if anybody did lately."""
    for event in visit.reviews.audit(visit.who, item=publication.item).events:
        if event.at >= publication.made and event.action in {Action.REOPEN, Action.REFUSE}:
            said = sentence_of(event, visit.language, visit.labels())
            return {"at": event.at, "sentence": said}
    return None


def _inspection(visit: Visit, item: str) -> Inspection:
    path = visit.reviews.published_file(visit.who, item, "exposures.json")
    return read_inspection(json.loads(path.read_text("utf-8")))
