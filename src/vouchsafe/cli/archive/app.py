"""The archive's commands, in the order in which the help lists them."""

from __future__ import annotations

from typing import Final

import typer

from vouchsafe.cli.archive import (
    add,
    erase,
    get,
    grant,
    history,
    init,
    keys,
    note,
    revoke,
    rotate,
    witness,
)

COMMANDS: Final = (
    init.init,
    add.add,
    get.get,
    history.history,
    note.note,
    erase.erase,
    keys.keys,
    grant.grant,
    revoke.revoke,
    rotate.rotate,
)
"""Each command is a function of its own module, called as the command is."""

app = typer.Typer(
    name="archive",
    help="""Keep originals so that nobody can change or drop one unnoticed.

    One folder is an archive: every file encrypted, every event signed and in a log that cannot be
    rewritten unnoticed. No server, no network.
    """,
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
for command in COMMANDS:
    app.command()(command)
app.add_typer(witness.app)
