"""`vouchsafe archive check-link`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vouchsafe.archive.provenance import Link, Vouched, digest_of
from vouchsafe.archive.provenance import check_link as holds
from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.link import Copy
from vouchsafe.cli.archive.show import say, show_json


def check_link(
    *,
    copy: Copy,
    link_file: Annotated[
        Path,
        typer.Argument(
            help="What `vouchsafe archive link` wrote.",
            dir_okay=False,
            exists=True,
            metavar="LINK",
            show_default=False,
        ),
    ],
    original: Annotated[
        Path | None,
        typer.Option(
            help="A file that is said to be the original.",
            dir_okay=False,
            exists=True,
            metavar="FILE",
            show_default=False,
        ),
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Check which original a published copy is of, with a link file; needs no archive.

    That the copy was signed by the archive whose certificate the link carries is checked; that
    this certificate is that archive's, ask the archive.

    **Examples**

    `vouchsafe archive check-link published.mp4 published.link.json --original received.mp4`
    """
    link_read = Link.parse(link_file.read_bytes())
    vouched = holds(copy, link_read, digest_of(original) if original else None)
    if as_json:
        show_json(_plain(vouched, link_read, same=original is not None))
        return
    say(f"{copy} is a redacted copy, signed by the archive {vouched.archive}.")
    say(f"Its original has the SHA-256 {link_read.opening.original}.")
    if original:
        say(f"{original} is that original.")
    for edit in vouched.edits:
        say(f"  {edit}")


def _plain(vouched: Vouched, link_read: Link, *, same: bool) -> dict[str, object]:
    return {
        "archive": vouched.archive,
        "original": link_read.opening.original,
        "original_given": same,
        "edits": list(vouched.edits),
    }
