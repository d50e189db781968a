"""What matching speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from vouchsafe.align.matching.errors import NotMarks

_VERSION = 1


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
            np.savez(
                file,
                version=np.array(_VERSION),
                names=self.names,
                times=self.times,
                levels=self.levels,
            )

    @classmethod
    def load(cls, path: Path) -> Marks:
        """Read what `save` wrote. Raises `NotMarks` for anything else."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
                found = {key: kept[key] for key in ("version", "names", "times", "levels")}
        except (OSError, ValueError, KeyError, EOFError, TypeError, BadZipFile) as error:
            raise NotMarks(path=path) from error
        marks = cls(found["names"], found["times"], found["levels"])
        if int(found["version"]) != _VERSION or not marks._sound():
            raise NotMarks(path=path)
        return marks

    def _sound(self) -> bool:
        """Whether shapes and types are those that `mark` gives."""
        return (
            [str(kept.dtype) for kept in (self.names, self.times, self.levels)]
            == ["uint32", "uint32", "uint8"]
            and self.names.ndim == self.times.ndim == 1
            and self.levels.ndim == 2
            and self.names.shape == self.times.shape
        )


@dataclass(frozen=True, eq=False)
class Sound:
    """One clip's sound and what it is known by."""

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
