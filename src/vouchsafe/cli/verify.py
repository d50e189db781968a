"""`vouchsafe verify`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vouchsafe.cli import options
from vouchsafe.cli.show import show_checks
from vouchsafe.jobs import Settings, verify_file

_DEFAULT = Settings()


def verify(
    *,
    source: Annotated[
        Path,
        typer.Argument(help="The original.", exists=True, dir_okay=False, show_default=False),
    ],
    output: Annotated[
        Path,
        typer.Argument(
            help="What was made of it.", exists=True, dir_okay=False, show_default=False
        ),
    ],
    plan: Annotated[
        Path,
        typer.Option(
            help="What was to be hidden in it.",
            exists=True,
            dir_okay=False,
            metavar="FILE",
            show_default=False,
        ),
    ],
    sensitivity: options.Sensitivity = _DEFAULT.sensitivity,
    model: options.Model = None,
    subtitles: options.Subtitles = _DEFAULT.subtitles,
    max_pixels: options.MaxPixels = _DEFAULT.max_pixels,
    as_json: options.AsJson = False,
) -> None:
    """Check a redacted file against its original and its plan. Exit code 1 when it fails.

    Every hidden pixel must be destroyed, nothing of the original's metadata left, times, size,
    colour and sound as they were; nothing may lie beside
    picture and sound; then the output is searched again, mirrored and at other sizes.

    **Example**

    `vouchsafe verify clip.mp4 redacted/clip.mp4 --plan redacted/clip.mp4.plan.json`
    """
    settings = Settings(
        sensitivity=sensitivity, model=model, subtitles=subtitles, max_pixels=max_pixels
    )
    found = verify_file(source, output, plan, settings)
    show_checks(found, as_json=as_json)
    if not found.passed:
        raise typer.Exit(1)
