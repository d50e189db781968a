"""A graph's inputs and outputs, declared anew in a serialised ONNX file.

The onnx package does that too, but loading it takes longer than a small photo's whole redaction.
So for the one file whose bytes are known it is done here, in the wire format: a message is a row
of fields, each a tag (number * 8 + type) and its value, and a field that occurs more than once is
a list. Numbers are those of onnx.proto.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

Ends = Mapping[str, Sequence[int | str]]
"""Names of inputs or outputs, and the dimensions of each; a word is a free one."""

_GRAPH = 7
"""of a model"""
_INPUT, _OUTPUT = 11, 12
"""of a graph"""
_NAME, _TYPE = 1, 2
_TENSOR = 1
_ELEMENTS, _SHAPE = 1, 2
_DIMENSION = 1
_SIZE, _WORD = 1, 2
_FLOAT = 1

_VARINT, _BYTES = 0, 2
"""The only types that fields of a model and of a graph have."""


def declare(model: bytes, inputs: Ends, outputs: Ends) -> bytes:
    """The model with those inputs and outputs of 32-bit floats instead of all that it lists.

    model: a file known to be sound; for any other, what comes of it is undefined.
    """
    made = bytearray()
    for number, field, value in _fields(model):
        made += _enclosed(_GRAPH, _declared(value, inputs, outputs)) if number == _GRAPH else field
    return bytes(made)


def _declared(graph: bytes, inputs: Ends, outputs: Ends) -> bytes:
    kept = [field for number, field, _ in _fields(graph) if number not in (_INPUT, _OUTPUT)]
    kept += [_enclosed(_INPUT, _end(name, sizes)) for name, sizes in inputs.items()]
    kept += [_enclosed(_OUTPUT, _end(name, sizes)) for name, sizes in outputs.items()]
    return b"".join(kept)


def _end(name: str, sizes: Sequence[int | str]) -> bytes:
    dimensions = [
        _enclosed(_WORD, size.encode()) if isinstance(size, str) else _number(_SIZE, size)
        for size in sizes
    ]
    shape = b"".join(_enclosed(_DIMENSION, dimension) for dimension in dimensions)
    tensor = _number(_ELEMENTS, _FLOAT) + _enclosed(_SHAPE, shape)
    return _enclosed(_NAME, name.encode()) + _enclosed(_TYPE, _enclosed(_TENSOR, tensor))


def _fields(message: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Of each field its number, the whole of it, and the value if that is bytes."""
    at = 0
    while at < len(message):
        start = at
        tag, at = _varint(message, at)
        number, kind = tag >> 3, tag & 7
        value_at = at
        if kind == _BYTES:
            length, value_at = _varint(message, at)
            at = value_at + length
        elif kind == _VARINT:
            _, at = _varint(message, at)
        else:
            raise ValueError(f"a field of type {kind}")
        yield number, message[start:at], message[value_at:at]


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, the lowest first, and where it ends."""
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _as_varint(value: int) -> bytes:
    made = bytearray()
    while value >= 0x80:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    made.append(value)
    return bytes(made)


def _number(number: int, value: int) -> bytes:
    return _as_varint(number << 3 | _VARINT) + _as_varint(value)


def _enclosed(number: int, value: bytes) -> bytes:
    return _as_varint(number << 3 | _BYTES) + _as_varint(len(value)) + value
