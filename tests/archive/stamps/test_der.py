"""DER has one spelling for everything, and nothing else is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchsafe.archive.stamps.der import OCTETS, SEQUENCE, nodes, only, wrap

CONTENT = st.binary(max_size=300)


@given(CONTENT)
def test_what_is_wrapped_is_found_again(content: bytes) -> None:
    node = only(wrap(OCTETS, content))

    assert (node.tag, node.content) == (OCTETS, content)


@given(st.lists(CONTENT, max_size=5))
def test_values_lie_one_after_the_other(contents: list[bytes]) -> None:
    encoded = wrap(SEQUENCE, b"".join(wrap(OCTETS, each) for each in contents))

    assert [node.content for node in only(encoded).inside()] == contents


@pytest.mark.parametrize(
    "odd",
    [
        b"\x04\x81\x01a",  # a length in more bytes than it takes
        b"\x04\x82\x00\x01a",
        b"\x30\x80\x00\x00",  # BER's open end
        b"\x04\x05abc",
        b"\x04",
        b"\x1f\x81\x00\x00",
        b"\x04\x84\xff\xff\xff\xff",
    ],
)
def test_other_spellings_are_refused(odd: bytes) -> None:
    with pytest.raises(ValueError, match=r"value|length"):
        nodes(odd)


@given(CONTENT)
def test_rubbish_is_refused_or_read_back_as_it_was(rubbish: bytes) -> None:
    try:
        found = nodes(rubbish)
    except ValueError:
        return

    assert b"".join(node.whole for node in found) == rubbish
    assert [wrap(node.tag, node.content) for node in found] == [node.whole for node in found]
