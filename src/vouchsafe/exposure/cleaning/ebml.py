"""Elements of EBML (RFC 8794): an id, a size, and what is in it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from vouchsafe.media import Damaged, Truncated

_LARGEST_READ = 64 << 20
_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Element:
    """start, end: of what is in it; end is None where its size is not told."""

    name: int
    head: int
    start: int
    end: int | None


def read_element(file: BinaryIO, at: int, limit: int) -> Element | None:
    """The element at a place; None at the limit. Raises `Truncated` when it goes beyond."""
    if at >= limit:
        return None
    file.seek(at)
    head = file.read(12)
    name, after = _number(head, 0, keep_marker=True)
    size, after = _number(head, after, keep_marker=False)
    end = None if size < 0 else at + after + size
    if end is not None and end > limit:
        raise Truncated
    return Element(name, at, at + after, end)


def payload(file: BinaryIO, element: Element) -> bytes:
    """What is in an element."""
    if element.end is None or element.end - element.start > _LARGEST_READ:
        raise Damaged(cause="an element is far too large")
    file.seek(element.start)
    return file.read(element.end - element.start)


def elements(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """(name, what is in it) of every element in a row."""
    file, at = io.BytesIO(raw), 0
    for _ in range(_MOST):
        found = read_element(file, at, len(raw))
        if found is None:
            return
        end = len(raw) if found.end is None else found.end
        yield found.name, raw[found.start : end]
        at = end
    raise Damaged(cause="it holds far too many elements")


def vint(raw: bytes, at: int = 0) -> tuple[int, int]:
    """A number of variable length and where it ends; -1 where all its bits are set."""
    return _number(raw, at, keep_marker=False)


def _number(raw: bytes, at: int, *, keep_marker: bool) -> tuple[int, int]:
    first = raw[at] if at < len(raw) else 0
    length = 9 - first.bit_length()
    if length > 8 or at + length > len(raw):
        raise Damaged(cause="its elements do not follow each other")
    value = int.from_bytes(raw[at : at + length], "big")
    if keep_marker:
        return value, at + length
    ones = (1 << 7 * length) - 1
    return (-1 if value & ones == ones else value & ones), at + length


def element(name: int, *parts: bytes) -> bytes:
    """A new element."""
    body = b"".join(parts)
    return name_bytes(name) + size_bytes(len(body)) + body


def number(name: int, value: int) -> bytes:
    """A new element that holds an unsigned number."""
    return element(name, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def name_bytes(name: int) -> bytes:
    return name.to_bytes((name.bit_length() + 7) // 8, "big")


def size_bytes(size: int, length: int = 0) -> bytes:
    """A size in the fewest bytes, or in as many as asked for."""
    length = length or next(n for n in range(1, 9) if size < (1 << 7 * n) - 1)
    return (size | 1 << 7 * length).to_bytes(length, "big")
