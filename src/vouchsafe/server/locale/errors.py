"""Errors in the reader's language: their docstrings are messages too."""

from __future__ import annotations

from vouchsafe.errors import VouchsafeError
from vouchsafe.review import NotYet
from vouchsafe.server.locale.catalogs import catalog, mark
from vouchsafe.server.locale.told import template_of
from vouchsafe.server.locale.words import Words

NOT_YET = mark("This is not possible yet.")


def say(error: VouchsafeError, language: str) -> str:
    """What happened, in that language; in English where nobody has translated it."""
    said = catalog(language).gettext
    if isinstance(error, NotYet):
        needs = (Words(language).need(each) for each in error.missing)
        return " ".join([said(NOT_YET), *needs])
    sentence = template_of(type(error))
    translated = said(sentence)
    if translated == sentence:
        return str(error)
    facts = {
        name: said(fact) if isinstance(fact, str) and fact else fact
        for name, fact in error.facts.items()
    }
    return translated.format(**facts)
