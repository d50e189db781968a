"""Bytes of a TIFF file that nothing refers to."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.exposure.metadata.building import JPEG, read, roles

PICTURE = np.random.default_rng(0).integers(0, 255, (40, 60, 3), np.uint8)


def written(path: Path, **how: object) -> bytes:
    pages = [Image.fromarray(PICTURE), Image.fromarray(PICTURE[::-1])]
    pages[0].save(path, "tiff", save_all=True, append_images=pages[1:], **how)
    return path.read_bytes()


@pytest.mark.parametrize("how", [{}, {"compression": "tiff_lzw"}, {"big_tiff": True}])
def test_all_that_a_writer_wrote_is_accounted_for(tmp_path: Path, how: dict[str, object]) -> None:
    assert roles(read(tmp_path / "b", written(tmp_path / "a", **how))) == []


@pytest.mark.parametrize("how", [{}, {"compression": "tiff_lzw"}, {"big_tiff": True}])
def test_a_picture_behind_the_end_is_noted(tmp_path: Path, how: dict[str, object]) -> None:
    whole = written(tmp_path / "a", **how)

    found = read(tmp_path / "b", whole + JPEG)

    (hidden,) = found.embedded
    assert hidden.role == "trailing"
    assert hidden.start + hidden.size == len(whole) + len(JPEG)
    assert len(JPEG) <= hidden.size < len(JPEG) + 16


def test_a_page_that_was_taken_out_of_the_chain_is_noted(tmp_path: Path) -> None:
    whole = bytearray(written(tmp_path / "a"))
    at = int.from_bytes(whole[4:8], "little")
    link = at + 2 + 12 * int.from_bytes(whole[at : at + 2], "little")
    whole[link : link + 4] = bytes(4)

    (hidden,) = read(tmp_path / "b", bytes(whole)).embedded

    assert hidden.size > PICTURE.size


def test_zeros_behind_the_end_are_padding(tmp_path: Path) -> None:
    assert roles(read(tmp_path / "b", written(tmp_path / "a") + bytes(500))) == []


@given(at=st.integers(4, 400), byte=st.integers(0, 255))
def test_a_damaged_directory_is_never_a_crash(
    tmp_path_factory: pytest.TempPathFactory, at: int, byte: int
) -> None:
    folder = tmp_path_factory.mktemp("t")
    whole = bytearray(written(folder / "a"))
    first = int.from_bytes(whole[4:8], "little")
    whole[(first + at) % len(whole)] = byte

    assert read(folder / "b", bytes(whole)).format == "tiff"
