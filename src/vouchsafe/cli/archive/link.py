"""`vouchsafe archive link`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vouchsafe.archive.linking import disclose
from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.show import say, show_json

Copy = Annotated[
    Path,
    typer.Argument(
        help="The published copy.", dir_okay=False, exists=True, metavar="COPY", show_default=False
    ),
]


def link(
    *,
    copy: Copy,
    out: Annotated[
        Path,
        typer.Option("--out", "-o", help="The link file to write.", metavar="FILE"),
    ],
    why: Annotated[str, typer.Option(help="What for; the log keeps it.")] = "",
    archive: options.Place = None,
    member: options.Member = None,
    keys: options.Keys = None,
    passphrase_file: options.PassphraseFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Prove which original a published copy is of, to whoever gets the file that this writes.

    The copy's manifest commits to its original under a blind that only the archive has. The link
    file discloses blind and digest of this one copy; of other copies it tells nothing. Whoever
    has it, the copy and the original checks all three with `vouchsafe archive check-link`. The
    log keeps that the link was disclosed.

    **Examples**

    `vouchsafe archive link published.mp4 -o published.link.json --why "for the court"`
    """
    opened = options.Opener(archive, member, keys, passphrase_file).open()
    disclosed, event = disclose(opened, copy, why)
    out.write_text(disclosed.document(), "utf-8")
    if as_json:
        show_json({"item": event.item, "link": str(out), "entry": event.index})
    else:
        say(f"{out}: entry {event.index} of the log says that you disclosed it.")
