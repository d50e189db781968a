"""Whether a small copy within a file still shows what its picture no longer does.

A picture that was cropped or painted over by a program that forgot the copy gives away what was
to be hidden. So the copy is decoded like any untrusted file, and laid over the picture.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import exp, log
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from vouchsafe.exposure.metadata import Embedded
from vouchsafe.exposure.model import Exposure, ExposureKind, Severity
from vouchsafe.media import Limits, MediaError, Rgb, open_media

_SIDE = 40
"""Pixels, each way, at which both are compared: enough for a face in a group."""
_OTHER_CUT = log(1.09)
"""Ratio of the aspects up to which both show as much; cameras round to whole blocks."""
_OTHER = 44.0
"""Levels of brightness by which a patch must differ; sharpening and new contrast stay below."""
_BAR = 26
"""Brightness up to which an edge is a black bar that fills a copy up to 4:3."""
_MOST = 6
_LARGEST = 40_000_000
"""Bytes of a copy that is still looked at."""
_LIMITS = Limits(max_pixels=60_000_000, max_pages=4)

Grey = NDArray[np.float32]


def copies_in(path: Path, embedded: Sequence[Embedded]) -> Iterator[Rgb]:
    """Every small copy of the picture that can be decoded."""
    wanted = [e for e in embedded if e.role in ("thumbnail", "preview") and e.start >= 0]
    for part in wanted[:_MOST]:
        if not 0 < part.size <= _LARGEST:
            continue
        with path.open("rb") as file:
            file.seek(part.start)
            untrusted = file.read(part.size)
        copy = _decoded(untrusted)
        if copy is not None:
            yield copy


def _decoded(untrusted: bytes) -> Rgb | None:
    # The decoders open files: the copy goes through a temporary one, which in a confined process
    # lies in the job's own folder and is gone with it.
    with tempfile.NamedTemporaryFile(prefix="copy-") as file:
        file.write(untrusted)
        file.flush()
        try:
            with open_media(Path(file.name), _LIMITS) as medium:
                for picture in medium.pictures():
                    return picture.rgb()
        except MediaError:
            return None
    return None


def differs(copy: Rgb, picture: Rgb) -> bool:
    """Whether a copy shows another cut or other content than the picture, whichever way up."""
    bare = _without_bars(copy)
    whole = _small(picture)
    views = [np.rot90(bare, quarters) for quarters in range(4)] + [bare[:, ::-1]]
    for view in views:
        # Cameras fill a copy of other sides with the middle of the picture: that shows less.
        middle = whole if _alike(view, picture) else _small(_middle(picture, _aspect(view)))
        if _apart(_small(view), middle) <= _OTHER:
            return False
    return True


def judged_copies(exposures: Sequence[Exposure], faces: int | None) -> list[Exposure]:
    """The exposures, those of small copies being worse than they seemed.

    faces: how many are in the copy that differs; None where none was looked for.
    """
    shown = f", with {faces} face{'' if faces == 1 else 's'}" if faces else ""
    return [
        replace(
            each,
            severity=Severity.HIGH,
            what=f"a small copy that shows what the picture no longer does{shown}",
            advice="Do not post it: vouchsafe clean removes the copy.",
        )
        if each.kind is ExposureKind.THUMBNAIL
        else each
        for each in exposures
    ]


def _alike(one: Rgb, other: Rgb) -> bool:
    return abs(_aspect(one) - _aspect(other)) <= _OTHER_CUT


def _middle(picture: Rgb, aspect: float) -> Rgb:
    """The largest middle part of a picture with that aspect."""
    height, width = picture.shape[:2]
    across = min(width, round(height * exp(aspect)))
    down = min(height, round(width / exp(aspect)))
    left, top = (width - across) // 2, (height - down) // 2
    return picture[top : top + max(down, 1), left : left + max(across, 1)]


def _aspect(picture: Rgb) -> float:
    return log(picture.shape[1] / picture.shape[0])


def _small(picture: Rgb) -> Grey:
    grey = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY)
    if min(grey.shape) > 8 * _SIDE:
        grey = cv2.resize(grey, (4 * _SIDE, 4 * _SIDE), interpolation=cv2.INTER_AREA)
    small = cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.float32)


def _apart(copy: Grey, picture: Grey) -> float:
    """By how much the patch that differs most does, other brightness and contrast aside."""
    gain, lift = np.polyfit(copy.ravel(), picture.ravel(), 1) if copy.std() > 2 else (1.0, 0.0)
    fitted = copy * float(np.clip(gain, 0.5, 2.0))
    fitted += float(np.median(picture - fitted)) if gain else float(lift)
    apart = cv2.blur(np.asarray(fitted - picture, dtype=np.float32), (3, 3))
    return float(np.abs(apart[1:-1, 1:-1]).max())


def _without_bars(copy: Rgb) -> Rgb:
    """The copy without the black bars that fill it up to another aspect, if it has them."""
    bright = copy.max(axis=2) > _BAR
    rows, columns = bright.mean(axis=1) > 0.05, bright.mean(axis=0) > 0.05
    if not rows.any() or not columns.any():
        return copy
    top, bottom = int(rows.argmax()), len(rows) - int(rows[::-1].argmax())
    left, right = int(columns.argmax()), len(columns) - int(columns[::-1].argmax())
    if (bottom - top) * (right - left) < copy.shape[0] * copy.shape[1] / 2:
        return copy
    return copy[top:bottom, left:right]
