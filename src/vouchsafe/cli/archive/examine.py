"""`vouchsafe archive examine`"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from vouchsafe.archive import Added, Archive
from vouchsafe.archive.catalogue import Catalogue
from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.show import counting, say, show_json
from vouchsafe.cli.show import visible
from vouchsafe.jobs import Examined, examine_added, examine_items

_REFUSED = 1


def examine(
    *,
    items: Annotated[
        list[str] | None,
        typer.Argument(
            help="Items, by the beginnings of their names; without any, all that were not "
            "examined yet.",
            metavar="[ITEMS...]",
            show_default=False,
        ),
    ] = None,
    archive: options.Place = None,
    member: options.Member = None,
    keys: options.Keys = None,
    passphrase_file: options.PassphraseFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Look into items that nobody has looked into yet, and log what is found.

    What kind of file it is, how large and long; when and where it says it was taken; marks to find
    copies of the same footage by; what its own claim of origin is worth. `archive add` does this
    by itself. Each item is opened in a process without network, from a private folder that is
    removed afterwards. Nobody in it is recognised.

    **Examples**

    `vouchsafe archive examine`

    `vouchsafe archive examine 3f9a2c`
    """
    opened = options.Opener(archive, member, keys, passphrase_file).open()
    if items:
        wanted = [opened.find(item) for item in items]
    else:
        with Catalogue.of(opened) as catalogue:
            wanted = catalogue.unexamined()
    examined = _watched(len(wanted), lambda told: examine_items(opened, wanted, told))
    if as_json:
        show_json({"examined": [examination_plain(each) for each in examined]})
    else:
        failed = sum(each.error is not None for each in examined)
        say(f"{len(examined) - failed} examined, {failed} could not be.")
    if any(each.error for each in examined):
        raise typer.Exit(_REFUSED)


def look_into(added: Sequence[Added], archive: Archive) -> list[Examined]:
    """Examine what was just taken in. That some of it cannot be is said, and no failure: it is
    safe, and can be examined later.
    """
    return _watched(len(added), lambda told: examine_added(archive, added, told))


def examination_plain(examined: Examined) -> dict[str, object]:
    """What came of one item, for programs."""
    found = examined.examination
    return {
        "item": examined.item,
        "kind": found.kind if found else None,
        "captured_at": (found.captured_at or None) if found else None,
        "position": list(found.position) if found and found.position else None,
        "claims": [{"kind": each.kind, "state": each.state} for each in found.claims]
        if found
        else [],
        "problems": list(found.problems) if found else [],
        "error": str(examined.error) if examined.error else None,
    }


def _watched(
    count: int, work: Callable[[Callable[[Examined], None]], list[Examined]]
) -> list[Examined]:
    done = 0
    with counting("examining") as moved:

        def told(examined: Examined) -> None:
            nonlocal done
            done += 1
            moved(done, count)
            said = [str(examined.error)] if examined.error else []
            for problem in (
                *said,
                *(examined.examination.problems if examined.examination else ()),
            ):
                typer.echo(visible(f"{examined.name}: {problem}"), err=True)

        return work(told)
