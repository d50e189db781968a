"""`vouchsafe archive erase`"""

from __future__ import annotations

from typing import Annotated

import typer

from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.show import say, show_json


def erase(
    *,
    item: options.ItemName,
    reason: Annotated[
        str,
        typer.Option(help="Why. The log keeps this for good, so name nobody.", show_default=False),
    ],
    yes: options.Yes = False,
    archive: options.Place = None,
    member: options.Member = None,
    keys: options.Keys = None,
    passphrase_file: options.PassphraseFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Destroy an item's key and its file, for good; the log keeps that, when, by whom and why.

    Nobody can undo this. What others copied before, and what snapshots, backups and the medium
    itself still hold, is out of reach: destroy backups of `keys/items` as well.

    **Examples**

    `vouchsafe archive erase 3f9a2c --reason "asked for by the person shown"`
    """
    opened = options.Opener(archive, member, keys, passphrase_file).open()
    found = opened.find(item)
    name = opened.original(found).what["original"]["name"]
    options.sure(f"Destroy {name} ({found[:12]}) for good?", yes=yes)
    event = opened.erase(found, reason)
    if as_json:
        show_json({"item": found, "entry": event.index})
    else:
        say(f"Erased: entry {event.index} of the log says so.")
