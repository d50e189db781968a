"""The options that the archive's commands share, and how they become an open archive."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vouchsafe.cli.show import visible

if TYPE_CHECKING:
    from vouchsafe.archive import Archive

_FILE = "--passphrase-file"
WHERE, WHO = "Which archive", "Who you are"

Place = Annotated[
    str | None,
    typer.Option(
        "--archive",
        envvar="VOUCHSAFE_ARCHIVE",
        help="The archive: a folder, or s3://BUCKET/PREFIX. Without it, the folder that one is "
        "in, or the next one above that is an archive.",
        metavar="DIR",
        show_default=False,
        rich_help_panel=WHERE,
    ),
]
From = Annotated[
    str | None,
    typer.Option(
        "--archive",
        help="Take the inputs from this archive (a folder, or s3://BUCKET/PREFIX): they are the "
        "beginnings of items' names. Each copy is recorded there before it is handed out.",
        metavar="DIR",
        show_default=False,
        rich_help_panel=WHERE,
    ),
]
Into = Annotated[
    str | None,
    typer.Option(
        "--archive",
        help="Keep the originals, and what happens to them, in this archive too (a folder, or "
        "s3://BUCKET/PREFIX): every publication is recorded there as made from its original.",
        metavar="DIR",
        show_default=False,
        rich_help_panel=WHERE,
    ),
]
Member = Annotated[
    str | None,
    typer.Option(
        "--as",
        envvar="VOUCHSAFE_MEMBER",
        help="Your name as a member; needed only where the keys of several lie together.",
        metavar="NAME",
        show_default=False,
        rich_help_panel=WHO,
    ),
]
Keys = Annotated[
    Path | None,
    typer.Option(
        "--keys",
        envvar="VOUCHSAFE_KEYS",
        help="The folder with your keys, if they do not lie in the archive: on a stick, say.",
        file_okay=False,
        metavar="FOLDER",
        show_default=False,
        rich_help_panel=WHO,
    ),
]
PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        help="Read the passphrase from this file's first line instead of asking.",
        dir_okay=False,
        exists=True,
        metavar="FILE",
        show_default=False,
        rich_help_panel=WHO,
    ),
]
ItemName = Annotated[
    str,
    typer.Argument(
        help="The item, by the beginning of its name: 6 digits or more.",
        metavar="ITEM",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask whether you are sure.")]


@dataclass(frozen=True, slots=True)
class Opener:
    """Who opens which archive: what the shared options said."""

    place: str | None
    member: str | None = None
    keys: Path | None = None
    passphrase_file: Path | None = None

    def open(self) -> Archive:
        """The archive, with the member's keys; asks for their passphrase where needed."""
        from vouchsafe.archive import Archive, find_keys, find_place  # noqa: PLC0415 - loads slowly

        place = find_place(self.place)
        found = find_keys(place, self.member, self.keys)
        passphrase = self.passphrase() if found.needs_passphrase else None
        archive = Archive.open(place, unlock=found.unlock(passphrase), memory=self.keys)
        warn(archive)
        return archive

    def look(self, *, aloud: bool = True) -> Archive:
        """The archive as everybody may read it, without keys."""
        from vouchsafe.archive import Archive, find_place  # noqa: PLC0415 - loads slowly

        archive = Archive.open(find_place(self.place), memory=self.keys)
        if aloud:
            warn(archive)
        return archive

    def passphrase(self, question: str = "Passphrase", *, twice: bool = False) -> str:
        """From the file, or asked for on the terminal."""
        if self.passphrase_file:
            return first_line(self.passphrase_file)
        return self.hidden(question, twice=twice)

    def hidden(self, question: str, *, twice: bool = False) -> str:
        """Something that nobody should see being typed."""
        if not sys.stdin.isatty():
            raise typer.BadParameter(
                f"nobody is there to be asked for it: {question}. Name a file that has it."
            )
        asked: str = typer.prompt(question, hide_input=True, confirmation_prompt=twice, err=True)
        return asked


def first_line(path: Path) -> str:
    """A passphrase as a file has it."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise typer.BadParameter(
            "its first line must be the passphrase, as text in UTF-8.", param_hint=_FILE
        ) from None
    if not lines or not lines[0]:
        raise typer.BadParameter("its first line is empty.", param_hint=_FILE)
    return lines[0]


def warn(archive: Archive) -> None:
    """Say aloud where an archive is not what it was."""
    for said in (archive.objection, archive.notice):
        if said:
            typer.echo(f"warning: {visible(str(said))}", err=True)


def sure(question: str, *, yes: bool) -> None:
    """Ask, unless that was answered already; "no" ends the command."""
    if yes:
        return
    try:
        agreed = typer.confirm(question, err=True)
    except typer.Abort:
        if sys.stdin.isatty():
            raise
        typer.echo(err=True)
        raise typer.BadParameter("nobody is there to be asked.", param_hint="--yes") from None
    if not agreed:
        raise typer.Abort
