"""`vouchsafe archive note`"""

from __future__ import annotations

from typing import Annotated

import typer

from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.show import say, show_json


def note(
    *,
    item: options.ItemName,
    text: Annotated[str, typer.Argument(help="What is to be noted or corrected.", metavar="TEXT")],
    archive: options.Place = None,
    member: options.Member = None,
    keys: options.Keys = None,
    passphrase_file: options.PassphraseFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Add a note to an item, or correct an earlier one: what was said before stays.

    **Examples**

    `vouchsafe archive note 3f9a2c "The date on the clip is an hour off: summer time."`
    """
    if not text.strip():
        raise typer.BadParameter("it is empty; say what is to be noted.", param_hint="TEXT")
    opened = options.Opener(archive, member, keys, passphrase_file).open()
    found = opened.find(item)
    event = opened.record("noted", found, {"note": text})
    if as_json:
        show_json({"item": found, "entry": event.index})
    else:
        say(f"Noted: entry {event.index} of the log.")
