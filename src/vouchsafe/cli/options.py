"""The options that several commands share, each described once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vouchsafe.jobs import (
    HideKind,
    OnResidual,
    SensitivityName,
    ShapeName,
    SoundName,
    StyleName,
)

FIND, DESTROY, CHECK, FILES = "What to find", "How to destroy it", "How to check it", "Files"

Inputs = Annotated[
    list[str],
    typer.Argument(
        help="Photos, videos, folders (with all below them) or glob patterns.",
        metavar="INPUTS...",
        show_default=False,
    ),
]
Out = Annotated[
    Path,
    typer.Option(
        "--out",
        "-o",
        help="The folder to write to; made when missing. A folder's tree is mirrored in it.",
        file_okay=False,
        metavar="FOLDER",
        show_default=False,
        rich_help_panel=FILES,
    ),
]
Hide = Annotated[
    str,
    typer.Option(
        help="What to look for, with commas between: face, head (only with its face: no detector "
        "here finds heads from behind), plate (number plates), text (all readable text, placards "
        "too). Plates and text are always hidden by their whole boxes.",
        metavar="KINDS",
        rich_help_panel=FIND,
    ),
]
Sensitivity = Annotated[
    SensitivityName,
    typer.Option(
        help="How little evidence is enough: maximum hides the most, and more that is no face.",
        rich_help_panel=FIND,
    ),
]
MinSize = Annotated[
    float,
    typer.Option(
        help="Leave regions alone that are smaller than this many pixels.",
        min=0,
        metavar="PIXELS",
        rich_help_panel=FIND,
    ),
]
Model = Annotated[
    Path | None,
    typer.Option(
        help="Another detector: an ONNX file of a family that Vouchsafe knows.",
        exists=True,
        dir_okay=False,
        metavar="FILE",
        rich_help_panel=FIND,
    ),
]
MaxPixels = Annotated[
    int,
    typer.Option(
        help="Refuse a picture that claims more pixels than this.",
        min=1,
        metavar="COUNT",
        rich_help_panel=FIND,
    ),
]
Style = Annotated[
    StyleName,
    typer.Option(
        help="solid: one flat colour, nothing is left. mosaic: at most 8 noisy blocks across a "
        "face, weaker. blur: REVERSIBLE, blurred faces have been re-identified by software.",
        rich_help_panel=DESTROY,
    ),
]
Shape = Annotated[
    ShapeName, typer.Option(help="The outline of what is painted over.", rich_help_panel=DESTROY)
]
Sound = Annotated[
    SoundName,
    typer.Option(
        help="keep, mute, or disguise: voices shifted by a random amount that is not recorded. "
        "A disguise keeps a voice from being known by ear; against software made to compare "
        "voices, and for what is being said, only mute protects.",
        rich_help_panel=DESTROY,
    ),
]
Subtitles = Annotated[
    bool,
    typer.Option(
        "--subtitles/--no-subtitles",
        help="Keep the text of subtitle tracks, which may name people.",
        rich_help_panel=DESTROY,
    ),
]
Verify = Annotated[
    bool,
    typer.Option(
        "--verify/--no-verify",
        help="Look at every output again, otherwise, before it is handed out. Without it nothing "
        "vouches for the output, and the report says so.",
        rich_help_panel=CHECK,
    ),
]
OnResidualFace = Annotated[
    OnResidual,
    typer.Option(
        "--on-residual",
        help="When that finds something: fix (hide it too and write again) or refuse the file.",
        rich_help_panel=CHECK,
    ),
]
Review = Annotated[
    bool,
    typer.Option(
        "--review",
        help="List in the report what was found with low confidence, for a person to look at "
        "first.",
        rich_help_panel=CHECK,
    ),
]
WithReport = Annotated[
    bool,
    typer.Option(
        "--report/--no-report",
        help="Write the report (JSON, HTML) and the plan beside each output.",
        rich_help_panel=FILES,
    ),
]
Jobs = Annotated[
    int,
    typer.Option(
        help="How many files at once; 0: as many as suits this machine.",
        min=0,
        max=256,
        metavar="COUNT",
        rich_help_panel=FILES,
    ),
]
Force = Annotated[
    bool,
    typer.Option(
        "--force",
        help="Replace outputs that are there already. An input is never replaced.",
        rich_help_panel=FILES,
    ),
]
Anonymous = Annotated[
    bool,
    typer.Option(
        "--anonymous-names",
        help="Give outputs and reports random names, all in one folder.",
        rich_help_panel=FILES,
    ),
]
AsJson = Annotated[
    bool,
    typer.Option(
        "--json", help="Print the results as JSON on standard output.", rich_help_panel=FILES
    ),
]
Debug = Annotated[
    bool,
    typer.Option("--debug", help="Show where in the code a bug happened.", rich_help_panel=FILES),
]


def kinds(text: str) -> tuple[HideKind, ...]:
    """From `face,head` to the kinds; anything unknown is a usage error."""
    known: dict[str, HideKind] = {"face": "face", "head": "head", "plate": "plate", "text": "text"}
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in known:
            raise typer.BadParameter(
                f"{name!r} is none of {', '.join(known)}.", param_hint="--hide"
            )
    if not names:
        raise typer.BadParameter("nothing to look for.", param_hint="--hide")
    return tuple(dict.fromkeys(known[name] for name in names))
