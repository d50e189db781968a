"""`vouchsafe archive rotate`"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from vouchsafe.archive import renew_member_keys, write_sheet
from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.show import counting, say, show_json


class What(StrEnum):
    """Which keys."""

    LOG = "log"
    MEMBER = "member"
    RECOVERY = "recovery"


def rotate(
    *,
    what: Annotated[
        What,
        typer.Argument(
            help="log: the key that signs the log. member: your own keys. recovery: the key on "
            "the recovery sheet."
        ),
    ] = What.LOG,
    no_passphrase: Annotated[
        bool,
        typer.Option("--no-passphrase", help="Leave your new keys unprotected; only with --keys."),
    ] = False,
    new_passphrase_file: Annotated[
        Path | None,
        typer.Option(
            help="Read the new keys' passphrase from this file's first line.",
            dir_okay=False,
            exists=True,
            metavar="FILE",
            show_default=False,
        ),
    ] = None,
    sheet: Annotated[
        Path,
        typer.Option(help="Where to write a new recovery sheet.", dir_okay=False, metavar="FILE"),
    ] = Path("recovery-sheet.html"),
    archive: options.Place = None,
    member: options.Member = None,
    keys: options.Keys = None,
    passphrase_file: options.PassphraseFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Renew keys: the log's, your own, or the one on paper.

    Old signatures stay valid: the policy keeps retired keys, and up to where they signed. Whoever
    got hold of an old key and of the archive's files can still read what was in it then.

    **Examples**

    `vouchsafe archive rotate`

    `vouchsafe archive rotate member --keys /media/stick`

    `vouchsafe archive rotate recovery --sheet sheet.html`
    """
    opened = options.Opener(archive, member, keys, passphrase_file).open()
    fresh = None
    if what is What.MEMBER and not no_passphrase:
        asks = options.Opener(archive, member, keys, new_passphrase_file)
        fresh = asks.passphrase("New passphrase", twice=True)
    with counting("encrypting keys anew") as moved:
        if what is What.LOG:
            event = opened.rotate()
            said = f"The log's new key: {opened.policy.verifier.vkey}."
        elif what is What.MEMBER:
            event = renew_member_keys(opened, fresh, keys, moved)
            said = "Your keys are renewed; the old ones are of no use any more."
        else:
            with write_sheet(sheet) as write:
                event, recovery = opened.rotate_recovery(moved)
                write(recovery)
            said = f"Print {sheet}, lock it away, then delete the file. The old sheet is void."
    if as_json:
        show_json({"renewed": what.value, "entry": event.index})
    else:
        say(f"{said} Entry {event.index} of the log says so.")
