"""Words from outside, checked: ids, labels, titles, notes, file names."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from vouchsafe.review.errors import BadLabel, BadText, BadTitle, NotFound

LABEL: Final = 60
TITLE: Final = 200
NOTE: Final = 2000
NAME: Final = 120
LOCALES: Final = frozenset({"", "en", "ru", "be"})

_UNWANTED = re.compile(r'[<>:"/\\|?*]+')


def known_id(untrusted_id: str, what: str) -> str:
    """An id of the form that ids have. Raises `NotFound` for anything else."""
    if not re.fullmatch(r"[0-9a-f]{32}", untrusted_id):
        raise NotFound(what=what)
    return untrusted_id


def label(untrusted_text: str) -> str:
    """A label. Raises `BadLabel`."""
    text = _line(untrusted_text)
    if not 1 <= len(text) <= LABEL:
        raise BadLabel(longest=LABEL)
    return text


def title(untrusted_text: str) -> str:
    """A title. Raises `BadTitle`."""
    text = _line(untrusted_text)
    if not 1 <= len(text) <= TITLE:
        raise BadTitle(longest=TITLE)
    return text


def note(untrusted_text: str) -> str:
    """A note of several lines. Raises `BadText`."""
    lines = (_line(line) for line in untrusted_text.splitlines())
    text = "\n".join(lines).strip()
    if len(text) > NOTE:
        raise BadText(longest=NOTE)
    return text


def folded(text: str) -> str:
    """For comparing and finding, whatever the case, in any script. At most four times as long:
    one sign can stand for a whole sentence, and PostgreSQL refuses what its column cannot hold.
    """
    whole = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return whole[: 4 * len(text)]


def searched(untrusted_text: str) -> str:
    """What to look for in folded names."""
    return folded(_line(untrusted_text))[: 4 * NAME]


def file_name(untrusted_name: str, suffix: str, otherwise: str) -> str:
    """A name that is safe on every system, with the suffix that fits what the file is.

    Only the last part of a path counts; signs that turn the direction of reading, that no
    system allows, or that nobody sees are left out. otherwise: where nothing remains.
    """
    last = re.split(r"[/\\]", untrusted_name)[-1]
    stem, dot, ending = last.rpartition(".")
    stem = _UNWANTED.sub("_", _line(stem if dot and len(ending) <= 5 else last))
    stem = stem.lstrip(" ._-")[: NAME - len(suffix)].rstrip(" .")
    if re.fullmatch(r"(?i)con|prn|aux|nul|com\d|lpt\d", stem):
        stem = f"_{stem}"
    return (stem or otherwise) + suffix


def _line(untrusted_text: str) -> str:
    """One line of visible characters, single spaces between words."""
    text = unicodedata.normalize("NFC", untrusted_text)
    seen = (c if c.isprintable() else " " if c.isspace() else "" for c in text)
    return " ".join("".join(seen).split())
