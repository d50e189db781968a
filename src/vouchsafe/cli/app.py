"""The program: its commands, and what happens when something goes wrong."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Annotated, Any

import typer
import typer.core
import typer.main

from vouchsafe import __version__
from vouchsafe.cli import align, clean, inspect, plan, redact, verify
from vouchsafe.cli.show import say_bug, say_error
from vouchsafe.errors import VouchsafeError

ARCHIVE = "archive"
TEAM = ("serve", "worker")
"""Commands named like their modules."""


class _Commands(typer.core.TyperGroup):
    """The archive's and the team's commands are loaded for those who use them: they take longer
    than all else.
    """

    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *TEAM, ARCHIVE]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name in TEAM:
            module = import_module(f"vouchsafe.cli.{cmd_name}")
            alone = typer.Typer(add_completion=False, rich_markup_mode="markdown")
            alone.command(cmd_name)(getattr(module, cmd_name))
            return typer.main.get_command(alone)
        if cmd_name != ARCHIVE:
            return super().get_command(ctx, cmd_name)
        from vouchsafe.cli.archive.app import app as archive  # noqa: PLC0415 - loads slowly

        group = typer.main.get_group(archive)
        group.name = ARCHIVE
        return group


app = typer.Typer(
    name="vouchsafe",
    cls=_Commands,
    help="""Vouch for what happened, keep safe who was there.

    Destroys faces in photos and video for good, strips everything else that a file gives away,
    and checks the result. Opens a web app in which people correct it before it is published.
    Keeps originals that nobody can change or drop unnoticed. Never identifies anybody. Connects to
    nothing but what you name: where an archive lies and who stamps its log, a team's database.
    """,
    epilog="Exit codes of redact, plan and clean: 0 all done, 1 some refused, 2 usage, 3 done but "
    "review required, 130 stopped with Ctrl-C. The help of the others says theirs.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(redact.redact)
app.command()(plan.plan)
app.command()(verify.verify)
app.command()(inspect.inspect)
app.command()(clean.clean)
app.command()(align.align)

STOPPED = 130


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"vouchsafe {__version__}")
        raise typer.Exit


@app.callback()
def _vouchsafe(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """The `vouchsafe` program: every error is a sentence, nothing is a traceback."""
    try:
        app()
    except VouchsafeError as error:
        say_error(str(error))
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(STOPPED)
    except Exception as error:  # noqa: BLE001 - the last resort
        say_bug(error, show_trace="--debug" in sys.argv)
        sys.exit(1)
