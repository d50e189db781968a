"""From an opened photo or video to its marks, and to what is looked for to find copies of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np

from vouchsafe.archive.copies.hashing import Grey, pdq
from vouchsafe.archive.copies.model import Glance
from vouchsafe.archive.copies.moments import OnLook, moments
from vouchsafe.archive.copies.views import asked_views, grey_of, kept_views
from vouchsafe.archive.model import Mark
from vouchsafe.media import Photo, Picture, Video

PLAIN = 50
"""the quality below which a picture is too plain to tell copies by: PDQ's authors' own advice"""
_A_SECOND, _AT_LEAST, _AT_MOST = 1.0, 8, 4.0
"""frames that are kept: one a second, of short clips more, so that a part of one is found, too"""
_ASKED = 2.0
"""times as many are asked, so that one of them is near one that is kept"""
PAGES = 24
"""of a photo that has several"""
_CUT_AT = 8
"""moments of a clip at which cut copies are looked for, too: how a clip is cut does not change"""


def marks_of(medium: Photo | Video, on_look: OnLook = lambda: None) -> tuple[Mark, ...]:
    """What is kept of a photo or video, so that copies of it can be found; what is too plain is
    left out. Raises a `MediaError`.
    """
    return tuple(each_mark(medium, on_look))


def each_mark(medium: Photo | Video, on_look: OnLook = lambda: None) -> Iterator[Mark]:
    """The same one by one: those before a frame that cannot be decoded are good."""
    for time, picture in _pictures(medium, 1.0, on_look):
        for seen in map(pdq, kept_views(grey_of(picture))):
            if seen.quality >= PLAIN:
                yield Mark(time, seen.digest, seen.quality)


def glances_of(
    medium: Photo | Video, *, mirror: bool = False, on_look: OnLook = lambda: None
) -> tuple[Glance, ...]:
    """What is looked for, to find copies of a photo or video. Raises a `MediaError`."""
    found = []
    every, due = medium.info.duration / _CUT_AT, 0.0
    for time, picture in _pictures(medium, _ASKED, on_look):
        grey = grey_of(picture)
        ways = None if time >= due else 1
        if time >= due:
            due = time + every
        digests = _clear(islice(asked_views(grey), ways))
        turned = _clear(islice(asked_views(_turned(grey)), ways)) if mirror else ()
        if digests:
            found.append(Glance(time, digests, turned))
    return tuple(found)


def _pictures(
    medium: Photo | Video, times_as_many: float, on_look: OnLook
) -> Iterator[tuple[float, Picture]]:
    if isinstance(medium, Video):
        a_second = times_as_many * _rate(medium.info.duration)
        for picture in moments(medium, a_second, on_look):
            yield round(picture.time, 3), picture
        return
    for page in islice(medium.pictures(), PAGES):
        on_look()
        yield 0.0, page
        page.drop()


def _rate(duration: float) -> float:
    """How many frames a second are kept of a clip."""
    if duration <= 0:
        return _A_SECOND
    return min(max(_A_SECOND, _AT_LEAST / duration), _AT_MOST)


def _clear(views: Iterable[Grey]) -> tuple[str, ...]:
    return tuple(seen.digest for seen in map(pdq, views) if seen.quality >= PLAIN)


def _turned(grey: Grey) -> Grey:
    return np.ascontiguousarray(grey[:, ::-1])
