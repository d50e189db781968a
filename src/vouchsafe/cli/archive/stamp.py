"""`vouchsafe archive stamp`"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from vouchsafe.archive import Archive
from vouchsafe.archive.stamps import (
    NoAuthority,
    Standing,
    ask_by_hand,
    head_by_hand,
    standings,
    take_by_hand,
)
from vouchsafe.archive.stamps import stamp as stamp_all
from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.show import say, show_json

_PENDING = 1


def stamp(
    *,
    show: Annotated[
        bool, typer.Option("--show", help="Only say which stamps there are; ask nobody.")
    ] = False,
    request: Annotated[
        Path | None,
        typer.Option(
            help="By hand: write the request to this file instead of sending it. With --response, "
            "the request that was answered.",
            dir_okay=False,
            metavar="FILE",
            show_default=False,
        ),
    ] = None,
    response: Annotated[
        list[Path] | None,
        typer.Option(
            help="By hand: take in an authority's answer (may be given several times).",
            dir_okay=False,
            exists=True,
            metavar="FILE",
            show_default=False,
        ),
    ] = None,
    head: Annotated[
        Path | None,
        typer.Option(
            help="Write what is stamped to this file, for whoever else may date it: `ots stamp`, a "
            "notary, a newspaper.",
            dir_okay=False,
            metavar="FILE",
            show_default=False,
        ),
    ] = None,
    archive: options.Place = None,
    as_json: options.AsJson = False,
) -> None:
    """Have the policy's time authorities stamp the log: it existed by then, whoever says so.

    This connects to the addresses that the policy names, and to nothing else; what is sent is a
    digest that tells nobody anything. An authority that does not answer, or whose answer does not
    hold, leaves its stamp pending, and the exit code is 1: ask again later. Needs no keys.

    A machine without a network: carry the request to the authorities, and their answers back.

    **Examples**

    `vouchsafe archive stamp`

    `vouchsafe archive stamp --request head.tsq`

    `vouchsafe archive stamp --response head.tsr --request head.tsq`
    """
    opened = options.Opener(archive).look()
    authorities = opened.policy.authorities
    if head:
        with opened.hold():
            head.write_bytes(head_by_hand(opened.store))
        say(f"{head}: whoever dates it dates the whole log so far.")
        return
    if request and not response:
        with opened.hold():
            request.write_bytes(ask_by_hand(opened.store))
        say(f"{request}: have it answered, then give the answer with --response.")
        return
    if not authorities:
        raise NoAuthority(which="")
    if response:
        asked = request.read_bytes() if request else None
        with opened.hold():
            found = [
                take_by_hand(opened.store, each.read_bytes(), authorities, asked)
                for each in response
            ]
    elif show:
        found = standings(opened.store, authorities)
    else:
        found = stamp_all(opened.store, authorities, opened.hold)
    if as_json:
        show_json([plain(each) for each in found])
    else:
        tell(found)
    if not (show or response) and any(each.state == "pending" for each in found):
        raise typer.Exit(_PENDING)


def after_adding(opened: Archive) -> list[Standing]:
    """The stamps of those authorities that the policy wants asked whenever files were added."""
    asked = [each for each in opened.policy.authorities if each.when == "added"]
    return stamp_all(opened.store, asked, opened.hold) if asked else []


def tell(found: Sequence[Standing]) -> None:
    """One line for each authority; what went wrong below it."""
    for each in found:
        say(f"{each.authority}: {_words(each)}.")
        if each.why:
            say(f"  {each.why}")


def plain(standing: Standing) -> dict[str, object]:
    """As `--json` prints it."""
    stamped = standing.stamped
    return {
        "authority": standing.authority,
        "state": standing.state,
        "time": stamped.time.isoformat() if stamped else None,
        "serial": stamped.serial if stamped else None,
        "signer": stamped.signer if stamped else None,
        "entries": standing.size,
        "pending": standing.pending,
        "why": standing.why,
    }


def _words(standing: Standing) -> str:
    if standing.stamped is None:
        return f"pending, no stamp yet for {standing.pending:,} entries"
    when = standing.stamped.time.strftime("%Y-%m-%d %H:%M:%S UTC")
    covered = f"the first {standing.size:,} entries existed by {when}"
    if standing.pending:
        return f"pending for the last {standing.pending:,} entries; {covered}"
    return f"done, {covered}"
