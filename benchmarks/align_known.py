"""Recordings of others whose offsets are known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks.datasets import DATA

FOLDER = DATA / "audio-align"


@dataclass(frozen=True, slots=True)
class Known:
    """offset: seconds at which `second` begins in `first`. within: seconds to which that is known.
    periodic: whether it is pulses at regular intervals, of which nobody has to believe any match.
    """

    name: str
    first: Path
    second: Path
    offset: float
    within: float
    periodic: bool = False

    def sides(self) -> tuple[tuple[str, Path], tuple[str, Path]]:
        return ("first", self.first), ("second", self.second)


BBC, GOOGLE = FOLDER / "bbc", FOLDER / "google"
KNOWN = (
    Known("BBC, cut", BBC / "timbl_1.mp3", BBC / "timbl_2.mp3", 12.254, 0.016),
    Known("BBC, cut, noise added", BBC / "timbl_1.mp3", BBC / "timbl_3.mp3", 12.223, 0.016),
    # The lengths differ by what was cut off the front: 841 and 803 samples of 8 kHz.
    Known(
        "Google, pulses every 0.3 s, 36 s long",
        GOOGLE / "latency_ref_3.wav",
        GOOGLE / "latency_act_3.wav",
        0.1004,
        0.001,
        periodic=True,
    ),
    Known(
        "Google, pulses every 0.3 s, 2 s long",
        GOOGLE / "latency_ref_2.wav",
        GOOGLE / "latency_act_2.wav",
        0.1051,
        0.001,
        periodic=True,
    ),
)
