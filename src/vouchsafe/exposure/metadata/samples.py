"""Where a track's samples lie: the tables of an ISO base media or QuickTime track.

ISO/IEC 14496-12, 8.6 and 8.7 (stts, stsc, stsz, stz2, stco, co64). The tables are read whole
and summed by the chunk, so that a film of hours takes milliseconds.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from vouchsafe.exposure.metadata.boxes import Box, Boxes

_MOST_SAMPLES = 8_000_000
_MOST_CHUNKS = 1_500_000


@dataclass(slots=True)
class Samples:
    """count: of samples. size: of each, 0 where `sizes` tells. sums: bytes before each sample.

    runs: (first chunk from 0, samples in each chunk from there on).
    """

    count: int = 0
    size: int = 0
    sizes: array[int] = field(default_factory=lambda: array("I"))
    sums: list[int] = field(default_factory=list)
    chunks: array[int] = field(default_factory=lambda: array("I"))
    runs: list[tuple[int, int]] = field(default_factory=list)

    def extents(self) -> Iterator[tuple[int, int]]:
        """Start and size of each chunk in the file."""
        for first, start, many in self._by_chunk():
            yield start, self._bytes(first, first + many)

    def each(self, wanted: range) -> Iterator[tuple[int, int, int]]:
        """Number, start and size of the samples whose numbers are asked for, ascending."""
        numbers = iter(wanted)
        number = next(numbers, -1)
        for first, start, many in self._by_chunk():
            while 0 <= number < first + many:
                yield number, start + self._bytes(first, number), self._bytes(number, number + 1)
                number = next(numbers, -1)
            if number < 0:
                return

    def spread(self, most: int) -> range:
        """At most so many sample numbers, evenly over the track."""
        return range(0, self.count, max(-(-self.count // max(most, 1)), 1))

    def _bytes(self, first: int, end: int) -> int:
        end = min(end, self.count)
        if self.size:
            return self.size * max(end - first, 0)
        return self.sums[end] - self.sums[first] if first < end else 0

    def _by_chunk(self) -> Iterator[tuple[int, int, int]]:
        """Number of the first sample, place in the file and count of samples of each chunk."""
        sample, run, many = 0, 0, 0
        for number, start in enumerate(self.chunks):
            while run < len(self.runs) and self.runs[run][0] <= number:
                many = self.runs[run][1]
                run += 1
            if sample >= self.count:
                return
            yield sample, start, min(many, self.count - sample)
            sample += many


def read_samples(walk: Boxes, table: Box) -> Samples:
    """The tables of one `stbl` box. What is missing or wrong leaves the track without samples."""
    samples = Samples()
    for box in walk.inside(table):
        if box.kind == b"stsz":
            _sizes(walk, box, samples)
        elif box.kind == b"stz2":
            _small_sizes(walk, box, samples)
        elif box.kind in {b"stco", b"co64"}:
            samples.chunks = _numbers(walk, box, 8, 8 if box.kind == b"co64" else 4, _MOST_CHUNKS)
        elif box.kind == b"stsc":
            entries = _numbers(walk, box, 8, 4, 3 * _MOST_CHUNKS)
            firsts, many = entries[0::3], entries[1::3]
            samples.runs = [(f - 1, m) for f, m in zip(firsts, many, strict=False) if f]
    if not samples.size:
        samples.count = min(samples.count, len(samples.sizes))
        samples.sums = [0, *accumulate(samples.sizes)]
    if samples.count > _MOST_SAMPLES:
        walk.found.truncated = True
        samples.count = _MOST_SAMPLES
    return samples


def _sizes(walk: Boxes, box: Box, samples: Samples) -> None:
    samples.size = walk.number(box.start + 4, 4)
    samples.count = walk.number(box.start + 8, 4)
    if not samples.size:
        samples.sizes = _numbers(walk, box, 12, 4, min(samples.count, _MOST_SAMPLES))


def _small_sizes(walk: Boxes, box: Box, samples: Samples) -> None:
    bits = walk.number(box.start + 7, 1)
    samples.count = walk.number(box.start + 8, 4)
    raw = walk.held(box, 12, limit=min(samples.count * 2, _MOST_SAMPLES))
    if bits == 16:
        samples.sizes = array(
            "I", (int.from_bytes(raw[a : a + 2], "big") for a in range(0, len(raw), 2))
        )
    elif bits == 8:
        samples.sizes = array("I", raw)
    elif bits == 4:
        samples.sizes = array("I", (half for byte in raw for half in (byte >> 4, byte & 15)))


def _numbers(walk: Boxes, box: Box, skip: int, width: int, most: int) -> array[int]:
    """The big-endian numbers of a table after its head."""
    raw = walk.held(box, skip, limit=most * width)
    numbers = array("Q" if width == 8 else "I", raw[: len(raw) // width * width])
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers
