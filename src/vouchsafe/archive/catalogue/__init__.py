"""The catalogue: what searching needs, made from the events and from nothing else.

It can be deleted at any time and is made anew. It says how files came in and what they are; it
has no place for who is in them.
"""

from vouchsafe.archive.catalogue.catalogue import Catalogue
from vouchsafe.archive.catalogue.errors import BadQuestion, CatalogueError, NoMarks
from vouchsafe.archive.catalogue.model import Found, Near, Query, Span
from vouchsafe.archive.catalogue.wording import read_distance, read_place, read_span

__all__ = [
    "BadQuestion",
    "Catalogue",
    "CatalogueError",
    "Found",
    "Near",
    "NoMarks",
    "Query",
    "Span",
    "read_distance",
    "read_place",
    "read_span",
]
