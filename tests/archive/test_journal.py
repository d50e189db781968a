"""The journal: what somebody else put there is read strictly, or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import pytest
import rfc8785

from vouchsafe.archive.errors import Damaged
from vouchsafe.archive.journal import read_journal, write_journal
from vouchsafe.archive.store import Changes

HEADER: Mapping[str, Any] = {"adoptions": {}, "removals": [], "writes": [["log/checkpoint", 3]]}


def journal(contents: bytes = b"abc", **header: Any) -> bytes:
    """As somebody writes it who can compute a digest."""
    written = rfc8785.dumps({**HEADER, **header})
    rest = len(written).to_bytes(4, "big") + written + contents
    return b"vouchsafe journal v1\n" + hashlib.sha256(rest).digest() + rest


def test_a_journal_read_back_is_the_same_change() -> None:
    change = Changes({"log/a": b"1", "log/b": b""}, {"incoming/x": "blobs/x"}, ("keys/y",))

    assert read_journal(write_journal(change)) == change
    assert read_journal(journal()) == Changes({"log/checkpoint": b"abc"})


@pytest.mark.parametrize(
    "untrusted",
    [
        journal(b"ab"),
        journal(b"abcd"),
        journal(writes=[["log/checkpoint", -1]]),
        journal(writes=[["log/checkpoint", 1 << 40]]),
        journal(writes=[["log/checkpoint", True], ["log/other", 2]]),
        journal(writes=[["log/checkpoint", "3"]]),
        journal(writes=[[3, 3]]),
        journal(writes=[["log/checkpoint"]]),
        journal(writes=3),
        journal(adoptions=[["incoming/x", "blobs/x"]]),
        journal(adoptions={"incoming/x": 3}),
        journal(removals="keys/y"),
        journal(removals=[3]),
        journal(removals={"keys/y": 1}),
        b"vouchsafe journal v1\n",
    ],
)
def test_a_journal_whose_parts_do_not_fit_is_not_carried_out(untrusted: bytes) -> None:
    with pytest.raises(Damaged, match="journal"):
        read_journal(untrusted)
