"""`vouchsafe archive witness offer`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vouchsafe.archive.log import Checkpoint
from vouchsafe.archive.witnessing import offer_to
from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.show import say, show_json
from vouchsafe.cli.archive.witness import options as witness_options


def offer(
    *,
    witness: Annotated[
        str,
        typer.Option("--for", help="The witness's name.", metavar="NAME", show_default=False),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "-o",
            help="The file to write and send.",
            dir_okay=False,
            metavar="FILE",
            show_default=False,
        ),
    ],
    start: Annotated[
        int | None,
        typer.Option(
            "--from",
            help="How many entries the witness saw last, if it says otherwise than what is kept "
            "here.",
            min=0,
            metavar="SIZE",
            show_default=False,
        ),
    ] = None,
    archive: options.Place = None,
    member: options.Member = None,
    keys: options.Keys = None,
    passphrase_file: options.PassphraseFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Write the file that asks a witness to cosign the archive's present state.

    It holds the signed checkpoint and the proof that it continues what the witness saw last. No
    passphrase is needed, and none is read. Other witnesses' software understands it, too (C2SP
    tlog-witness).

    **Examples**

    `vouchsafe archive witness offer --for partner.example/witness -o to-partner.offer`

    `vouchsafe archive witness offer --for partner.example/witness -o again.offer --from 1200`
    """
    opened = options.Opener(archive, member, keys, passphrase_file).look()
    made = offer_to(opened, witness, start)
    witness_options.post(out, made.data())
    size = Checkpoint.parse(made.checkpoint.text).size
    if as_json:
        show_json({"witness": witness, "from": made.old, "to": size, "file": str(out)})
    else:
        say(f"Send {out} to {witness}: it covers {size:,} entries, from {made.old:,} on.")
