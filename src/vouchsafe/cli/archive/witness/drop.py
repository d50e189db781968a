"""`vouchsafe archive witness drop`"""

from __future__ import annotations

from typing import Annotated

import typer

from vouchsafe.archive.witnessing import drop_witness
from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.show import say, show_json
from vouchsafe.cli.archive.witness import options as witness_options


def drop(
    *,
    name: Annotated[
        str, typer.Argument(help="The witness's name.", metavar="NAME", show_default=False)
    ],
    quorum: witness_options.Quorum = None,
    archive: options.Place = None,
    member: options.Member = None,
    keys: options.Keys = None,
    passphrase_file: options.PassphraseFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Rely on a witness no longer; what it cosigned stays, and so does the log's word of it.

    **Examples**

    `vouchsafe archive witness drop partner.example/witness`
    """
    opened = options.Opener(archive, member, keys, passphrase_file).open()
    event = drop_witness(opened, name, quorum)
    if as_json:
        show_json({"witness": name, "entry": event.index})
    else:
        say(f"{name} is no longer a witness: entry {event.index} of the log says so.")
