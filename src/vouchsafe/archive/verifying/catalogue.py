"""The catalogue: what searching uses is what the archive says."""

from __future__ import annotations

from vouchsafe.archive.store import Store
from vouchsafe.archive.verifying.listing import CATALOGUE, Listing
from vouchsafe.archive.verifying.reading import read_or_none
from vouchsafe.archive.verifying.report import Report


def check_catalogue(store: Store, listing: Listing, report: Report) -> None:
    """Say what is wrong with the catalogue, if there is one: it may always be missing."""
    if CATALOGUE in listing.alone:
        read_or_none(store, CATALOGUE, report)
