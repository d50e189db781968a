"""gettext catalogs: .po files, read at the first use; there is nothing to compile."""

from __future__ import annotations

import gettext
from functools import cache
from importlib import resources
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from vouchsafe.server.languages import LANGUAGES

SOURCE = "en"
"""The language that the messages themselves are written in."""

Catalog = gettext.NullTranslations


@cache
def catalog(language: str) -> Catalog:
    """The messages in one of `LANGUAGES`; English needs no file."""
    if language not in LANGUAGES:
        raise ValueError(f"{language!r} is none of {LANGUAGES}")
    if language == SOURCE:
        return gettext.NullTranslations()
    file = resources.files("vouchsafe.server.locale").joinpath(
        language, "LC_MESSAGES", "vouchsafe.po"
    )
    compiled = BytesIO()
    with file.open("rb") as stream:
        write_mo(compiled, read_po(stream, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def mark(message: str) -> str:
    """The message itself: it is said in a language later, and collected for translation here."""
    return message
