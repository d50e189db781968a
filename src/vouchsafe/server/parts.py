"""Forms with files (multipart/form-data, RFC 7578), read as they arrive: nothing of a file is kept
anywhere but where whoever asks for its data puts it.

`python-multipart` finds the parts; it hands on pieces of what it is given, and bounds the headers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from vouchsafe.server.errors import Malformed

MOST: Final = 1000
"""Parts of one form."""

FORM: Final = "multipart/form-data"

_Event = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Part:
    """One field of a form, or a file: then with a name, as whoever sent it called it. data: its
    bytes, once; what is not asked for is passed over.
    """

    field: str
    name: str | None
    data: Iterator[bytes]


def parts(untrusted_pieces: Iterator[bytes], content_type: str) -> Iterator[Part]:
    """The parts of a form, in order. Raises `Malformed`, also from a part's data, where the form
    ends before it should.
    """
    events = _events(untrusted_pieces, _parser(content_type))
    for count, (kind, value) in enumerate(events):  # what a part's data takes is not counted
        assert kind == "begin"
        if count == MOST:
            raise Malformed(why="the form has too many fields")
        part = _part(value, _data(events))
        yield part
        for _ in part.data:
            pass


def _data(events: Iterator[_Event]) -> Iterator[bytes]:
    for kind, value in events:
        if kind == "end":
            return
        yield value
    raise Malformed(why="the form ends too early")


def _part(disposition: bytes, data: Iterator[bytes]) -> Part:
    kind, facts = parse_options_header(disposition)
    if kind != b"form-data" or b"name" not in facts:
        raise Malformed(why="a part of the form has no name")
    name = facts.get(b"filename")
    said = None if name is None else name.decode("utf-8", "replace")
    return Part(facts[b"name"].decode("utf-8", "replace"), said, data)


@dataclass
class _Reader:
    """The parser, and what it has found and nobody has been told yet."""

    boundary: bytes
    found: deque[_Event] = field(default_factory=deque)
    ended: bool = False
    _name: bytes = b""
    _value: bytes = b""
    _disposition: bytes = b""

    def __post_init__(self) -> None:
        self.parser = MultipartParser(
            self.boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": lambda: self.found.append(("begin", self._disposition)),
                "on_part_data": lambda data, start, end: self.found.append(
                    ("data", bytes(data[start:end]))
                ),
                "on_part_end": lambda: self.found.append(("end", b"")),
                "on_end": self._end,
            },
        )

    def _begin(self) -> None:
        self._name = self._value = self._disposition = b""

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._disposition = self._value
        self._name = self._value = b""

    def _end(self) -> None:
        self.ended = True


def _parser(content_type: str) -> _Reader:
    kind, facts = parse_options_header(content_type)
    try:
        if kind.decode("latin-1") != FORM:
            raise Malformed(why="it is no form with files")
        return _Reader(facts[b"boundary"])
    except (KeyError, FormParserError):
        raise Malformed(why="the form says no boundary") from None


def _events(untrusted_pieces: Iterator[bytes], reader: _Reader) -> Iterator[_Event]:
    for piece in untrusted_pieces:
        try:
            reader.parser.write(piece)
        except FormParserError:
            raise Malformed(why="the form is damaged") from None
        while reader.found:
            yield reader.found.popleft()
    if not reader.ended:
        raise Malformed(why="the form ends too early")
