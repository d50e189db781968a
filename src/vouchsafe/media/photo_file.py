"""What every photo format gives: facts read from its headers, pages, and a way to write anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from vouchsafe.media.photo_page import Layout, Page


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """What the headers say, checked against the limits.

    width, height: of the first page, upright.
    pages: how many pictures pages() will give.
    layout: of the first page.
    becomes: the format that `write` writes.
    colour: the colour space by name, for people.
    stripped: names of what lies in the file beside the pixels.
    strings: values found there, to be searched for in the output.
    notes: what differs in the output on purpose.
    """

    width: int
    height: int
    pages: int
    layout: Layout
    becomes: str
    colour: str = "sRGB"
    stripped: tuple[str, ...] = ()
    strings: frozenset[bytes] = frozenset()
    notes: tuple[str, ...] = ()


class PhotoFile(Protocol):
    """One opened photo of one format."""

    facts: PhotoFacts

    def pages(self) -> Iterator[Page]:
        """Every page, in order; a page is valid until the next one is taken."""
        ...

    def write(self, out: BinaryIO, pages: Iterator[Page]) -> list[str]:
        """Write the pages' samples as a new file; sentences on what differs."""
        ...
