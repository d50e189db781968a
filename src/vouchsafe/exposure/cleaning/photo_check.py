"""The proof that a cleaned photo shows what it showed, to the last bit."""

from __future__ import annotations

from collections.abc import Collection
from itertools import zip_longest
from pathlib import Path
from typing import cast

import numpy as np

from vouchsafe.exposure.cleaning.errors import NotTheSame
from vouchsafe.exposure.cleaning.model import OnStage
from vouchsafe.media import Limits, MediaError, Photo, Picture, open_media


def check_photo(
    source: Path, out: Path, limits: Limits, on_stage: OnStage, skipped: Collection[int] = ()
) -> None:
    """Decode both, page by page, upright. Raises `NotTheSame` at the first difference.

    skipped: the source's pages that were left out on purpose.
    """
    with open_media(source, limits) as before, _reopened(out, limits) as after:
        if not isinstance(before, Photo) or not isinstance(after, Photo):
            raise NotTheSame(what="its format")
        facts = ("format", "width", "height", "bits")
        for fact in facts:
            if getattr(before.info, fact) != getattr(after.info, fact):
                raise NotTheSame(what=f"its {fact}")
        total = before.info.pictures or 1
        kept = (page for page in before.pictures() if page.index not in skipped)
        for index, (old, new) in enumerate(zip_longest(kept, after.pictures())):
            if old is None or new is None or not _same(old, new):
                raise NotTheSame(what=f"picture {index + 1}")
            old.drop()
            new.drop()
            on_stage("checking", min((index + 1) / total, 1.0))


def _reopened(out: Path, limits: Limits) -> Photo:
    try:
        return cast("Photo", open_media(out, limits))
    except MediaError as error:
        raise NotTheSame(what="it could not be opened again") from error


def _same(old: Picture, new: Picture) -> bool:
    if getattr(old, "delay", 0) != getattr(new, "delay", 0):
        return False
    pairs = zip_longest(old.planes(), new.planes())
    return all(a and b and np.array_equal(a.samples, b.samples) for a, b in pairs)
