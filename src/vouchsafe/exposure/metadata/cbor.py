"""Just enough of CBOR to read what is said in it (RFC 8949). Bounded in depth and number.

Byte strings stay bytes; tags are dropped, their contents kept; what is damaged raises
`ValueError`, and only here.
"""

from __future__ import annotations

import struct

Value = None | bool | int | float | str | bytes | list["Value"] | dict["Value", "Value"]
_DEEPEST = 32
_MOST = 20_000
_ENDLESS = 31
_FLOATS = {25: ">e", 26: ">f", 27: ">d"}
_SIMPLE: dict[int, Value] = {20: False, 21: True}


class _Break(Exception):
    """The end of a list or map that did not say how long it is."""


class _Reader:
    def __init__(self, raw: bytes) -> None:
        self.raw, self.at, self.left = raw, 0, _MOST

    def take(self, size: int) -> bytes:
        if size > len(self.raw) - self.at:
            raise ValueError("CBOR ends too early")
        self.at += size
        return self.raw[self.at - size : self.at]

    def argument(self, short: int) -> int:
        if short < 24:
            return short
        if short > 27:
            raise ValueError("CBOR of a kind that does not exist")
        return int.from_bytes(self.take(1 << (short - 24)), "big")

    def value(self, depth: int) -> Value:
        self.left -= 1
        if depth > _DEEPEST or self.left < 0:
            raise ValueError("CBOR too deep or too long")
        head = self.take(1)[0]
        major, short = head >> 5, head & 31
        if major == 7:
            return self._simple(short)
        if short == _ENDLESS:
            return self._endless(major, depth)
        number = self.argument(short)
        return self._sized(major, number, depth)

    def _sized(self, major: int, number: int, depth: int) -> Value:
        value: Value
        if major == 2:
            value = self.take(number)
        elif major == 3:
            value = self.take(number).decode("utf-8", "replace")
        elif major == 4:
            value = [self.value(depth + 1) for _ in range(self._fits(number))]
        elif major == 5:
            many = range(self._fits(number))
            value = {_key(self.value(depth + 1)): self.value(depth + 1) for _ in many}
        elif major == 6:
            value = self.value(depth + 1)
        else:
            value = -1 - number if major else number
        return value

    def _fits(self, number: int) -> int:
        if number > self.left:
            raise ValueError("CBOR too long")
        return number

    def _simple(self, short: int) -> Value:
        if short == _ENDLESS:
            raise _Break
        if short in _FLOATS:
            code = _FLOATS[short]
            number: float = struct.unpack(code, self.take(struct.calcsize(code)))[0]
            return number
        if short == 24:
            self.take(1)
        return _SIMPLE.get(short)

    def _endless(self, major: int, depth: int) -> Value:
        parts: list[Value] = []
        try:
            while True:
                parts.append(self.value(depth + 1))
        except _Break:
            pass
        if major == 2:
            return b"".join(part for part in parts if isinstance(part, bytes))
        if major == 3:
            return "".join(part for part in parts if isinstance(part, str))
        if major == 5:
            return {_key(k): v for k, v in zip(parts[::2], parts[1::2], strict=False)}
        return parts


def _key(value: Value) -> Value:
    return value if isinstance(value, str | int | bytes) else str(value)[:100]


def read_cbor(untrusted: bytes) -> Value:
    """The first value in these bytes. Raises `ValueError` when there is none."""
    try:
        return _Reader(untrusted).value(0)
    except _Break:
        raise ValueError("CBOR that only ends") from None
