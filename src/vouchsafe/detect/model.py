"""What a detector takes and gives."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol

from vouchsafe.detect.box import Box
from vouchsafe.media import Rgb

Kind = Literal["face", "head", "plate", "text", "manual"]


@dataclass(frozen=True, slots=True)
class Region:
    """Something identifying in one picture.

    box: as the detector drew it, tight, without margin.
    score: 0 to 1, comparable between regions of one source only.
    source: which detector and version, for example "centerface 1.0".
    """

    kind: Kind
    box: Box
    score: float
    source: str


class Sensitivity(StrEnum):
    """How little evidence is enough to hide something."""

    BALANCED = "balanced"
    HIGH = "high"
    MAXIMUM = "maximum"


class Detector(Protocol):
    """One model: a picture in, regions out.

    It looks at the picture once, at the size given. Looking at several sizes, in tiles and
    mirrored is the business of `vouchsafe.detect.search`.
    """

    source: str

    def detect(self, picture: Rgb, floor: float) -> list[Region]:
        """Every region scoring at least `floor`, in pixels of `picture`, duplicates merged."""
        ...
