"""`vouchsafe archive recover`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vouchsafe.archive import make_keys_inside, make_or_read_keys, read_sheet
from vouchsafe.archive import recover as let_in
from vouchsafe.archive.finding import find_place
from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.show import counting, say, show_json


def recover(
    *,
    name: Annotated[
        str,
        typer.Argument(
            help="Your name as a member; may be that of a member whose keys are lost.",
            metavar="NAME",
            show_default=False,
        ),
    ],
    recovery_file: Annotated[
        Path | None,
        typer.Option(
            help="Read the recovery key from this file instead of asking.",
            dir_okay=False,
            exists=True,
            metavar="FILE",
            show_default=False,
        ),
    ] = None,
    no_passphrase: Annotated[
        bool,
        typer.Option("--no-passphrase", help="Leave your keys unprotected; only with --keys."),
    ] = False,
    archive: options.Place = None,
    keys: Annotated[
        Path | None,
        typer.Option(
            "--keys",
            envvar="VOUCHSAFE_KEYS",
            help="The folder for your keys, which are made unless they are there already. Without "
            "it they lie in the archive, under a passphrase.",
            file_okay=False,
            metavar="FOLDER",
            show_default=False,
            rich_help_panel=options.WHO,
        ),
    ] = None,
    passphrase_file: options.PassphraseFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Get into an archive with its recovery sheet, when nobody has their own keys any more.

    Type the key as it is printed; spaces do not matter. The log keeps that somebody came in this
    way. Make a new sheet afterwards: `vouchsafe archive rotate recovery`.

    **Examples**

    `vouchsafe archive recover ann`

    `vouchsafe archive recover ann --keys /media/stick`
    """
    place = find_place(archive)
    opener = options.Opener(place, name, keys, passphrase_file)
    recovery = read_sheet(
        recovery_file.read_text("utf-8", errors="replace")
        if recovery_file
        else opener.hidden("Recovery key")
    )
    question = "Passphrase of your keys" if keys else "New passphrase"
    passphrase = None if no_passphrase else opener.passphrase(question, twice=keys is None)
    if keys is None:
        mine, inside = make_keys_inside(name, passphrase)
    else:
        mine, inside = make_or_read_keys(name, passphrase, keys), None
    with counting("encrypting keys anew") as moved:
        _, event = let_in(place, recovery, mine, key_file=inside, memory=keys, on_progress=moved)
    if as_json:
        show_json({"member": name, "key": mine.member.key_id, "entry": event.index})
        return
    say(f"{name} is a member now: entry {event.index} of the log says how.")
    say("The sheet was opened: make a new one with `vouchsafe archive rotate recovery`.")
