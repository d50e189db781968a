"""`vouchsafe archive witness accept`"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from vouchsafe.archive.witnessing import accept as accept_cosigned
from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.show import say, show_json
from vouchsafe.cli.archive.witness import options as witness_options


def accept(
    *,
    cosigned: Annotated[
        Path,
        typer.Argument(
            help="The file that came back.",
            dir_okay=False,
            exists=True,
            metavar="FILE",
            show_default=False,
        ),
    ],
    archive: options.Place = None,
    member: options.Member = None,
    keys: options.Keys = None,
    passphrase_file: options.PassphraseFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Check a cosigned checkpoint that came back from a witness, and keep it in the archive.

    It must be of this archive and of its history, signed by one of its witnesses. A checkpoint
    that says otherwise than this archive is the proof that something was rewritten: it is refused,
    and the file is worth keeping. No passphrase is needed, and none is read.

    **Examples**

    `vouchsafe archive witness accept cosigned.note`
    """
    opened = options.Opener(archive, member, keys, passphrase_file).look()
    kept = accept_cosigned(opened, witness_options.letter(cosigned))
    if as_json:
        show_json(
            {
                "size": kept.size,
                "cosigned": {each.witness: moment(each.time) for each in kept.cosigned},
                "witnesses": kept.witnesses,
                "quorum": kept.quorum,
            }
        )
        return
    for each in kept.cosigned:
        say(f"{each.witness} saw the first {kept.size:,} entries on {moment(each.time)}.")
    say(f"Witnesses by now: {kept.witnesses}; needed: {kept.quorum}.")


def moment(seconds: int) -> str:
    """A cosignature's time as people write it; beyond the calendar, as it stands there."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return f"second {seconds} after 1970"
