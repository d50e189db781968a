"""The commands of witnesses and of those who ask them, in the order in which they are used."""

from __future__ import annotations

from typing import Final

import typer

from vouchsafe.cli.archive.witness import accept, drop, init, offer, sign, standing, trust

COMMANDS: Final = (
    init.init,
    trust.trust,
    offer.offer,
    sign.sign,
    accept.accept,
    standing.standing,
    drop.drop,
)

app = typer.Typer(
    name="witness",
    help="""Let partners vouch that the archive only ever grew: nothing dropped, nothing changed.

    A witness is another organisation with keys of its own. It needs no access to the archive: an
    offer goes to it and a cosigned checkpoint comes back, as small files, by mail or on a stick.
    They name no item and tell how many events there are, and no more.

    The partner, once: `init`. The archive, once: `trust`. Then, as often as both like: the archive
    writes an `offer`, the partner checks it against what it saw before and will `sign`, the archive
    will `accept`.
    """,
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
for command in COMMANDS:
    app.command()(command)
