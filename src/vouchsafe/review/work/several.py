"""Parts of one piece of work, done by several at once, and somebody who waits for all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vouchsafe.review.errors import NotFound
from vouchsafe.review.work.bench import PACE, Bench, OnStage, Paced, Unwanted
from vouchsafe.review.work.engine import Known
from vouchsafe.review.work.errors import PartFailed, Unfinished


def wait_for(bench: Bench, keys: Sequence[str], tell: Callable[[float], None]) -> None:
    """Until these runs have ended; `tell` hears the share that is done. Raises `PartFailed` when
    one of them did not go well, and whatever `tell` raises; then the others are to end, too.
    """
    try:
        while not _all_done(bench, keys, tell):
            bench.engine.pause(PACE)
    except (PartFailed, Unwanted, NotFound):
        bench.engine.cancel(keys)
        raise


def teller_of_part(bench: Bench, wanted: Callable[[], bool]) -> OnStage:
    """Tells whoever waits how far a part is; the item itself hears of all of them together.

    It raises `Unwanted` into the work when nobody waits for it any more, and `Stopping`.
    """
    pace = Paced(PACE)

    def tell(_: str, share: float) -> None:
        bench.engine.check()
        if pace.due():
            if not wanted():
                raise Unwanted
            bench.engine.tell("progress", share)

    return tell


def _all_done(bench: Bench, keys: Sequence[str], tell: Callable[[float], None]) -> bool:
    known = bench.ask(bench.engine.known, keys).values()
    for one in known:
        if one.standing in ("failed", "cut off", "cancelled"):
            raise PartFailed(why=str(Unfinished()))
        if one.standing == "done" and "done" not in one.result:
            raise PartFailed(why=one.result.get("problem") or str(Unfinished()))
    tell(sum(_share(bench, one) for one in known) / len(keys))
    return all(one.standing == "done" for one in known)


def _share(bench: Bench, known: Known) -> float:
    if known.standing == "done":
        return 1.0
    told = bench.ask(bench.engine.told, known.key, "progress")
    return float(told or 0.0)
