"""`vouchsafe align`"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

from vouchsafe import jobs
from vouchsafe.cli import align_options as here
from vouchsafe.cli import options, said, views
from vouchsafe.cli.show import say_bug
from vouchsafe.cli.show_aligned import AlignBoard, show_aligned
from vouchsafe.jobs import (
    Aligned,
    UnexpectedFailure,
    check_timeline,
    read_aligned,
    recordings,
    timeline_folder,
    timeline_in,
    write_timeline,
)

DONE, REFUSED, UNPLACED, STOPPED = 0, 1, 3, 130


def align(
    *,
    inputs: here.Clips,
    out: here.Out = None,
    timeline: here.Given = None,
    pins: here.Pins,
    clock: here.ClockSaid = None,
    trust_clock: here.TrustClock = None,
    spread: here.Spread = None,
    grid: here.Grid = None,
    mix: here.Mix = None,
    redacted: here.Redacted,
    unredacted: here.Unredacted = False,
    own_names: here.OwnNames = False,
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

    `vouchsafe align march/ --timeline aligned/ --redacted redacted/ --grid all.mp4 --mix all.m4a`
    """
    known = said.known(pins, clock, trust_clock, spread, given=timeline is not None)
    if out is None and timeline is None:
        raise typer.BadParameter("say where to write: FILE.json or a folder.", param_hint="--out")
    sources = recordings(inputs)
    if out is not None:
        given = [timeline_in(timeline)] if timeline else []
        check_timeline(out, [*sources, *given], force=force)
    order = views.order_of(
        grid,
        mix,
        redacted=redacted,
        unredacted=unredacted,
        own_names=own_names,
        force=force,
        sources=sources,
    )
    if timeline is not None:
        with AlignBoard("looking for") as board:
            aligned = read_aligned(timeline, inputs, onlooker=board)
    else:
        assert out is not None
        aligned = _listened(sources, timeline_folder(out), known)
    written = write_timeline(aligned, out, force=force) if out and aligned.timeline.clips else ()
    if debug:
        _show_bugs(aligned)
    seen = views.viewed_by(order, aligned) if order else None
    show_aligned(aligned, written, seen, as_json=as_json)
    raise typer.Exit(REFUSED if order and seen is None else exit_code(aligned))


def _listened(sources: Sequence[Path], folder: Path, known: said.Known) -> Aligned:
    try:
        with AlignBoard("listening") as board:
            return jobs.align(
                sources,
                work=folder,
                pins=known.pins,
                clock=known.clock,
                spread=known.spread,
                onlooker=board,
            )
    except KeyboardInterrupt:
        typer.echo(
            f"Stopped. The sounds listened to so far wait in {folder}, in "
            ".vouchsafe-sounds, for the same command to go on: they are of the originals, so "
            "remove that folder if it will not.",
            err=True,
        )
        raise typer.Exit(STOPPED) from None


def _show_bugs(aligned: Aligned) -> None:
    for _, error in aligned.refused:
        if isinstance(error, UnexpectedFailure):
            say_bug(error, show_trace=True)


def exit_code(aligned: Aligned) -> int:
    """A file that could not be read outweighs one that has no place."""
    if aligned.refused:
        return REFUSED
    return UNPLACED if aligned.timeline.unplaced else DONE
