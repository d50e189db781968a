"""`vouchsafe archive verify`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vouchsafe.archive import MemberKeys, find_keys, find_place
from vouchsafe.archive.errors import NoKeys
from vouchsafe.archive.keys import KeysError
from vouchsafe.archive.log import parse_note
from vouchsafe.archive.verifying import Question, Scope, verification_document, verify_here
from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.show import show_json
from vouchsafe.cli.archive.show_verdict import Stages, show_verdict

WRONG = 1
_WHAT = "What to check"


def verify(
    *,
    item: Annotated[
        str,
        typer.Argument(
            help="One item, by the beginning of its name; without one, all of them.",
            metavar="[ITEM]",
            show_default=False,
        ),
    ] = "",
    sample: Annotated[
        int,
        typer.Option(
            help="Read only so many originals, chosen by lot; the log is read whole.",
            min=0,
            metavar="COUNT",
            show_default=False,
            rich_help_panel=_WHAT,
        ),
    ] = 0,
    log_only: Annotated[
        bool,
        typer.Option("--log", help="Read the log alone, no original.", rich_help_panel=_WHAT),
    ] = False,
    against: Annotated[
        list[Path] | None,
        typer.Option(
            help="A checkpoint that was kept elsewhere, by a witness or in a bundle: the log must "
            "continue it (may be given several times).",
            dir_okay=False,
            exists=True,
            metavar="CHECKPOINT",
            show_default=False,
            rich_help_panel=_WHAT,
        ),
    ] = None,
    older: Annotated[
        bool,
        typer.Option(
            "--older",
            help="A copy that may be older: do not hold against it what this machine saw since.",
            rich_help_panel=_WHAT,
        ),
    ] = False,
    openly: Annotated[
        bool,
        typer.Option(
            "--openly",
            help="Check without keys, as a stranger could: the log, its proofs, every file's "
            "digest; not what is inside.",
            rich_help_panel=options.WHO,
        ),
    ] = False,
    archive: options.Place = None,
    member: options.Member = None,
    keys: options.Keys = None,
    passphrase_file: options.PassphraseFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Check that the archive is what it was: nothing changed, dropped, added or rolled back.

    Reads everything and writes nothing to the archive. A stopped check goes on where it was. What
    it saw is remembered on this machine (with `--keys`, in that folder), so that an archive that
    was rolled back is noticed next time.
    Exit code 0: all is right; 1: something is wrong; 2: usage. Timestamps and cosignatures that
    are still to come are said and are not wrong.

    **Examples**

    `vouchsafe archive verify`

    `vouchsafe archive verify --sample 100`

    `vouchsafe archive verify --openly --against from-our-partner.checkpoint --json`
    """
    if sum(map(bool, (item, sample, log_only))) > 1:
        raise typer.BadParameter("choose one of ITEM, --sample and --log.")
    if item and openly:
        raise typer.BadParameter("without keys nobody can tell items apart.", param_hint="ITEM")
    place = find_place(archive)
    scope: Scope = "item" if item else "sample" if sample else "log" if log_only else "everything"
    notes = [parse_note(path.read_bytes()) for path in against or ()]
    unlock, refused = None, None
    if not (openly or log_only):
        try:
            unlock = _unlock(options.Opener(place, member, keys, passphrase_file))
        except KeysError as error:
            # The key file itself may be what is wrong: look before believing that.
            refused = error
    question = Question(
        unlock=unlock, scope=scope, item=item.strip().lower(), sample=sample, against=notes
    )
    with Stages() as stages:
        verdict = verify_here(
            place, question, folder=keys, remember=not older, on_progress=stages.moved
        ).verdict
    if refused and verdict.right:
        raise refused
    if as_json:
        show_json(verification_document(verdict, place))
    else:
        show_verdict(verdict, place)
    raise typer.Exit(0 if verdict.right else WRONG)


def _unlock(opener: options.Opener) -> MemberKeys | None:
    """The member's keys; None where there are none to be found and none were asked for."""
    try:
        found = find_keys(str(opener.place), opener.member, opener.keys)
    except NoKeys:
        if opener.member or opener.keys:
            raise
        return None
    return found.unlock(opener.passphrase() if found.needs_passphrase else None)
