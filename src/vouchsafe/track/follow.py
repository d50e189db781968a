"""The forward pass over a video: look where the follower asks, tell it what was seen."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Final

from vouchsafe.detect import Region, Thresholds
from vouchsafe.media import Picture
from vouchsafe.track.follower import Follower
from vouchsafe.track.model import Followed, Look, Seen
from vouchsafe.track.scout import Scout, Scouted

Looker = Callable[[Picture, Look], Sequence[Region] | Seen]
"""Looks at a picture, QUICK or EVERYTHING; never called with NONE. Says how hard it looked for
each kind where that is not as hard as it was told."""

_AHEAD: Final = 4
"""Frames by which the scout may be ahead; each is held in memory."""


def follow(
    pictures: Iterable[Picture], look: Looker, *, width: int, height: int, thresholds: Thresholds
) -> Followed:
    """Every track in a video, from one pass over its pictures in order.

    `pictures` is gone through in a thread of its own, a few ahead. `look` is called on few of
    them, in this thread: on the newest, or on the one just before it (the last of a shot is
    looked at once the cut is known). A picture must stay readable until six more were asked for.
    """
    follower = Follower(width=width, height=height, thresholds=thresholds)
    previous: Picture | None = None
    with closing(_scouted(pictures, Scout(width=width, height=height))) as frames:
        for picture, frame in frames:
            wish = follower.advance(frame)
            if wish.before is not Look.NONE and previous is not None:
                follower.see_last(look(previous, wish.before))
            follower.see(look(picture, wish.now) if wish.now is not Look.NONE else None)
            previous = picture
    if previous is not None and (last := follower.last_wish()) is not Look.NONE:
        follower.see_last(look(previous, last))
    return follower.finish()


def _scouted(
    pictures: Iterable[Picture], scout: Scout
) -> Generator[tuple[Picture, Scouted], None, None]:
    """Every picture with what the scout says of it, while the next are decoded and scouted."""
    given = iter(pictures)

    def scouted() -> tuple[Picture, Scouted] | None:
        picture = next(given, None)
        if picture is None:
            return None
        return picture, scout.advance(picture.time, picture.luma(*scout.luma_size))

    with ThreadPoolExecutor(1, "scout") as ahead:
        try:
            pending = deque(ahead.submit(scouted) for _ in range(_AHEAD))
            while (found := pending.popleft().result()) is not None:
                pending.append(ahead.submit(scouted))
                yield found
        finally:
            ahead.shutdown(cancel_futures=True)
