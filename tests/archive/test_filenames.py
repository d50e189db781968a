"""Names of files are safe everywhere, and none is given twice."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchsafe.archive.filenames import distinct_names, safe_name, visible


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("IMG_0001.JPG", "IMG_0001.JPG"),
        ("Марш мира.jpg", "Марш мира.jpg"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a:b*c?.mp4", "a_b_c_.mp4"),
        ("100%.png", "100_.png"),
        ("con.txt", "_con.txt"),
        ("-rf", "rf"),
        ("...", "unnamed"),
        ("", "unnamed"),
        ("fdp.\u202egpj.exe", "fdp.gpj.exe"),
        ("line\nbreak.jpg", "line_break.jpg"),
        ("e\u0301.jpg", "\u00e9.jpg"),
        ("x" * 300 + ".jpeg", "x" * 115 + ".jpeg"),
    ],
)
def test_a_name_is_kept_as_near_as_it_can_be(given_name: str, kept: str) -> None:
    assert safe_name(given_name) == kept


@given(st.text())
def test_any_name_becomes_one_that_every_system_takes(untrusted: str) -> None:
    name = safe_name(untrusted)

    assert name
    assert len(name.encode()) <= 130
    assert not set(name) & set('<>:"/\\|?*%\r\n\0')
    assert name not in {".", ".."}
    assert not name.endswith((".", " "))
    assert not any(unicodedata.category(letter).startswith("C") for letter in name)


@given(st.lists(st.sampled_from(["a.jpg", "A.JPG", "a.jpg ", "a (2).jpg", "\uff41.jpg", "b"])))
def test_no_name_is_given_twice_on_any_file_system(untrusted: list[str]) -> None:
    names = distinct_names(untrusted)

    assert len(names) == len(untrusted)
    assert len({unicodedata.normalize("NFKC", name).casefold() for name in names}) == len(names)


def test_what_turns_letters_around_is_spelt_out() -> None:
    assert visible("fdp.\u202egpj") == "fdp.\\u202egpj"
    assert visible("plain text, ün") == "plain text, ün"
