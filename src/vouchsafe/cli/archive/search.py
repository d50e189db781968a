"""`vouchsafe archive search`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from vouchsafe.archive import Archive
from vouchsafe.archive.catalogue import (
    Catalogue,
    Near,
    NoMarks,
    Query,
    Span,
    read_distance,
    read_place,
    read_span,
)
from vouchsafe.archive.copies import Glance
from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.show import show_json
from vouchsafe.cli.archive.show_found import show_found
from vouchsafe.jobs import glances_at, opened_item

_WHICH, _LIKE = "What to look for", "Copies of the same footage"


def search(
    *,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            help="Words, or parts of them, that all occur in an item's name, source, notes, "
            "address or in who collected it. Without any, everything.",
            metavar="[WORDS...]",
            show_default=False,
        ),
    ] = None,
    source: Annotated[
        str,
        typer.Option(help="Words in where it comes from.", rich_help_panel=_WHICH),
    ] = "",
    received: Annotated[
        str | None,
        typer.Option(
            help="When it was received, in universal time: 2026-11-22, 2026-11, or from..to, "
            "either of which may be left out.",
            metavar="WHEN",
            rich_help_panel=_WHICH,
        ),
    ] = None,
    captured: Annotated[
        str | None,
        typer.Option(
            help="When it says it was taken, as clocks showed there.",
            metavar="WHEN",
            rich_help_panel=_WHICH,
        ),
    ] = None,
    near: Annotated[
        str | None,
        typer.Option(
            help="Where it says it was taken: degrees north,east.",
            metavar="LAT,LON",
            rich_help_panel=_WHICH,
        ),
    ] = None,
    within: Annotated[
        str | None,
        typer.Option(
            help="How far from there at most: 500m, 2km, 1.5mi. Without it, 1km.",
            metavar="DISTANCE",
            rich_help_panel=_WHICH,
        ),
    ] = None,
    kind: Annotated[
        Literal["photo", "video", "other"] | None,
        typer.Option(help="What kind of file.", rich_help_panel=_WHICH),
    ] = None,
    erased: Annotated[
        bool, typer.Option("--erased", help="What was erased instead.", rich_help_panel=_WHICH)
    ] = False,
    like: Annotated[
        str | None,
        typer.Option(
            help="Copies of this photo or video, a file or an item: encoded anew, resized, sent "
            "by a messenger, cut by up to a tenth at its edges, or part of a longer clip.",
            metavar="FILE|ITEM",
            rich_help_panel=_LIKE,
        ),
    ] = None,
    mirrored: Annotated[
        bool,
        typer.Option("--mirrored", help="Mirror images of it, too.", rich_help_panel=_LIKE),
    ] = False,
    archive: options.Place = None,
    member: options.Member = None,
    keys: options.Keys = None,
    passphrase_file: options.PassphraseFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Find items by what was said of them, when, where, and what they look like.

    Everything that is asked must hold. Copies are found by the light in whole pictures; people are
    not compared. Places and times are what files say of themselves.

    **Examples**

    `vouchsafe archive search bridge --received 2026-11`

    `vouchsafe archive search --near 60.17,24.94 --within 2km --kind video`

    `vouchsafe archive search --like forwarded.jpg`
    """
    if within and not near:
        raise typer.BadParameter("from where? Say --near LAT,LON, too.", param_hint="--within")
    query = Query(
        words=tuple(words or ()),
        source=source,
        received=read_span(received) if received else Span(),
        captured=read_span(captured) if captured else Span(),
        near=Near(*read_place(near), read_distance(within or "1km")) if near else None,
        kind=kind,
        erased=erased,
    )
    opened = options.Opener(archive, member, keys, passphrase_file).open()
    glances = _glances(opened, like, mirrored=mirrored) if like else None
    with Catalogue.of(opened) as catalogue:
        found = catalogue.search(query) if glances is None else catalogue.like(glances, query)
    if as_json:
        show_json({"found": [each.plain() for each in found]})
    else:
        show_found(found)


def _glances(archive: Archive, like: str, *, mirrored: bool) -> tuple[Glance, ...]:
    """What copies are looked for by: of a file that is there, or else of an item."""
    path = Path(like)
    if path.is_file():
        glances = glances_at(path, mirror=mirrored)
    else:
        with opened_item(archive, archive.find(like)) as plain:
            glances = glances_at(plain, mirror=mirrored)
    if not glances:
        raise NoMarks(name=like)
    return glances
