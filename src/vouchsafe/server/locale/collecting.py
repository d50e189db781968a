"""Every message there is to translate. `python -m vouchsafe.server.locale.collecting` brings the
catalogs up to date: what is new comes in untranslated, what is gone goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from vouchsafe.errors import VouchsafeError
from vouchsafe.review import ReviewError
from vouchsafe.review.work import WorkError
from vouchsafe.server.errors import ServerError
from vouchsafe.server.languages import LANGUAGES
from vouchsafe.server.locale.catalogs import SOURCE
from vouchsafe.server.locale.told import TOLD, template_of
from vouchsafe.server.pages.editing import CONTEXT, english_words

SERVER = Path(__file__).parents[1]
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "mark": None,
    "gettext": None,
    "said": None,
    "ngettext": (1, 2),
    "_": None,
}
FOR_OPERATORS = frozenset(
    (
        "PortTaken",
        "AlreadyServed",
        "CannotListen",
        "NeedsOrigin",
        "NewerDatabase",
        "NoDatabase",
        "BadOrigin",
        "AlreadyWorking",
        "OtherArchive",
        "CannotCarry",
    )
)
"""Errors that no page shows: they end `vouchsafe serve` before there is one, or are told to whoever
runs it.
"""

_HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: {language}\\n"
"Plural-Forms: {plural}\\n"

"""

Message = str | tuple[str, ...]


def messages() -> dict[tuple[str | None, str], Message]:
    """By context and message id: what a catalog has to translate."""
    found: dict[tuple[str | None, str], Message] = {}
    for message in [*_from_files(), *_from_errors()]:
        found[None, message if isinstance(message, str) else message[0]] = message
    return found | {(CONTEXT, text): text for text in english_words().values()}


def po_file(language: str) -> Path:
    """Where a language's catalog lies."""
    return SERVER / "locale" / language / "LC_MESSAGES" / "vouchsafe.po"


def bring_up_to_date(language: str) -> None:
    """Rewrite a catalog: the messages there are now, with the translations that it has."""
    path = po_file(language)
    with path.open("rb") as stream:
        before = read_po(stream, locale=language)
    after = Catalog(locale=language, charset="utf-8")
    for (context, key), message in messages().items():
        known = before.get(key, context)
        empty: Message = "" if isinstance(message, str) else ("",) * after.num_plurals
        after.add(message, known.string if known else empty, context=context)
    save(language, after)


def save(language: str, translated: Catalog) -> None:
    """Write a catalog, under a header that says only what reading it needs."""
    body = BytesIO()
    write_po(body, translated, width=100, omit_header=True)
    head = _HEADER.format(language=language, plural=translated.plural_forms)
    po_file(language).write_bytes(head.encode() + body.getvalue())


def _from_files() -> Iterator[Message]:
    sources = [*sorted((SERVER / "templates").glob("*.html"))]
    sources += sorted((SERVER / "pages").glob("*.py")) + sorted((SERVER / "locale").glob("*.py"))
    for path in sources:
        jinja = path.suffix == ".html"
        method = "jinja2.ext:babel_extract" if jinja else "python"
        options = {"trimmed": "true", "silent": "false"} if jinja else {}
        for _, message, _, _ in extract_from_file(method, path, keywords=KEYWORDS, options=options):
            if isinstance(message, str):
                yield message
            else:
                yield tuple(part for part in message if part is not None)


def _from_errors() -> Iterator[str]:
    kinds: list[type[VouchsafeError]] = [ReviewError, ServerError]
    # Defined farther away; without these imports they would not be among the subclasses.
    assert issubclass(WorkError, ReviewError)
    while kinds:
        kind = kinds.pop(0)
        kinds += kind.__subclasses__()
        if kind.__name__ not in FOR_OPERATORS:
            yield template_of(kind)
    yield from map(template_of, TOLD)


if __name__ == "__main__":
    for each in LANGUAGES:
        if each != SOURCE:
            bring_up_to_date(each)
