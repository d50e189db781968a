"""The options of `vouchsafe align`, each described once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vouchsafe.cli import options

KNOWN, LOOK = "What is known already", "Look and listen"

Clips = Annotated[
    list[str],
    typer.Argument(
        help="Films and sound files of one event or several, folders (with all below them) or "
        "glob patterns.",
        metavar="CLIPS...",
        show_default=False,
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        help="A file that ends in .json: the time line alone. Anything else is a folder, made "
        "when missing, and gets it in every form: JSON, OpenTimelineIO, FCPXML, EDL, and a "
        "picture (SVG). Needed, unless --timeline is given.",
        metavar="FILE|FOLDER",
        show_default=False,
        rich_help_panel=options.FILES,
    ),
]
Given = Annotated[
    Path | None,
    typer.Option(
        "--timeline",
        help="Listen to nothing: take the time line that an earlier run wrote, a .json or the "
        "folder it lies in, and find its recordings among CLIPS by their bytes.",
        metavar="FILE|FOLDER",
        show_default=False,
        rich_help_panel=KNOWN,
    ),
]
Pins = Annotated[
    list[str],
    typer.Option(
        "--pin",
        help="One instant that you saw in two pictures, a flash or a clap: "
        "'A.mp4@12.34 = B.mov@3.20', perhaps with ±0.02 at its end. Repeat it for more.",
        metavar="A@TIME=B@TIME",
        default_factory=list,
        show_default=False,
        rich_help_panel=KNOWN,
    ),
]
ClockSaid = Annotated[
    str | None,
    typer.Option(
        "--clock",
        help="What time it was at a moment of one recording, within how many seconds: "
        "'A.mp4@0=2026-08-09T18:30:00+03:00±0.5'.",
        metavar="CLIP@TIME=WHEN",
        show_default=False,
        rich_help_panel=KNOWN,
    ),
]
TrustClock = Annotated[
    str | None,
    typer.Option(
        help="Believe what this recording's metadata claim for its beginning.",
        metavar="CLIP",
        show_default=False,
        rich_help_panel=KNOWN,
    ),
]
Spread = Annotated[
    float | None,
    typer.Option(
        help="How far apart the cameras were, at most: sound takes 2.9 ms a metre. 100 where you "
        "do not say.",
        min=0,
        metavar="METRES",
        show_default=False,
        rich_help_panel=KNOWN,
    ),
]
Grid = Annotated[
    Path | None,
    typer.Option(
        help="Write an .mp4 that shows all clips of the event side by side, each at its time, from "
        "redacted copies. A file for each event, and for every 16 clips.",
        metavar="FILE",
        dir_okay=False,
        rich_help_panel=LOOK,
    ),
]
Mix = Annotated[
    Path | None,
    typer.Option(
        help="Write what all of them heard as one sound, .m4a, .flac or .wav, from redacted "
        "copies.",
        metavar="FILE",
        dir_okay=False,
        rich_help_panel=LOOK,
    ),
]
Redacted = Annotated[
    list[Path],
    typer.Option(
        help="Where the redacted copies of CLIPS lie, with the reports that `vouchsafe redact` "
        "wrote. Repeat it for more.",
        metavar="FOLDER",
        exists=True,
        file_okay=False,
        default_factory=list,
        show_default=False,
        rich_help_panel=LOOK,
    ),
]
Unredacted = Annotated[
    bool,
    typer.Option(
        "--unredacted",
        help="Show a clip that has no redacted copy AS IT IS, faces and voices and all, and burn a "
        "warning into the picture.",
        rich_help_panel=LOOK,
    ),
]
OwnNames = Annotated[
    bool,
    typer.Option(
        "--own-names",
        help="Burn in the clips' own names, which may be somebody's, instead of Camera A, B, C.",
        rich_help_panel=LOOK,
    ),
]
