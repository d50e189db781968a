"""Writing the new file: exactly what the plan says, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from time import process_time

from vouchsafe.media import Limits, Progress, RewriteOptions, Video, open_media, rewrite
from vouchsafe.redaction.facts import facts_of
from vouchsafe.redaction.model import Plan
from vouchsafe.redaction.paint import Painter
from vouchsafe.redaction.plan import check_fit
from vouchsafe.redaction.reach import check_reach
from vouchsafe.redaction.sound import treatment


@dataclass(frozen=True, slots=True)
class Rendered:
    """What rendering did.

    times: of every picture of the source, in order.
    painted: how many of them had something to hide; samples: how many samples were destroyed.
    sounds: how many sound tracks the source has.
    notes: what differs from the source on purpose; stripped: names of what did not survive.
    seconds: of processor time.
    """

    times: tuple[float, ...]
    painted: int
    samples: int
    sounds: int
    notes: tuple[str, ...]
    stripped: tuple[str, ...]
    seconds: float


def render(
    path: Path,
    plan: Plan,
    out: Path,
    *,
    subtitles: bool = False,
    threads: int = 0,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    on_progress: Progress | None = None,
) -> Rendered:
    """Write the file at `path` anew to `out` with everything that the plan hides destroyed.

    `out` must not exist and have the suffix of `vouchsafe.media.output_suffix`. Raises
    `PlanDoesNotFit` for a plan of another file, and `PlanError` for a region that hides nothing of
    it. Whatever goes wrong, no `out` is left.
    """
    started = process_time()
    with open_media(path, limits) as medium:
        check_fit(plan, facts_of(medium.info))
        painter = Painter(plan)
        options = RewriteOptions(sound=treatment(plan.sound), subtitles=subtitles, threads=threads)
        try:
            written = rewrite(medium, out, painter, options, on_progress)
            check_reach(plan, painter.times)
        except BaseException:
            out.unlink(missing_ok=True)
            raise
    return Rendered(
        times=tuple(painter.times),
        painted=painter.painted,
        samples=painter.samples,
        sounds=len(medium.info.audio) if isinstance(medium, Video) else 0,
        notes=written.notes,
        stripped=written.stripped,
        seconds=process_time() - started,
    )
