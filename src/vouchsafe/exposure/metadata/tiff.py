"""TIFF files, and the raw files of cameras that are TIFF files by another name.

TIFF 6.0, BigTIFF, TIFF/EP, DNG 1.7; NEF, CR2, PEF, ARW, IIQ, RW2 and ORF keep to its form.
"""

from __future__ import annotations

from vouchsafe.exposure.metadata.exif import read_directories
from vouchsafe.exposure.metadata.inner import read_inner
from vouchsafe.exposure.metadata.jpeg import read_within
from vouchsafe.exposure.metadata.model import Found, Untrusted
from vouchsafe.exposure.metadata.tiff_space import report_unclaimed
from vouchsafe.exposure.metadata.trailers import known_trailers


def read_tiff(untrusted: Untrusted, found: Found) -> None:
    """Every directory of the file and what hangs from it."""
    read_directories(untrusted, found, start=0)
    read_inner(untrusted, found, read_within)
    end = known_trailers(untrusted, 8, found)
    report_unclaimed(untrusted, end, found)
