"""The recovery sheet: printed, put away, and typed in again years later."""

from __future__ import annotations

import re

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchsafe.archive.keys import BadSheet, identity_from_sheet, recovery_sheet

SHEET = recovery_sheet("archive.example.org/2026 <&>", "22 November 2026")
PAGE = SHEET.page()


@given(st.sampled_from(["", " ", "  ", "\n", "-", "\t"]), st.booleans())
def test_the_key_is_read_back_however_it_is_typed(between: str, small: bool) -> None:
    typed = between.join(SHEET.groups)

    assert identity_from_sheet(typed.lower() if small else typed) == SHEET.identity


def test_the_page_shows_every_group_and_says_whose_it_is() -> None:
    shown = re.findall(r"<span>(.*?)</span>", PAGE)

    assert identity_from_sheet(" ".join(shown)) == SHEET.identity
    assert SHEET.identity.recipient in PAGE
    assert "archive.example.org/2026 &lt;&amp;&gt;" in PAGE


def test_the_page_needs_nothing_but_itself() -> None:
    assert not re.search(r"""(src|href|url)\s*[=(]""", PAGE)
    assert "default-src 'none'" in PAGE


def test_a_camera_reads_the_code() -> None:
    """The code drawn as the page draws it, looked at by a decoder that is not its encoder."""
    drawing = re.search(r"<svg.*?</svg>", PAGE, re.DOTALL)
    assert drawing is not None

    picture = _drawn(drawing[0])
    # OpenCV misses one code in a hundred that lies quite straight; a hand holds none so.
    held = (_turned(picture, degrees) for degrees in (0, 10, 25, 45))
    found = (cv2.QRCodeDetector().detectAndDecode(seen)[0] for seen in held)

    assert identity_from_sheet(next(filter(None, found))) == SHEET.identity


@given(st.data())
def test_a_slip_of_one_character_is_noticed(data: st.DataObject) -> None:
    typed = list(SHEET.identity.text)
    at = data.draw(st.integers(0, len(typed) - 1))
    wrong = data.draw(st.sampled_from("023456789ACDEFGHJKLMNPQRSTUVWXYZBIO!é"))
    if typed[at] == wrong or typed[at] == "-":
        return
    typed[at] = wrong

    with pytest.raises(BadSheet):
        identity_from_sheet("".join(typed))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "begin with AGE-SECRET-KEY-1"),
        ("age1qqqq", "begin with AGE-SECRET-KEY-1"),
        (f"{SHEET.identity.text[:-4]}", "54 characters, not 58"),
        (f"{SHEET.identity.text[:20]}B{SHEET.identity.text[21:]}", "'B' in group 2"),
    ],
    ids=["nothing", "a public key", "too short", "a letter that never occurs"],
)
def test_what_is_odd_is_said(typed: str, said: str) -> None:
    with pytest.raises(BadSheet, match=said):
        identity_from_sheet(typed)


def test_the_key_is_not_in_the_printed_form_of_the_sheet() -> None:
    assert SHEET.identity.text not in repr(SHEET)


def _drawn(svg: str) -> np.ndarray:
    """segno draws rows of modules as relative moves and lines: `m4 4.5h7m…`."""
    path = re.search(r'\bd="([^"]+)"', svg)
    scale = re.search(r'width="(\d+)"', svg)
    assert path is not None
    assert scale is not None
    x, y = 0.0, 0.0
    dark: set[tuple[int, int]] = set()
    for kind, numbers in re.findall(r"([Mmh])([-\d. ]+)", path[1]):
        values = [float(each) for each in re.findall(r"-?\d*\.?\d+", numbers)]
        if kind == "h":
            dark |= {(int(x) + step, int(y)) for step in range(int(values[0]))}
            x += values[0]
        else:
            x, y = (values[0], values[1]) if kind == "M" else (x + values[0], y + values[1])
    size = max(max(each) for each in dark) + 5
    picture = np.full((size, size), 255, np.uint8)
    for column, row in dark:
        picture[row, column] = 0
    return np.kron(picture, np.ones((6, 6), np.uint8))


def _turned(picture: np.ndarray, degrees: float) -> np.ndarray:
    side = len(picture)
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), degrees, 0.7)
    return cv2.warpAffine(picture, turn, (side, side), borderValue=255)
