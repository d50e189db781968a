"""`vouchsafe archive grant`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vouchsafe.archive import Member
from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.show import counting, say, show_json


def grant(
    *,
    public: Annotated[
        Path,
        typer.Argument(
            help="The public half of their keys, as `vouchsafe archive keys` made it.",
            dir_okay=False,
            exists=True,
            metavar="NAME.pub",
            show_default=False,
        ),
    ],
    yes: options.Yes = False,
    archive: options.Place = None,
    member: options.Member = None,
    keys: options.Keys = None,
    passphrase_file: options.PassphraseFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Make somebody a member: they can read everything, and add, erase and grant like you.

    Compare the key's digits with them by another way than the one the file came by.

    **Examples**

    `vouchsafe archive grant bob.pub`
    """
    joining = Member.from_bytes(public.read_bytes())
    opened = options.Opener(archive, member, keys, passphrase_file).open()
    options.sure(f"Let {joining.name} with the key {joining.key_id} read everything?", yes=yes)
    with counting("encrypting keys anew") as moved:
        event = opened.grant(joining, moved)
    if as_json:
        show_json({"member": joining.name, "key": joining.key_id, "entry": event.index})
    else:
        say(f"{joining.name} is a member now: entry {event.index} of the log says so.")
