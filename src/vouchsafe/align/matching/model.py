"""What matching speaks of."""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vouchsafe.align.matching.errors import NotMarks

_HEADER = struct.Struct("<16sQQQ")
"""Of a file of marks: what it is, and how many landmarks, frames and bands follow."""

_MAGIC = b"vouchsafe-marks2"


@dataclass(frozen=True, eq=False)
class Marks:
    """What a sound is known by: small, and enough to tell which others it may belong with."""

    names: NDArray[np.uint32]
    """(n,) landmarks' names, ascending."""
    times: NDArray[np.uint32]
    """(n,) frame of each landmark."""
    levels: NDArray[np.uint8]
    """(frames, bands) band levels in half decibels."""

    def save(self, path: Path) -> None:
        """Write the marks to `path`: about 5 kB a second of sound, at most."""
        with path.open("wb") as file:
            file.write(_HEADER.pack(_MAGIC, len(self.names), *self.levels.shape))
            for kept, kind in ((self.names, "<u4"), (self.times, "<u4"), (self.levels, "u1")):
                kept.astype(kind, copy=False).tofile(file)

    @classmethod
    def load(cls, path: Path) -> Marks:
        """What `save` wrote, mapped from the file rather than loaded; the file is held open for as
        long as the marks are. Raises `NotMarks` for anything else.
        """
        try:
            with path.open("rb") as file:
                kept = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            magic, count, frames, bands = _HEADER.unpack_from(kept)
        except (OSError, ValueError, struct.error) as error:
            raise NotMarks(path=path) from error
        times, levels = _HEADER.size + 4 * count, _HEADER.size + 8 * count
        if magic != _MAGIC or len(kept) != levels + frames * bands:
            raise NotMarks(path=path)
        return cls(
            np.frombuffer(kept, "<u4", count, _HEADER.size),
            np.frombuffer(kept, "<u4", count, times),
            np.frombuffer(kept, "u1", frames * bands, levels).reshape(frames, bands),
        )


@dataclass(frozen=True, eq=False)
class Sound:
    """One clip's sound and what it is known by. Both may be mapped from files that are open for as
    long as this is held: whoever goes through many holds but those that he is at.
    """

    id: str
    """The clip's."""
    samples: NDArray[np.int16]
    """(n,) mono at `RATE`; may be a memory map."""
    marks: Marks


@dataclass(frozen=True)
class Line:
    """How two clocks relate: when second reads t, first reads t + offset + drift * (t - at)."""

    at: float
    offset: float
    """Seconds."""
    drift: float
    """Seconds a second (1e-6 is a ppm)."""

    def ahead(self, t: NDArray[np.float64]) -> NDArray[np.float64]:
        """By how many seconds first is ahead when second reads `t`."""
        return self.offset + self.drift * (t - self.at)
