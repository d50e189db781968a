"""TOML as the policy needs it: one spelling, texts, numbers, lists of texts, tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vouchsafe.archive.errors import BadPolicy

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\f": "\\f", "\r": "\\r"}


def write_toml(document: Mapping[str, Any]) -> bytes:
    """The document, in the order given: plain values first, then tables and lists of tables."""
    lines: list[str] = []
    for name, value in document.items():
        if not _is_table(value):
            lines.append(f"{name} = {_value(value)}")
    for name, value in document.items():
        if isinstance(value, Mapping):
            lines += ["", f"[{name}]", *_lines(value)]
        elif _is_table(value):
            for each in value:
                lines += ["", f"[[{name}]]", *_lines(each)]
    return ("\n".join(lines) + "\n").encode("utf-8")


def only(raw: Mapping[str, Any], known: set[str]) -> None:
    """Raise `BadPolicy` for what nobody knows."""
    if odd := sorted(set(raw) - known):
        raise BadPolicy(reason=f"nobody knows what {odd[0]!r} means")


def text(value: Any) -> str:
    """A text that was read. Raises `BadPolicy`."""
    if not isinstance(value, str):
        raise BadPolicy(reason="a text in it is none")
    return value


def number(value: Any) -> int:
    """A count that was read. Raises `BadPolicy`."""
    if type(value) is not int or value < 0:
        raise BadPolicy(reason="a number in it is none")
    return value


def _is_table(value: Any) -> bool:
    if isinstance(value, Mapping):
        return True
    return isinstance(value, list) and not any(isinstance(each, str) for each in value)


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    return (f"{name} = {_value(value)}" for name, value in table.items())


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if type(value) is int:
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(_text(each) for each in value)}]"
    raise TypeError(f"a policy holds no {type(value).__name__}")


def _text(words: str) -> str:
    if "\n" not in words:
        return f'"{"".join(map(_escaped, words))}"'
    body = "".join(each if each == "\n" else _escaped(each) for each in words)
    return f'"""\n{body}"""'


def _escaped(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    if letter < " " or letter == "\x7f":
        return f"\\u{ord(letter):04x}"
    return letter
