"""`vouchsafe redact`"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from vouchsafe.cli import options
from vouchsafe.cli.archive import options as archive_options
from vouchsafe.cli.run import run
from vouchsafe.jobs import Order, Settings

_DEFAULT = Settings()


def redact(
    *,
    inputs: options.Inputs,
    out: options.Out,
    plan: Annotated[
        Path | None,
        typer.Option(
            help="Hide what this plan says instead of searching: a plan for one input, or the "
            "folder that `vouchsafe plan` wrote. What the check of the output finds is hidden too.",
            exists=True,
            metavar="FILE",
            rich_help_panel=options.FIND,
        ),
    ] = None,
    hide: options.Hide = "face",
    sensitivity: options.Sensitivity = _DEFAULT.sensitivity,
    min_size: options.MinSize = _DEFAULT.min_size,
    model: options.Model = None,
    max_pixels: options.MaxPixels = _DEFAULT.max_pixels,
    style: options.Style = _DEFAULT.style,
    shape: options.Shape = _DEFAULT.shape,
    sound: options.Sound = _DEFAULT.sound,
    subtitles: options.Subtitles = _DEFAULT.subtitles,
    verify: options.Verify = _DEFAULT.check,
    on_residual: options.OnResidualFace = _DEFAULT.on_residual,
    review: options.Review = _DEFAULT.review,
    report: options.WithReport = _DEFAULT.report,
    jobs: options.Jobs = 0,
    force: options.Force = False,
    anonymous_names: options.Anonymous = False,
    archive: archive_options.From = None,
    provenance: Annotated[
        bool,
        typer.Option(
            "--provenance",
            help="With --archive: give each copy a C2PA manifest, signed by the archive, that says "
            "what was done and commits to the original so that only the archive can prove which.",
            rich_help_panel=archive_options.WHERE,
        ),
    ] = False,
    member: archive_options.Member = None,
    keys: archive_options.Keys = None,
    passphrase_file: archive_options.PassphraseFile = None,
    as_json: options.AsJson = False,
    debug: options.Debug = False,
) -> None:
    """Find and destroy faces in photos and videos, check the result, and report.

    Inputs are never changed. An output is there whole and checked, or not at all. A run that was
    stopped goes on where it left off when the same command is given again.

    **Examples**

    `vouchsafe redact march/ -o redacted/`

    `vouchsafe redact clip.mp4 -o redacted/ --sound disguise`

    `vouchsafe redact clip.mp4 -o redacted/ --plan plans/clip.mp4.plan.json`

    `vouchsafe redact '*.jpg' -o redacted/ --sensitivity maximum --anonymous-names --json`

    `vouchsafe redact 3f9a2c -o redacted/ --archive originals/ --provenance`
    """
    if provenance and archive is None:
        raise typer.BadParameter("it needs an archive.", param_hint="--provenance")
    settings = Settings(
        hide=options.kinds(hide),
        style=style,
        shape=shape,
        sound=sound,
        sensitivity=sensitivity,
        min_size=min_size,
        model=model,
        subtitles=subtitles,
        max_pixels=max_pixels,
        check=verify,
        on_residual=on_residual,
        review=review,
        report=report,
    )
    order = Order(
        aim="redact",
        inputs=tuple(inputs),
        out=out,
        settings=settings,
        plans=plan,
        lanes=jobs,
        force=force,
        anonymous=anonymous_names,
    )
    if archive is None:
        run(order, as_json=as_json, debug=debug)
        return
    from vouchsafe.jobs import copy_items  # noqa: PLC0415 - loads what most runs do without

    opened = archive_options.Opener(archive, member, keys, passphrase_file).open()
    copy = partial(copy_items, opened, provenance=provenance)
    run(order, copy, as_json=as_json, debug=debug)
