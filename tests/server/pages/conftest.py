"""Items in every state, and what the long work would have made of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from fastapi import FastAPI

from tests.server.conftest import SITE, Newcomer, Visit, photo_bytes
from tests.server.desk import add_photo, analyse, track
from vouchsafe.exposure import Exposure, ExposureKind, Inspection, Severity, inspection_document
from vouchsafe.redaction import MediaFacts, Report, Sha256, Shape, Sound, Style, write_report
from vouchsafe.redaction.report import Output
from vouchsafe.review import Reviews, Role, SignedIn

LANGUAGES = ("en", "ru", "be")


@pytest.fixture
def reviewer(newcomer: Newcomer) -> Visit:
    return newcomer("Wagtail", Role.REVIEWER)


@pytest.fixture
def ready(admin: Visit, reviews: Reviews, collection: str) -> str:
    item = add_photo(admin, collection)
    analyse(reviews, admin, item, track("t1", score=0.31), track("t2", score=0.95, x=30.0))
    return item


@pytest.fixture
def submitted(admin: Visit, ready: str) -> str:
    assert admin.post(f"/items/{ready}/submit").status_code == 200
    return ready


@pytest.fixture
def published(admin: Visit, reviewer: Visit, reviews: Reviews, submitted: str) -> str:
    see_all(reviews, reviewer, submitted)
    assert reviewer.post(f"/items/{submitted}/approve", data={"version": "1"}).status_code == 200
    assert admin.post(f"/items/{submitted}/publish").status_code == 200
    render(reviews, submitted)
    return submitted


def see_all(reviews: Reviews, visit: Visit, item: str) -> None:
    keys = [look.key for look, _ in reviews.look_here(visit.person, item)]
    reviews.see(visit.person, item, 1, keys)


def render(reviews: Reviews, item: str) -> None:
    """What was ordered is published, with a report and exposures as the work writes them."""
    order = reviews.order(item)
    folder = reviews.publishing_folder(item, order.version.number)
    name, content = order.item.name, photo_bytes(9)
    (folder / name).write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    output = Output(name, Sha256(digest), len(content))
    write_report(_report(order.version.plan.media, output), folder / "report.json")
    (folder / "report.html").write_text("<!doctype html><title>Report</title>")
    found = replace(FOUND, name=name)
    document = inspection_document(found, values=False)
    (folder / "exposures.json").write_text(json.dumps(document))
    reviews.rendered(item, order.version.number, name, digest)


def _report(facts: MediaFacts, output: Output) -> Report:
    return Report(
        verdict="done",
        headline="Done: everything that was planned is hidden.",
        input=facts,
        output=output,
        style=Style.SOLID,
        shape=Shape.ELLIPSE,
        sound=Sound.KEEP,
        hide=("face",),
        plan_sha256=Sha256("0" * 64),
        pictures=1,
        painted=1,
        sounds=0,
        tracks=(),
        uncovered=(),
        review=(),
        verification=None,
        stripped=(),
        notes=(),
        warnings=("A warning for whoever publishes it.",),
        versions={"vouchsafe": "0"},
        made_at="2026-11-23T00:00:00Z",
    )


FOUND = Inspection(
    name="",
    format="jpeg",
    width=64,
    height=48,
    exposures=(
        Exposure(ExposureKind.DEVICE, Severity.LOW, "which camera", "EXIF", "Run clean."),
        Exposure(ExposureKind.FACE, Severity.HIGH, "a legible face", "the picture", "Hide it."),
    ),
    summary="Two exposures.",
    not_looked=("Tattoos were not looked for.",),
)


@pytest.fixture
def speaking(app: FastAPI, reviews: Reviews, admin: Visit) -> Callable[[str], Visit]:
    """Another session of the admin, whose browser asks for that language."""

    def in_language(language: str) -> Visit:
        token = reviews.sign_in_link(admin.person, admin.person.id)
        signed_in: SignedIn = reviews.sign_in(token)
        visit = Visit(app, SITE, signed_in)
        visit.headers["accept-language"] = language
        return visit

    return in_language
