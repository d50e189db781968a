"""`vouchsafe archive history`"""

from __future__ import annotations

from typing import Annotated

import typer

from vouchsafe.archive import Event, tell
from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.show import say, show_json


def history(
    *,
    item: Annotated[
        str | None,
        typer.Argument(
            help="The item, by the beginning of its name; without one, the whole archive.",
            metavar="[ITEM]",
            show_default=False,
        ),
    ] = None,
    archive: options.Place = None,
    member: options.Member = None,
    keys: options.Keys = None,
    passphrase_file: options.PassphraseFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Tell who did what to an item, and when.

    Every event is opened and its signature checked as it is told. An erased item's earlier events
    are still there and can no longer be read.

    **Examples**

    `vouchsafe archive history 3f9a2c`

    `vouchsafe archive history --json`
    """
    opened = options.Opener(archive, member, keys, passphrase_file).open()
    events = opened.events(opened.find(item) if item else None)
    if as_json:
        show_json({"events": [_plain(event) for event in events]})
        return
    for told in tell(events):
        when = told.time.replace("T", " ").replace("Z", " UTC") or "-"
        say(f"{told.index:>6}  {when:<23}  {told.sentence}")
        for line in told.details:
            say(f"{'':33}{line}")


def _plain(event: Event) -> dict[str, object]:
    return {
        "entry": event.index,
        "event": event.type,
        "item": event.item,
        "readable": event.readable,
        "time": event.time or None,
        "actor": event.actor or None,
        "key": event.key or None,
        "what": dict(event.what),
    }
