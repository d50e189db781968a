"""`vouchsafe archive keys`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vouchsafe.archive import MemberKeys, write_key_files
from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.show import say, show_json


def keys(
    *,
    name: Annotated[
        str, typer.Argument(help="Your name as a member.", metavar="NAME", show_default=False)
    ],
    folder: Annotated[
        Path,
        typer.Option(
            "--keys",
            envvar="VOUCHSAFE_KEYS",
            help="The folder to write them to, made when missing.",
            file_okay=False,
            metavar="FOLDER",
            show_default=False,
        ),
    ],
    no_passphrase: Annotated[
        bool, typer.Option("--no-passphrase", help="Leave the keys unprotected.")
    ] = False,
    passphrase_file: options.PassphraseFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Make keys for yourself, to become a member of somebody's archive.

    Send `NAME.pub` to a member, who lets you in with `vouchsafe archive grant NAME.pub`. Keep
    `NAME.key` to yourself.

    **Examples**

    `vouchsafe archive keys bob --keys /media/stick`
    """
    opener = options.Opener(None, name, folder, passphrase_file)
    passphrase = None if no_passphrase else opener.passphrase("New passphrase", twice=True)
    private, public = write_key_files(MemberKeys.new(name), passphrase, folder)
    if as_json:
        show_json({"private": str(private), "public": str(public)})
    else:
        say(f"Give {public} to a member, and {private} to nobody.")
