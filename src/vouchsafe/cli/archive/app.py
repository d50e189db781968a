"""The archive's commands, in the order in which the help lists them."""

from __future__ import annotations

from typing import Final

import typer

from vouchsafe.cli.archive import (
    add,
    authority,
    check_link,
    erase,
    examine,
    export,
    get,
    grant,
    history,
    init,
    keys,
    link,
    note,
    recover,
    revoke,
    rotate,
    search,
    stamp,
    trust,
    verify,
    witness,
)

COMMANDS: Final = (
    init.init,
    add.add,
    search.search,
    get.get,
    history.history,
    verify.verify,
    note.note,
    examine.examine,
    export.export,
    erase.erase,
    keys.keys,
    grant.grant,
    revoke.revoke,
    rotate.rotate,
    recover.recover,
    authority.authority,
    stamp.stamp,
    trust.trust,
    link.link,
    check_link.check_link,
)
"""Each command is a function of its own module, called as the command is."""

app = typer.Typer(
    name="archive",
    help="""Keep originals so that nobody can change or drop one unnoticed.

    One folder is an archive: every file encrypted, every event signed and in a log that cannot be
    rewritten unnoticed. No server; no network, unless you have time authorities stamp the log.
    """,
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
for command in COMMANDS:
    app.command()(command)
app.add_typer(witness.app)
