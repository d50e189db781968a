"""Why a pair is not used, and why a clip is on no timeline: in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vouchsafe.align.model import Clip, Dropped

CONTRADICTS = "contradicts the other pairs"
UNDECIDED = "pairs contradict each other here, and nothing tells which of them is wrong"

MOST_NAMED = 3


def reason(clip: Clip, dropped: Sequence[Dropped], known: Mapping[str, Clip]) -> str:
    """Why that clip, which no pair in use names, is placed nowhere."""
    own = [those for those in dropped if clip.id in (those.pair.first, those.pair.second)]
    if clip.silent is not None and not own:
        return clip.silent
    if not own:
        return "no other recording here has the same sound"
    others = [
        known[those.pair.second if those.pair.first == clip.id else those.pair.first].name
        for those in own
    ]
    named = ", ".join(dict.fromkeys(others[:MOST_NAMED]))
    more = f" and {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else ""
    causes = "; ".join(sorted({those.reason for those in own}))
    return f"what it seems to share with {named}{more} cannot be relied on: {causes}"
