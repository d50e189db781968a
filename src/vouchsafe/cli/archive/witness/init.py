"""`vouchsafe archive witness init`"""

from __future__ import annotations

from typing import Annotated

import typer

from vouchsafe.archive.witnessing import Partner
from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.show import say, show_json
from vouchsafe.cli.archive.witness import options as witness_options


def init(
    *,
    folder: witness_options.Folder,
    name: Annotated[
        str,
        typer.Option(
            help="The witness's name for the world, like partner.example/witness: no spaces, no +.",
            metavar="NAME",
            show_default=False,
        ),
    ],
    no_passphrase: Annotated[
        bool, typer.Option("--no-passphrase", help="Leave the key unprotected.")
    ] = False,
    passphrase_file: options.PassphraseFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Become a witness: make a key, and an empty memory.

    Give the line that is printed to the archive, and compare it by a second way. Keep the folder
    as safe as a signet: what it remembers is what makes its signature worth something.

    **Examples**

    `vouchsafe archive witness init our-witness --name partner.example/witness`
    """
    opener = options.Opener(None, None, None, passphrase_file)
    passphrase = None if no_passphrase else opener.passphrase("New passphrase", twice=True)
    public = Partner.new(folder, name, passphrase).public.vkey
    if as_json:
        show_json({"witness": name, "key": public})
    else:
        say("Give this line to the archives that you are to witness:")
        say(public)
