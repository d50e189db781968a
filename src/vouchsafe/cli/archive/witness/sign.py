"""`vouchsafe archive witness sign`"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from vouchsafe.archive.log import Offer
from vouchsafe.archive.witnessing import Partner
from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.show import say, show_json
from vouchsafe.cli.archive.witness import options as witness_options


def sign(
    *,
    offer: Annotated[
        Path,
        typer.Argument(
            help="The file that the archive sent.",
            dir_okay=False,
            exists=True,
            metavar="OFFER",
            show_default=False,
        ),
    ],
    folder: Annotated[
        Path,
        typer.Option(
            "--witness",
            envvar="VOUCHSAFE_WITNESS",
            help="The witness's own folder, as `init` made it.",
            file_okay=False,
            metavar="FOLDER",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "-o",
            help="The cosigned checkpoint, to be sent back.",
            dir_okay=False,
            metavar="FILE",
            show_default=False,
        ),
    ],
    log: Annotated[
        str | None,
        typer.Option(
            help="The archive's own key or a file with it: the first time, and when it changed. "
            "Have it by another way than the offer.",
            metavar="KEY",
            show_default=False,
        ),
    ] = None,
    passphrase_file: options.PassphraseFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Check what an archive offers against what was seen of it before, and cosign it.

    Refuses, and says why, when the archive shrank, or anything in it was changed, dropped or
    reordered since. Needs nothing but the offer and the witness's own folder. The same offer twice
    gives the same answer.

    **Examples**

    `vouchsafe archive witness sign to-partner.offer --witness our-witness -o cosigned.note --log
    archive.pub`

    `vouchsafe archive witness sign to-partner.offer --witness our-witness -o cosigned.note`
    """
    partner = Partner(folder)
    asked = Offer.parse(witness_options.letter(offer))
    opener = options.Opener(None, None, None, passphrase_file)
    passphrase = opener.passphrase() if partner.needs_passphrase else None
    known = witness_options.public_key(log) if log else None
    signed = partner.sign(asked, int(time.time()), passphrase, known)
    witness_options.post(out, signed.note.data())
    if as_json:
        show_json(
            {
                "log": signed.head.origin,
                "seen_before": signed.before,
                "size": signed.head.size,
                "root": signed.head.root.hex(),
                "again": signed.again,
                "file": str(out),
            }
        )
        return
    origin, size = signed.head.origin, signed.head.size
    if signed.again:
        say(f"These {size:,} entries of {origin} were cosigned before: here is that again.")
    elif signed.before:
        say(f"{origin} has {size:,} entries and kept the {signed.before:,} seen before.")
    else:
        say(f"{origin} has {size:,} entries; none of them had been seen before.")
    say(f"Send {out} back.")
