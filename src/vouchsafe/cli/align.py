"""`vouchsafe align`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vouchsafe import jobs
from vouchsafe.align import Clock
from vouchsafe.cli import options, said, views
from vouchsafe.cli.show import say_bug
from vouchsafe.cli.show_aligned import AlignBoard, show_aligned
from vouchsafe.jobs import (
    SPREAD,
    Aligned,
    UnexpectedFailure,
    check_timeline,
    recordings,
    timeline_folder,
    write_timeline,
)

DONE, REFUSED, UNPLACED, STOPPED = 0, 1, 3, 130
_KNOWN = "What is known already"


def align(
    *,
    inputs: Annotated[
        list[str],
        typer.Argument(
            help="Films and sound files of one event or several, folders (with all below them) or "
            "glob patterns.",
            metavar="CLIPS...",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "-o",
            help="A file that ends in .json: the time line alone. Anything else is a folder, made "
            "when missing, and gets it in every form: JSON, OpenTimelineIO, FCPXML, EDL, and a "
            "picture (SVG).",
            metavar="FILE|FOLDER",
            show_default=False,
            rich_help_panel=options.FILES,
        ),
    ],
    pins: Annotated[
        list[str],
        typer.Option(
            "--pin",
            help="One instant that you saw in two pictures, a flash or a clap: "
            "'A.mp4@12.34 = B.mov@3.20', perhaps with ±0.02 at its end. Repeat it for more.",
            metavar="A@TIME=B@TIME",
            default_factory=list,
            show_default=False,
            rich_help_panel=_KNOWN,
        ),
    ],
    clock: Annotated[
        str | None,
        typer.Option(
            help="What time it was at a moment of one recording, within how many seconds: "
            "'A.mp4@0=2026-08-09T18:30:00+03:00±0.5'.",
            metavar="CLIP@TIME=WHEN",
            show_default=False,
            rich_help_panel=_KNOWN,
        ),
    ] = None,
    trust_clock: Annotated[
        str | None,
        typer.Option(
            help="Believe what this recording's metadata claim for its beginning.",
            metavar="CLIP",
            show_default=False,
            rich_help_panel=_KNOWN,
        ),
    ] = None,
    spread: Annotated[
        float,
        typer.Option(
            help="How far apart the cameras were, at most: sound takes 2.9 ms a metre.",
            min=0,
            metavar="METRES",
            rich_help_panel=_KNOWN,
        ),
    ] = SPREAD,
    grid: views.Grid = None,
    mix: views.Mix = None,
    redacted: views.Redacted,
    unredacted: views.Unredacted = False,
    own_names: views.OwnNames = False,
    force: options.Force = False,
    as_json: options.AsJson = False,
    debug: options.Debug = False,
) -> None:
    """Put recordings of one event on one clock, by what they heard.

    Listens to films and sound files, finds which of them heard the same, and tells when each
    began, how sure that is, and what fits nothing. Never recognises a voice or anybody. A
    recording is called by its path, its name, or its number: c1 is the first. A stopped run goes
    on where it stopped. Exit code 0: all have their place; 1: some files could not be read; 3: some
    cannot be aligned.

    **Examples**

    `vouchsafe align march/*.mp4 recorder.wav -o march.timeline.json`

    `vouchsafe align march/ -o aligned/ --spread 40`

    `vouchsafe align a.mp4 b.mov -o aligned/ --pin 'a.mp4@12.34 = b.mov@3.20'`

    `vouchsafe align march/ -o aligned/ --clock 'a.mp4@0=2026-08-09T18:30:00+03:00±0.5'`

    `vouchsafe align march/ -o aligned/ --redacted redacted/ --grid all.mp4 --mix all.m4a`
    """
    if clock is not None and trust_clock is not None:
        raise typer.BadParameter("give --clock or --trust-clock, not both.")
    sources = recordings(inputs)
    check_timeline(out, sources, force=force)
    order = views.order_of(
        grid,
        mix,
        redacted=redacted,
        unredacted=unredacted,
        own_names=own_names,
        force=force,
        sources=sources,
    )
    told = said.clock(clock) if clock is not None else None
    given = tuple(said.pin(each) for each in pins)
    try:
        with AlignBoard() as board:
            aligned = jobs.align(
                sources,
                work=timeline_folder(out),
                pins=given,
                clock=Clock(trust_clock) if trust_clock is not None else told,
                spread=spread,
                onlooker=board,
            )
    except KeyboardInterrupt:
        typer.echo(
            f"Stopped. The sounds listened to so far wait in {timeline_folder(out)}, in "
            ".vouchsafe-sounds, for the same command to go on: they are of the originals, so "
            "remove that folder if it will not.",
            err=True,
        )
        raise typer.Exit(STOPPED) from None
    written = write_timeline(aligned, out, force=force) if aligned.timeline.clips else ()
    if debug:
        for _, error in aligned.refused:
            if isinstance(error, UnexpectedFailure):
                say_bug(error, show_trace=True)
    seen = views.viewed_by(order, aligned) if order else None
    show_aligned(aligned, written, seen, as_json=as_json)
    raise typer.Exit(REFUSED if order and seen is None else exit_code(aligned))


def exit_code(aligned: Aligned) -> int:
    """A file that could not be read outweighs one that has no place."""
    if aligned.refused:
        return REFUSED
    return UNPLACED if aligned.timeline.unplaced else DONE
