"""What the pages' own scripts say, in each language: a block of JSON in every page."""

from __future__ import annotations

from vouchsafe.review import State
from vouchsafe.server.locale import Words, catalog
from vouchsafe.server.locale.catalogs import mark
from vouchsafe.server.locale.words import STAGES

SAID = {
    "sending": mark("{share} % sent"),
    "added": mark("Added"),
    "duplicate": mark("Was here already"),
    "failed": mark("Could not be sent: {why}"),
    "offline": mark("The server cannot be reached."),
    "waiting": mark("Waiting"),
    "allAdded": mark("All files have arrived."),
    "nowIs": mark("{name}: {state}"),
    "chosen": mark("{count} chosen"),
    "passkeyRefused": mark("The passkey was not used. You can try again."),
}
"""By the names that web/src/pages knows them by."""


def script_words(language: str) -> dict[str, str]:
    """Everything that a page's script may say."""
    said, words = catalog(language).gettext, Words(language)
    states = {f"state.{state.value}": words.state(state) for state in State}
    stages = {f"stage.{stage}": words.stage(stage) for stage in ("", *STAGES)}
    return {name: said(text) for name, text in SAID.items()} | states | stages
