"""The forward pass over a video: look where the follower asks, tell it what was seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from vouchsafe.detect import Region, Thresholds
from vouchsafe.media import Picture
from vouchsafe.track.follower import Follower
from vouchsafe.track.model import Followed, Look, Seen

Looker = Callable[[Picture, Look], Sequence[Region] | Seen]
"""Looks at a picture, QUICK or EVERYTHING; never called with NONE. Says how hard it looked for
each kind where that is not as hard as it was told."""


def follow(
    pictures: Iterable[Picture], look: Looker, *, width: int, height: int, thresholds: Thresholds
) -> Followed:
    """Every track in a video, from one pass over its pictures in order.

    `look` is called on few of them; on the newest, or on the one just before it (the last of a
    shot is looked at once the cut is known), so a picture must stay readable until the next but
    one is asked for.
    """
    follower = Follower(width=width, height=height, thresholds=thresholds)
    previous: Picture | None = None
    for picture in pictures:
        wish = follower.advance(picture.time, picture.luma(*follower.luma_size))
        if wish.before is not Look.NONE and previous is not None:
            follower.see_last(look(previous, wish.before))
        follower.see(look(picture, wish.now) if wish.now is not Look.NONE else None)
        previous = picture
    if previous is not None and (last := follower.last_wish()) is not Look.NONE:
        follower.see_last(look(previous, last))
    return follower.finish()
