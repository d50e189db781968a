from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchsafe.server.languages import LANGUAGES, negotiate


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "en"),
        ("ru", "ru"),
        ("be-BY,be;q=0.9,ru;q=0.8,en;q=0.7", "be"),
        ("de,fr;q=0.9", "en"),
        ("en;q=0.2, ru;q=0.9", "ru"),
        ("ru;q=0", "en"),
        ("ru;q=nan,be;q=0.1", "be"),
        ("*", "en"),
    ],
)
def test_the_browser_asks_for_a_language(accept: str, language: str) -> None:
    assert negotiate(accept) == language


def test_what_the_person_chose_counts_more() -> None:
    assert negotiate("en", "be") == "be"
    assert negotiate("ru", "") == "ru"


@given(st.text(), st.one_of(st.none(), st.text()))
def test_whatever_is_asked_for_there_is_a_language(accept: str, chosen: str | None) -> None:
    assert negotiate(accept, chosen) in LANGUAGES
