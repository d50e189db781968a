"""A long video rendered in parts: each in isolation, at once or one after the other, anywhere.

manner = settle_rendering(source, plan)
recipe = Recipe(parts_of(duration), manner)
files = [render_part(source, plan, recipe, number, …) for number in …]
work_on(desk, Item(source, name, plan, ready=Ready(recipe, tuple(files))))
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vouchsafe.jobs.allowance import OPENING
from vouchsafe.jobs.answer import file_in
from vouchsafe.jobs.errors import MalformedAnswer
from vouchsafe.jobs.host import Host, lent
from vouchsafe.jobs.model import Settings
from vouchsafe.jobs.recipes import recipe_document
from vouchsafe.jobs.redacting import OnStage
from vouchsafe.jobs.wire import Progress, Request
from vouchsafe.jobs.work import place, work_folder

if TYPE_CHECKING:
    from vouchsafe.media import Manner
    from vouchsafe.redaction import Recipe


def settle_rendering(
    source: Path,
    plan: Path,
    *,
    name: str | None = None,
    max_pixels: int = Settings().max_pixels,
    threads: int = 0,
    host: Host | None = None,
) -> Manner:
    """How to encode every part of a video, tried on the video itself.

    Raises `NotInParts` where it has to be rendered in one piece, and other `VouchsafeError`s.
    """
    arguments = _arguments(source, plan, name, max_pixels, threads)
    with lent(host) as worker, work_folder(plan.resolve().parent) as work:
        read = (arguments["source"], arguments["plan"])
        answer = worker.run(Request("settle", arguments, str(work), read, OPENING))
    return _manner(answer)


def render_part(
    source: Path,
    plan: Path,
    recipe: Recipe,
    number: int,
    out: Path,
    *,
    name: str | None = None,
    max_pixels: int = Settings().max_pixels,
    on_progress: OnStage | None = None,
    threads: int = 0,
    host: Host | None = None,
) -> Path:
    """Render one of the recipe's parts to `out`: redacted pixels, no sound, whole or not at all,
    readable by its owner alone; in place of an earlier one. It is of use only to who joins it.

    Raises a `VouchsafeError`.
    """
    arguments = _arguments(source, plan, name, max_pixels, threads)
    arguments |= {"recipe": recipe_document(recipe), "number": number}

    def tell(progress: Progress) -> None:
        if on_progress:
            on_progress(progress.stage, progress.done)

    with lent(host) as worker, work_folder(out.resolve().parent) as work:
        read = (arguments["source"], arguments["plan"])
        answer = worker.run(Request("part", arguments, str(work), read, OPENING), tell)
        written = _written(answer, work)
        written.chmod(0o600)
        place([(written, out)], replace=True)
    return out


def _arguments(
    source: Path, plan: Path, name: str | None, max_pixels: int, threads: int
) -> dict[str, Any]:
    return {
        "source": str(source.resolve()),
        "plan": str(plan.resolve()),
        "name": name or source.name,
        "max_pixels": max_pixels,
        "threads": threads,
    }


def _manner(untrusted: Mapping[str, Any]) -> Manner:
    from vouchsafe.media import Manner  # noqa: PLC0415 - loads slowly

    try:
        codec, tier, crf = (untrusted[name] for name in ("codec", "tier", "crf"))
        well_formed = isinstance(codec, str) and isinstance(tier, str) and math.isfinite(crf)
    except (KeyError, TypeError) as error:
        raise MalformedAnswer from error
    if not well_formed:
        raise MalformedAnswer
    return Manner(codec[:40], tier[:40], float(crf))


def _written(untrusted: Mapping[str, Any], work: Path) -> Path:
    try:
        return file_in(work, untrusted["output"])
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise MalformedAnswer from error
