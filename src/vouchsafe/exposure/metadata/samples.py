"""Where a track's samples lie: the tables of an ISO base media or QuickTime track.

ISO/IEC 14496-12, 8.6 and 8.7 (stsc, stsz, stz2, stco, co64). The tables of a film of hours hold
millions of numbers, so they are taken and summed whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from vouchsafe.exposure.metadata.boxes import Box, Boxes

Numbers = npt.NDArray[np.int64]
_MOST_SAMPLES = 8_000_000
_LARGEST_RUN = 1 << 24


def _none() -> Numbers:
    return np.zeros(0, np.int64)


@dataclass(slots=True)
class Samples:
    """count: of samples. size: of each, 0 where `sums` tells.

    sums: bytes before each sample, and before the end. chunks: where each begins in the file.
    firsts: the number of each chunk's first sample, and one more.
    """

    count: int = 0
    size: int = 0
    sums: Numbers = field(default_factory=_none)
    chunks: Numbers = field(default_factory=_none)
    firsts: Numbers = field(default_factory=_none)

    def extents(self) -> tuple[Numbers, Numbers]:
        """Start and size of each chunk in the file."""
        bounds = np.minimum(self.firsts, self.count)
        places = bounds * self.size if self.size else self.sums[bounds]
        return self.chunks, np.diff(places)

    @property
    def total(self) -> int:
        """Bytes of all samples."""
        return int(self.extents()[1].sum()) if len(self.chunks) else 0

    def each(self, wanted: range) -> Iterator[tuple[int, int, int]]:
        """Number, start and size of the samples whose numbers are asked for."""
        last = min(self.count, int(self.firsts[-1])) if len(self.firsts) else 0
        for number in wanted:
            if number >= last:
                return
            chunk = int(np.searchsorted(self.firsts, number, "right")) - 1
            first = int(self.firsts[chunk])
            start = int(self.chunks[chunk]) + self._before(number) - self._before(first)
            yield number, start, self._before(number + 1) - self._before(number)

    def spread(self, most: int) -> range:
        """At most so many sample numbers, evenly over the track."""
        return range(0, self.count, max(-(-self.count // max(most, 1)), 1))

    def _before(self, number: int) -> int:
        return number * self.size if self.size else int(self.sums[number])


def read_samples(walk: Boxes, table: Box) -> Samples:
    """The tables of one `stbl` box. What is missing or wrong leaves the track without samples."""
    samples, sizes, runs = Samples(), _none(), _none()
    for box in walk.inside(table):
        if box.kind == b"stsz":
            samples.size = walk.number(box.start + 4, 4)
            samples.count = walk.number(box.start + 8, 4)
            sizes = _none() if samples.size else _numbers(walk, box, 12, ">u4")[: samples.count]
        elif box.kind == b"stz2":
            samples.count = walk.number(box.start + 8, 4)
            sizes = _small_sizes(walk, box)[: samples.count]
        elif box.kind in {b"stco", b"co64"}:
            samples.chunks = _numbers(walk, box, 8, ">u8" if box.kind == b"co64" else ">u4")
        elif box.kind == b"stsc":
            runs = _numbers(walk, box, 8, ">u4")
    if not samples.size:
        samples.count = len(sizes)
        samples.sums = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
    samples.count = min(samples.count, _MOST_SAMPLES)
    samples.firsts = _firsts(len(samples.chunks), runs[: len(runs) // 3 * 3].reshape(-1, 3))
    return samples


def _firsts(chunks: int, runs: Numbers) -> Numbers:
    """From (first chunk, samples in each from there on) to the first sample of every chunk."""
    begins = np.clip(runs[:, 0] - 1, 0, chunks)
    if not len(begins) or (np.diff(begins) < 0).any():
        return np.zeros(chunks + 1, np.int64)
    lengths = np.diff(np.append(begins, chunks))
    each = np.repeat(np.minimum(runs[:, 1], _LARGEST_RUN), lengths)
    before = np.zeros(chunks - len(each), np.int64)
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(np.concatenate((before, each)))))


def _small_sizes(walk: Boxes, box: Box) -> Numbers:
    bits = walk.number(box.start + 7, 1)
    if bits == 16:
        return _numbers(walk, box, 12, ">u2")
    numbers = _numbers(walk, box, 12, ">u1")
    return np.stack((numbers >> 4, numbers & 15), 1).ravel() if bits == 4 else numbers


def _numbers(walk: Boxes, box: Box, skip: int, form: str) -> Numbers:
    """The numbers of a table after its head."""
    kind = np.dtype(form)
    most = min(walk.numbers_left, _MOST_SAMPLES) * kind.itemsize
    raw = walk.held(box, skip, limit=most)
    numbers = np.frombuffer(raw[: len(raw) // kind.itemsize * kind.itemsize], kind)
    walk.numbers_left -= len(numbers)
    if walk.numbers_left <= 0:
        walk.found.truncated = True
    believable: Numbers = np.minimum(numbers, np.uint64(1 << 62)).astype(np.int64)
    return believable
