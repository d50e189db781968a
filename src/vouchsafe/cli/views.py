"""`vouchsafe align --grid --mix`: what may be asked for, and what is said of it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.markup import escape

from vouchsafe.cli.show import bar, say_error, visible
from vouchsafe.errors import VouchsafeError
from vouchsafe.jobs import Aligned

if TYPE_CHECKING:
    from vouchsafe.jobs import Viewed, ViewOrder

_STOPPED = 130


def order_of(
    grid: Path | None,
    mix: Path | None,
    *,
    redacted: Sequence[Path],
    unredacted: bool,
    own_names: bool,
    force: bool,
    sources: Sequence[Path],
) -> ViewOrder | None:
    """What is asked for, checked as far as it can be before hours of work; None for nothing."""
    if grid is None and mix is None:
        if redacted or unredacted or own_names:
            raise typer.BadParameter(
                "--redacted, --unredacted and --own-names need --grid or --mix."
            )
        return None
    if grid is not None and grid.suffix.lower() != ".mp4":
        raise typer.BadParameter("a grid is written as .mp4.", param_hint="--grid")
    from vouchsafe.jobs import ViewOrder, check_views  # noqa: PLC0415 - loads slowly

    order = ViewOrder(
        grid=grid,
        mix=mix,
        redacted=tuple(redacted),
        unredacted=unredacted,
        names=own_names,
        force=force,
    )
    check_views(order, sources)
    if unredacted:
        typer.echo(
            "warning: --unredacted: a clip that has no redacted copy will be shown and heard AS IT "
            "IS.",
            err=True,
        )
    return order


def viewed_by(order: ViewOrder, aligned: Aligned) -> Viewed | None:
    """Carry the order out, with progress on a terminal; None, and a sentence, where that failed:
    the timeline is there all the same.
    """
    from vouchsafe.jobs import write_views  # noqa: PLC0415 - loads slowly

    with bar() as progress:
        line = progress.add_task("listening", total=1.0)

        def tell(what: str, done: float) -> None:
            progress.update(line, description=visible(what), completed=done)

        try:
            return write_views(aligned.timeline, aligned.sources, order, on_progress=tell)
        except VouchsafeError as error:
            say_error(str(error), progress.console)
            return None
        except KeyboardInterrupt:
            raise typer.Exit(_STOPPED) from None


def show_viewed(viewed: Viewed, aligned: Aligned, console: Console) -> None:
    """Who is called what in the pictures, what is left out, and what was shown as it is."""
    names = {clip.id: clip.name for clip in aligned.timeline.clips}

    def told(clip: str) -> str:
        return f"{viewed.called[clip]} ({_plain(names[clip])})"

    lines = [f"{_plain(called)} is {_plain(names[clip])}" for clip, called in viewed.called.items()]
    lines += [
        f"{told(clip)} [yellow]is left out[/yellow]: {why}" for clip, why in viewed.left_out.items()
    ]
    lines += [
        f"{told(clip)} [red]NOT REDACTED: shown and heard as it is[/red]"
        for clip in viewed.unredacted
    ]
    lines += [_plain(note) for note in viewed.notes]
    lines += [f"written: {_plain(os.path.relpath(path))}" for path in viewed.outputs]
    for text in lines:
        console.print(text, soft_wrap=True)


def views_document(viewed: Viewed) -> dict[str, Any]:
    """What `--json` prints besides the timeline."""
    return {
        "views": {
            "written": [str(path) for path in viewed.outputs],
            "called": dict(viewed.called),
            "left_out": dict(viewed.left_out),
            "unredacted": list(viewed.unredacted),
            "notes": list(viewed.notes),
        }
    }


def _plain(text: str) -> str:
    return escape(visible(text))
