"""As much of DER (X.690) as it takes to look into a token where its library gives no view."""

from __future__ import annotations

from dataclasses import dataclass

INTEGER, OCTETS, OID, SEQUENCE, SET = 0x02, 0x04, 0x06, 0x30, 0x31


@dataclass(frozen=True, slots=True)
class Node:
    """One value: its tag, its content, and all its bytes as they stood."""

    tag: int
    content: bytes
    whole: bytes

    def inside(self) -> list[Node]:
        """What a constructed value is made of."""
        return nodes(self.content)


def nodes(untrusted: bytes) -> list[Node]:
    """The values that these bytes are, one after the other. Raises `ValueError`."""
    found, at = [], 0
    while at < len(untrusted):
        node = _node(untrusted, at)
        found.append(node)
        at += len(node.whole)
    return found


def only(untrusted: bytes) -> Node:
    """The one value that these bytes are. Raises `ValueError`."""
    (node,) = nodes(untrusted)
    return node


def wrap(tag: int, content: bytes) -> bytes:
    """A value, written the one way that DER allows."""
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def _node(data: bytes, at: int) -> Node:
    if at + 2 > len(data) or data[at] & 0x1F == 0x1F:
        raise ValueError("a value that is cut off, or of a kind that no token has")
    size, start = data[at + 1], at + 2
    if size >= 0x80:
        count = size & 0x7F
        size, start = int.from_bytes(data[start : start + count], "big"), start + count
    end = start + size
    node = Node(data[at], data[start:end], data[at:end])
    if end > len(data) or wrap(node.tag, node.content) != node.whole:
        raise ValueError("a length that is not as DER writes it")
    return node
