"""A part of a video between its encoder and the file that it becomes part of.

A line that says what it is; then each packet: where it belongs (ticks from the first shown frame),
how long it is shown, whether it is a keyframe, how many bytes, and the bytes; a packet of no bytes;
then what is known of the whole part, as JSON. Little-endian.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from vouchsafe.media.errors import PartsDiffer

_MAGIC = b"vouchsafe part 1\n"
_PACKET = struct.Struct("<qqBI")
_LENGTH = struct.Struct("<I")
_LARGEST_HEAD = 1 << 16
"""Bytes of an encoder's head."""


@dataclass(frozen=True, slots=True)
class Coded:
    """One packet. offset, duration: ticks; the offset counts from the first shown frame."""

    offset: int
    duration: int
    keyframe: bool
    data: bytes


@dataclass(frozen=True, slots=True)
class PartFacts:
    """What is known of a written part.

    origin: of everything that it was made from and by; parts of one video differ in `number`.
    head: the encoder's parameter sets, in hexadecimal.
    depth: by how many packets the encoder's order lags behind that of presentation.
    packets: how many. first, last: offsets of the first and last frame; None where there is none.
    before, after: of the frame before the first and of the one after the last, as who wrote this
        part saw them; None at the video's ends.
    painted: pictures that had something to hide. samples: how many were destroyed.
    """

    origin: str
    number: int
    head: str
    depth: int
    packets: int
    first: int | None
    last: int | None
    before: int | None
    after: int | None
    painted: int
    samples: int


class PartWriter:
    """A part file being written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        file.write(_MAGIC)

    def add(self, packet: Coded) -> None:
        """The next packet."""
        head = _PACKET.pack(packet.offset, packet.duration, packet.keyframe, len(packet.data))
        self._file.write(head + packet.data)

    def finish(self, facts: PartFacts) -> None:
        """What is known at the end."""
        text = json.dumps(asdict(facts)).encode()
        self._file.write(_PACKET.pack(0, 0, 0, 0) + text + _LENGTH.pack(len(text)))


class PartFile:
    """A part file to be read. Raises `PartsDiffer` for one that is none."""

    def __init__(self, untrusted_path: Path) -> None:
        self._path = untrusted_path
        with self._opened() as file:
            self._end = file.seek(-_LENGTH.size, 2)
            (length,) = _LENGTH.unpack(file.read(_LENGTH.size))
            # A seek to before the beginning raises.
            file.seek(self._end - length)
            self.facts = _facts(json.loads(file.read(length)))

    def packets(self) -> Iterator[Coded]:
        """Every packet, in the order in which they are decoded."""
        with self._opened() as file:
            file.seek(len(_MAGIC))
            for offset, duration, key, size in self._heads(file):
                data = file.read(size)
                if len(data) != size:
                    raise ValueError
                yield Coded(offset, duration, bool(key), data)

    def offsets(self) -> list[int]:
        """Where all packets belong, in the order in which they are decoded."""
        found = []
        with self._opened() as file:
            file.seek(len(_MAGIC))
            for offset, _, _, size in self._heads(file):
                file.seek(size, 1)
                found.append(offset)
        return found

    def _heads(self, file: BinaryIO) -> Iterator[tuple[int, int, int, int]]:
        for _ in range(self.facts.packets):
            head = _PACKET.unpack(file.read(_PACKET.size))
            if not 0 < head[3] <= self._end:
                raise ValueError
            yield head

    @contextmanager
    def _opened(self) -> Iterator[BinaryIO]:
        try:
            with self._path.open("rb") as file:
                _check_magic(file)
                yield file
        except (OSError, ValueError, KeyError, TypeError, struct.error) as error:
            raise PartsDiffer(why="one of them is not there, or not whole") from error


def _check_magic(file: BinaryIO) -> None:
    if file.read(len(_MAGIC)) != _MAGIC:
        raise ValueError


def _facts(untrusted: Any) -> PartFacts:
    facts = PartFacts(**{name: untrusted[name] for name in PartFacts.__slots__})
    counts = facts.number, facts.depth, facts.packets, facts.painted, facts.samples
    moments = facts.first, facts.last, facts.before, facts.after
    well_formed = (
        all(type(count) is int and 0 <= count < 1 << 48 for count in counts)
        and all(moment is None or type(moment) is int for moment in moments)
        and isinstance(facts.origin, str)
        and len(bytes.fromhex(facts.head)) <= _LARGEST_HEAD
    )
    if not well_formed or facts.depth > 1 << 8:
        raise ValueError
    return facts
