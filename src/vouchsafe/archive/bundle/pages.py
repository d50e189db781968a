"""What people read first in a bundle: the story, the draft certificate, the plain README."""

from __future__ import annotations

import base64
import hashlib
import platform
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.metadata import version
from typing import Any

import jinja2
from markupsafe import Markup

from vouchsafe.archive.bundle.model import Evidence, Exhibit, Logged
from vouchsafe.archive.bundle.words import done, facts, premis
from vouchsafe.archive.filenames import visible

_TOOLS = ("cryptography", "pyrage", "rfc3161-client", "rfc8785")


@dataclass(frozen=True, slots=True)
class _Step:
    """One event as the story tells it."""

    logged: Logged
    done: str
    premis: str
    facts: list[tuple[str, str]]


def story_page(evidence: Evidence) -> str:
    """`story.html`: what happened to every item, and what proves it."""
    stories = [(exhibit, _steps(exhibit)) for exhibit in evidence.exhibits]
    return _page("story.html.j2", evidence, stories=stories)


def certificate_page(evidence: Evidence) -> str:
    """`certificate-draft.html`: to be completed, corrected and signed by a qualified person."""
    return _page("certificate.html.j2", evidence, tools=tools())


def readme(evidence: Evidence) -> str:
    """`README.txt`: where to begin, in plain words."""
    text = _house().get_template("readme.txt.j2").render(_shared(evidence))
    paragraphs = text.split("\n\n")
    return "\n\n".join(each if "\n" in each else _wrapped(each) for each in paragraphs)


def tools() -> Mapping[str, str]:
    """The programs that the digests and proofs here were made with, and their versions."""
    return {
        "Vouchsafe": version("vouchsafe"),
        "Python (hashlib)": platform.python_version(),
        **{name: version(name) for name in _TOOLS},
        "system": platform.system(),
    }


def _steps(exhibit: Exhibit) -> list[_Step]:
    return [
        _Step(each, done(each.event), premis(each.event)[1], facts(each.event))
        for each in exhibit.events
    ]


def _shared(evidence: Evidence) -> dict[str, Any]:
    return {
        "evidence": evidence,
        "version": version("vouchsafe"),
        "log_digest": evidence.log_digest,
    }


def _page(template: str, evidence: Evidence, **more: Any) -> str:
    css = _css()
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return (
        _house()
        .get_template(template)
        .render(
            _shared(evidence),
            css=Markup(css),  # noqa: S704 - our own file
            policy=policy,
            **more,
        )
    )


def _wrapped(paragraph: str) -> str:
    return textwrap.fill(paragraph, 92, break_long_words=False, break_on_hyphens=False)


@cache
def _css() -> str:
    folder = resources.files("vouchsafe.archive.bundle").joinpath("templates")
    return folder.joinpath("bundle.css").read_text("utf-8")


@cache
def _house() -> jinja2.Environment:
    house = jinja2.Environment(
        loader=jinja2.PackageLoader("vouchsafe.archive.bundle", "templates"),
        autoescape=jinja2.select_autoescape(["html.j2"], default_for_string=False),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    house.filters["visible"] = visible
    house.filters["moment"] = lambda time: f"{time:%Y-%m-%d %H:%M:%S} UTC"
    return house
