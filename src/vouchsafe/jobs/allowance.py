"""How much a file may cost, by its stage and its size.

An honest file stays far below these; a hostile one ends at them.
"""

from __future__ import annotations

from dataclasses import dataclass

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """Limits for one stage of one job.

    memory: bytes beyond what the program itself has loaded.
    cpu: seconds of computing for the whole stage; None for no limit but `quiet_cpu`.
    file_size: bytes of the largest file that may be written.
    quiet_cpu: seconds of computing without a word of progress.
    quiet_wall: seconds of doing nothing at all without a word of progress.
    """

    memory: int
    cpu: float | None
    file_size: int
    quiet_cpu: float
    quiet_wall: float


OPENING = Allowance(memory=500 * MB, cpu=8.0, file_size=16 * MB, quiet_cpu=8.0, quiet_wall=9.0)
"""Reading what a file says of itself."""

READING = Allowance(memory=500 * MB, cpu=None, file_size=0, quiet_cpu=2.0, quiet_wall=9.0)
"""Reading the metadata of many files, one after the other: what is quiet for longer is read again
by itself, within what `OPENING` allows."""


@dataclass(frozen=True, slots=True)
class Size:
    """What a file claims, once it has been opened and checked against the limits.

    pixels: of one picture. file: bytes of the input. pages: pictures of a photo.
    """

    kind: str
    pixels: int
    file: int
    pages: int = 1


def working(size: Size) -> Allowance:
    """For everything after opening."""
    million = size.pixels / 1e6
    quiet = 8.0 + 1.5 * million
    if size.kind == "photo":
        # A picture in memory two or three times over, at up to 4 x 16 bit, and the detector.
        memory = 650 * MB + 14 * size.pixels
        # Each page is written whole, even where it takes few bytes to say how it differs.
        written = 64 * MB + 10 * size.pixels + 2 * size.pixels * (size.pages - 1) + 4 * size.file
        return Allowance(memory, None, written, quiet, 60.0)
    # Reference pictures of the decoder, look-ahead of the encoder, and the detector.
    memory = 700 * MB + 150 * size.pixels
    return Allowance(memory, None, 1000 * MB + 12 * size.file, quiet, 60.0)
