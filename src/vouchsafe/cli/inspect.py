"""`vouchsafe inspect`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vouchsafe.cli import options
from vouchsafe.cli.show import say_bug
from vouchsafe.cli.show_inspections import InspectBoard, show_inspections, write_page
from vouchsafe.jobs import (
    ASPECTS,
    AspectName,
    Interrupted,
    Question,
    Settings,
    UnexpectedFailure,
    inspect_all,
)

_DEFAULT = Settings()
CLEAN, EXPOSED, UNREAD, STOPPED = 0, 1, 2, 130
_LOOK = "What to look at"


def inspect(
    *,
    inputs: options.Inputs,
    only: Annotated[
        str,
        typer.Option(
            help="What to look at, with commas between: metadata, faces, text, voices. Metadata "
            "alone is read at hundreds of files a second.",
            metavar="ASPECTS",
            rich_help_panel=_LOOK,
        ),
    ] = ",".join(ASPECTS),
    values: Annotated[
        bool,
        typer.Option(
            "--values",
            help="Show also what the metadata says and what text reads, not only that it does.",
            rich_help_panel=_LOOK,
        ),
    ] = False,
    page: Annotated[
        Path | None,
        typer.Option(
            help="Write one HTML page with the pictures and all that was found marked in them. "
            "It shows everybody in them: keep it to yourself.",
            dir_okay=False,
            metavar="FILE",
            rich_help_panel=options.FILES,
        ),
    ] = None,
    sensitivity: options.Sensitivity = _DEFAULT.sensitivity,
    model: options.Model = None,
    max_pixels: options.MaxPixels = _DEFAULT.max_pixels,
    jobs: options.Jobs = 0,
    as_json: options.AsJson = False,
    debug: options.Debug = False,
) -> None:
    """Say what a photo or video gives away, before it is posted. Changes nothing.

    Where and when and with what it was taken, and by whom; copies and clips hidden in it; faces
    and how legible they are; plates, text, voices. Nobody is recognised. Exit code 0: nothing was
    found; 1: something was; 2: a file could not be read or looked at whole, so that nobody can
    say.

    **Examples**

    `vouchsafe inspect photo.jpg`

    `vouchsafe inspect march/ --only metadata --values`

    `vouchsafe inspect clip.mp4 --page look.html`

    `vouchsafe inspect '*.jpg' --json && upload *.jpg`
    """
    if page is not None and (page.exists() or not page.parent.is_dir()):
        why = "is there already" if page.exists() else "would lie in no folder"
        raise typer.BadParameter(f"{page} {why}; choose another name.", param_hint="--page")
    question = Question(
        look=aspects(only),
        values=values,
        pictures=page is not None,
        sensitivity=sensitivity,
        model=model,
        max_pixels=max_pixels,
    )
    with InspectBoard() as board:
        result = inspect_all(inputs, question, board, lanes=jobs)
    if page is not None:
        write_page(result, page)
    if debug:
        for finding in result.findings:
            if isinstance(finding.error, UnexpectedFailure):
                say_bug(finding.error, show_trace=True)
    show_inspections(result, values=values, as_json=as_json)
    if any(isinstance(finding.error, Interrupted) for finding in result.findings):
        raise typer.Exit(STOPPED)
    unread, exposed = result.count("unread"), result.count("exposed")
    raise typer.Exit(UNREAD if unread else EXPOSED if exposed else CLEAN)


def aspects(text: str) -> tuple[AspectName, ...]:
    """From `metadata,faces` to the aspects; anything unknown is a usage error."""
    names = {name.strip().lower() for name in text.split(",") if name.strip()}
    if unknown := sorted(names - set(ASPECTS)):
        known = ", ".join(ASPECTS)
        raise typer.BadParameter(f"{unknown[0]!r} is none of {known}.", param_hint="--only")
    if not names:
        raise typer.BadParameter("nothing to look at.", param_hint="--only")
    return tuple(aspect for aspect in ASPECTS if aspect in names)
