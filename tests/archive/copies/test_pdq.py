"""Our PDQ against the reference's own hashes, and what the description promises."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.archive.copies.pictures import Rgb, golden_pictures, scene
from vouchsafe.archive.copies import Pdq, pdq

REFERENCE = Path(__file__).parents[2] / "vectors" / "pdq" / "reference.json"
PICTURES = golden_pictures()
SAME_ENOUGH = 2
"""bits of 256; the reference's authors call implementations right that differ by up to 10"""


@pytest.mark.parametrize("name", PICTURES)
def test_the_hash_is_the_references(name: str) -> None:
    expected = json.loads(REFERENCE.read_text("utf-8"))["pictures"][name]

    seen = pdq(light(PICTURES[name]))

    assert apart(seen.digest, expected["hash"]) <= SAME_ENOUGH
    assert seen.quality == expected["quality"]


@pytest.mark.parametrize("seed", range(5))
def test_where_the_reference_is_installed_it_agrees_on_other_pictures_too(seed: int) -> None:
    try:
        reference = importlib.import_module("pdqhash")
    except ImportError:
        pytest.skip("pdqhash has no wheels and is not installed here")
    picture = scene(seed, 333 + 50 * seed, 700 - 90 * seed)

    bits, quality = reference.compute(picture)

    seen = pdq(light(picture))
    assert apart(seen.digest, np.packbits(bits.astype(np.uint8)).tobytes().hex()) <= SAME_ENOUGH
    assert seen.quality == quality


@given(seed=st.integers(0, 10_000), gain=st.floats(0.4, 1.0), lift=st.floats(0, 60))
def test_other_brightness_and_contrast_change_little(seed: int, gain: float, lift: float) -> None:
    grey = light(scene(seed, 200, 160))

    assert apart(pdq(grey).digest, pdq((grey * gain + lift).astype(np.float32)).digest) <= 4


def test_half_of_the_bits_are_set() -> None:
    assert int(pdq(light(scene(1))).digest, 16).bit_count() == 128


def test_a_plain_picture_says_so() -> None:
    assert pdq(np.full((200, 300), 99, np.float32)).quality == 0


@pytest.mark.parametrize("shape", [(4, 300), (300, 4), (1, 1)])
def test_what_is_too_small_has_no_quality(shape: tuple[int, int]) -> None:
    assert pdq(np.zeros(shape, np.float32)) == Pdq("0" * 64, 0)


def light(picture: Rgb) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return (picture.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)).astype(
        np.float32
    )


def apart(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()
