"""The index finds exactly what looking at every pair finds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vouchsafe.archive.copies import HashIndex, words_of

Hashes = list[int]
_HASH = st.integers(0, 2**256 - 1)


@st.composite
def _near(draw: st.DrawFn) -> tuple[Hashes, Hashes]:
    """Kept hashes, and asked ones that are mostly some of them with bits turned over."""
    kept = draw(st.lists(_HASH, min_size=1, max_size=40))
    asked = []
    for _ in range(draw(st.integers(1, 5))):
        bits = draw(st.sets(st.integers(0, 255), max_size=100))
        asked.append(draw(st.sampled_from(kept)) ^ sum(1 << bit for bit in bits))
    return kept, asked


@settings(max_examples=200)
@given(hashes=_near(), distance=st.integers(0, 256))
def test_it_is_exact(hashes: tuple[Hashes, Hashes], distance: int) -> None:
    kept, asked = hashes

    hits = HashIndex(words_of(digests(kept))).within(words_of(digests(asked)), distance)

    found = set(zip(hits.asked.tolist(), hits.kept.tolist(), hits.distance.tolist(), strict=True))
    assert found == {
        (a, k, bits)
        for a, one in enumerate(asked)
        for k, other in enumerate(kept)
        if (bits := (one ^ other).bit_count()) <= distance
    }


def test_it_is_exact_across_its_blocks() -> None:
    noise = np.random.default_rng(4)
    words = noise.integers(0, 2**64, (100_000, 4), dtype=np.uint64)
    asked = words[[5, 32_767, 32_768, 99_999]] ^ np.uint64(0b1011)

    hits = HashIndex(words).within(asked, 52)

    assert hits.kept.tolist() == [5, 32_767, 32_768, 99_999]
    assert hits.distance.tolist() == [12] * 4


def test_opposite_hashes_differ_in_all_bits() -> None:
    index = HashIndex(words_of(["0" * 64]))

    assert index.within(words_of(["f" * 64]), 256).distance.tolist() == [256]
    assert index.within(words_of(["f" * 64]), 255).distance.tolist() == []


def test_an_empty_index_finds_nothing() -> None:
    index = HashIndex(words_of([]))

    assert len(index) == 0
    assert index.within(words_of(["0" * 64]), 256).kept.tolist() == []


@pytest.mark.parametrize("wrong", ["", "0" * 63, "0" * 66, "g" * 64])
def test_what_is_no_hash_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="hex"):
        words_of([wrong])


def digests(hashes: Hashes) -> list[str]:
    return [f"{each:064x}" for each in hashes]
