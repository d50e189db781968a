"""`vouchsafe archive init`"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated

import typer

from vouchsafe.archive import Archive, write_sheet
from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.show import say, show_json


def init(
    *,
    place: Annotated[
        str,
        typer.Argument(
            help="A folder of its own for the archive, made when missing; or s3://BUCKET/PREFIX.",
            metavar="DIR",
            show_default=False,
        ),
    ],
    member: Annotated[
        str,
        typer.Option(
            "--as",
            envvar="VOUCHSAFE_MEMBER",
            help="What you are called as its first member. It stands in every event, and in the "
            "policy for everybody to read: it need not be your name.",
            metavar="NAME",
        ),
    ] = "custodian",
    origin: Annotated[
        str,
        typer.Option(
            help="The archive's name for the world, like example.org/marches: witnesses and time "
            "authorities see it. Without it, a random one.",
            metavar="NAME",
            show_default=False,
        ),
    ] = "",
    keys: options.Keys = None,
    no_passphrase: Annotated[
        bool,
        typer.Option("--no-passphrase", help="Leave the keys unprotected; only with --keys."),
    ] = False,
    passphrase_file: options.PassphraseFile = None,
    sheet: Annotated[
        Path,
        typer.Option(
            help="Where to write the recovery sheet: print it, lock it away, delete the file.",
            dir_okay=False,
            metavar="FILE",
        ),
    ] = Path("recovery-sheet.html"),
    as_json: options.AsJson = False,
) -> None:
    """Make a new archive, its keys, and a recovery sheet to print.

    Your keys lie in the archive under a passphrase, or with `--keys` in another folder, on a stick
    for instance: then whoever takes the archive has nothing to try passphrases on.

    **Examples**

    `vouchsafe archive init marches`

    `vouchsafe archive init marches --as ann --origin example.org/marches --keys /media/stick`
    """
    opener = options.Opener(place, member, keys, passphrase_file)
    passphrase = None if no_passphrase else opener.passphrase("New passphrase", twice=True)
    origin = origin or f"archive-{secrets.token_hex(8)}"
    with write_sheet(sheet) as write:
        archive, recovery = Archive.init(
            place, origin=origin, member=member, passphrase=passphrase, keys=keys
        )
        write(recovery)
    if as_json:
        show_json({"archive": place, "origin": origin, "member": member, "sheet": str(sheet)})
        return
    say(f"{place} is an archive now, called {archive.policy.origin}.")
    say(f"Print {sheet}, lock it away, then delete the file: it opens everything.")
