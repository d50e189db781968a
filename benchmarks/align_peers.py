"""The peers of aligning, each in one process that answers pair after pair.

They bring a hundred megabytes of numba and librosa and pin an old NumPy, so they live in an
environment of their own, `peers` inside the one that runs this (`make bench` makes it; see
docs/adr/0220). They are given what a player plays, 44.1 kHz mono WAV.
"""

from __future__ import annotations

import functools
import json
import subprocess
import sys
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.io import wavfile

from benchmarks.align_microphones import heard

PYTHON = Path(sys.prefix) / "peers" / "bin" / "python"
PROGRAM = Path(__file__).with_name("align_peer.py")
RATE = 44_100

SCORE = {"audio-offset-finder": 10.0, "audalign": 0.0, "audalign-correlation": 0.0}
"""What each one's own pages call a match: a standard score above ten; whatever it answers; and
correlation, they say, "will always give a best alignment"."""
NAMES = tuple(SCORE)
VERSIONS = "audio-offset-finder 0.5.5; audalign 1.3.1, by fingerprints (its default)"
MISSING = "The peers were not run: they are not installed here (make bench, Python 3.11 or 3.12)."


@dataclass(frozen=True, slots=True)
class Answer:
    """offset: when the second reads t, the first reads t + offset; None where it found nothing.
    score: in the peer's own unit. seconds, computing: of the pair alone.
    """

    offset: float | None
    score: float
    seconds: float
    computing: float


def installed() -> bool:
    return PYTHON.exists()


def ask(peer: str, first: Path, second: Path) -> Answer:
    """What a peer says of two files that `for_peers` wrote."""
    return _said(peer, {"first": str(first), "second": str(second)})


def ask_set(paths: Sequence[Path]) -> float:
    """Seconds that audalign takes to align a whole set of such files."""
    return _said("audalign", {"set": [str(path) for path in paths]}).seconds


def _said(peer: str, question: dict[str, object]) -> Answer:
    process = _process(peer)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(question) + "\n")
    process.stdin.flush()
    return Answer(**json.loads(process.stdout.readline()))


def is_match(peer: str, answer: Answer) -> bool:
    """By the peer's own rule."""
    return answer.offset is not None and answer.score > SCORE[peer]


def for_peers(path: Path) -> Path:
    """A WAV file beside `path` of what a player plays."""
    target = path.with_name(f"{path.stem}-played.wav")
    sound = np.clip(heard(path, RATE) * 32767, -32768, 32767)
    wavfile.write(target, RATE, np.round(sound).astype(np.int16))
    return target


@functools.cache
def _process(peer: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [str(PYTHON), str(PROGRAM), peer],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    weakref.finalize(process, process.terminate)
    return process
