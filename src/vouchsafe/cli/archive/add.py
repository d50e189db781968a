"""`vouchsafe archive add`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vouchsafe.archive import Acquisition, Added, files_in
from vouchsafe.archive.errors import ArchiveError
from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.examine import examination_plain, look_into
from vouchsafe.cli.archive.show import Files, say, show_json
from vouchsafe.cli.archive.stamp import after_adding, plain, tell

_REFUSED = 1


def add(
    *,
    inputs: Annotated[
        list[Path],
        typer.Argument(
            help="Files, or folders with all below them.", metavar="FILES...", show_default=False
        ),
    ],
    source: Annotated[
        str, typer.Option(help="Where they come from: a person, a page, a camera.")
    ] = "",
    note: Annotated[str, typer.Option(help="Whatever else should be known.")] = "",
    collected_by: Annotated[str, typer.Option(help="Who collected them.")] = "",
    url: Annotated[str, typer.Option(help="The address they were found at.")] = "",
    received_at: Annotated[
        str,
        typer.Option(
            help="When you got them: 2026-11-22, or with time and zone 2026-11-22T21:15:00+01:00.",
            metavar="MOMENT",
        ),
    ] = "",
    examine: Annotated[
        bool,
        typer.Option(
            "--examine/--no-examine",
            help="Look into each file once it is safe, so that it is found by date, place and "
            "likeness; `archive examine` does it later.",
        ),
    ] = True,
    archive: options.Place = None,
    member: options.Member = None,
    keys: options.Keys = None,
    passphrase_file: options.PassphraseFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Take files in: hashed, encrypted, stored and logged.

    Each file is read once and stays as it is. When its line is printed it is in the archive for
    good; after a power cut or a kill it is wholly there or not at all. What the archive has
    already is not stored twice: that it came again is logged. Links and whatever else is no file
    are left out of folders, and said.

    **Examples**

    `vouchsafe archive add march/ --source "by hand, from a neighbour" --received-at 2026-11-22`

    `vouchsafe archive add clip.mp4 --url https://example.org/clip --collected-by ann`
    """
    acquisition = Acquisition(source, note, collected_by, url, received_at)
    opened = options.Opener(archive, member, keys, passphrase_file).open()
    missing: list[tuple[Path, ArchiveError]] = []
    left_out: list[tuple[Path, str]] = []
    files = list(
        files_in(
            inputs,
            lambda path, error: missing.append((path, error)),
            lambda path, why: left_out.append((path, why)),
        )
    )
    added = []
    with Files(files) as board:
        for path, error in missing:
            board.refused(path, error)
        for path, why in left_out:
            board.left_out(path, why)
        for each in opened.add(files, acquisition, board.moved, board.refused):
            added.append(each)
            board.added(each.path, f"{each.item[:12]}  {_remark(each)}", quiet=as_json)
    examined = look_into(added, opened) if examine else []
    stamps = after_adding(opened) if added else []
    if as_json:
        answer = {"added": [_plain(each) for each in added], "refused": board.plain()}
        answer |= {"left_out": [{"path": str(path), "why": why} for path, why in left_out]}
        answer |= {"examined": [examination_plain(each) for each in examined]}
        show_json(answer | {"stamps": [plain(each) for each in stamps]})
    else:
        aside = f", {len(left_out)} left out" if left_out else ""
        say(f"{len(added)} added, {len(board.failures)} refused{aside}.")
        tell(stamps)
    if board.failures:
        raise typer.Exit(_REFUSED)


def _remark(added: Added) -> str:
    if added.known:
        return "(here already)"
    return "(erased before, now under a new key)" if added.erased_before else ""


def _plain(added: Added) -> dict[str, object]:
    return {
        "path": str(added.path),
        "item": added.item,
        "entry": added.event.index,
        "size": added.size,
        "known": added.known,
        "erased_before": added.erased_before,
    }
