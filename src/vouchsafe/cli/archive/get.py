"""`vouchsafe archive get`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vouchsafe.archive import take_out
from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.show import counting, say, show_json


def get(
    *,
    item: options.ItemName,
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "-o",
            help="The new file, or a folder to write it into under the name it came with.",
            metavar="PATH",
        ),
    ] = Path(),
    why: Annotated[str, typer.Option(help="What for; the log keeps it.")] = "",
    archive: options.Place = None,
    member: options.Member = None,
    keys: options.Keys = None,
    passphrase_file: options.PassphraseFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Take a plain copy of an original out, checked to the last bit.

    The log keeps that, when, by whom and what for. Nothing is ever replaced.

    **Examples**

    `vouchsafe archive get 3f9a2c -o working-copy.mp4 --why "for the hearing"`
    """
    opened = options.Opener(archive, member, keys, passphrase_file).open()
    found = opened.find(item)
    size, done = opened.original(found).what["original"]["size"], 0
    with counting("taking out") as moved:

        def more(count: int) -> None:
            nonlocal done
            done += count
            moved(done, size)

        path, event = take_out(opened, found, out, why, more)
    if as_json:
        show_json({"item": found, "path": str(path), "entry": event.index})
    else:
        say(f"{path}: entry {event.index} of the log says that you took it.")
