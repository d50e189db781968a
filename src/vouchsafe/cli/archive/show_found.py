"""What was found in an archive, as a table."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from vouchsafe.archive.catalogue import Found
from vouchsafe.cli.show import visible

_SHOWN_DIGITS = 12
_MOST_STRETCHES = 3


def show_found(found: Sequence[Found]) -> None:
    """A line for each item, and how many there are."""
    console = Console(highlight=False)
    if found:
        console.print(_table(found))
    count = "Nothing was found." if not found else f"{len(found)} found."
    console.print(count, soft_wrap=True)


def _table(found: Sequence[Found]) -> Table:
    near = any(each.metres is not None for each in found)
    like = any(each.likeness for each in found)
    heads = ["item", "received", "kind", "captured"]
    heads += ["metres away"] if near else []
    heads += ["likeness"] if like else []
    columns = (Column(head, no_wrap=True) for head in heads)
    table = Table(*columns, "name and source", box=None, pad_edge=False)
    for each in found:
        cells = [each.item[:_SHOWN_DIGITS], _day(each), each.kind, _moment(each.captured_at)]
        cells += [f"{each.metres:,.0f}" if each.metres is not None else ""] if near else []
        cells += [_likeness(each)] if like else []
        table.add_row(*(escape(visible(cell)) for cell in [*cells, _said(each)]))
    return table


def _day(found: Found) -> str:
    return f"erased {found.erased_at[:10]}" if found.erased_at else found.received_at[:10]


def _moment(moment: str) -> str:
    return moment.replace("T", " ")[:16]


def _said(found: Found) -> str:
    name = found.name.replace("\n", ", ")
    return f"{name}; {found.source.replace(chr(10), '; ')}" if found.source else name


def _likeness(found: Found) -> str:
    """How alike, and at which moments of a clip."""
    like = found.likeness
    if like is None:
        return ""
    moments = (
        f"at {_clock(stretch.kept[0])}-{_clock(stretch.kept[1])}"
        for stretch in like.stretches[:_MOST_STRETCHES]
        if stretch.kept != (0.0, 0.0)
    )
    words = [like.word, *(["mirrored"] if like.mirrored else []), *moments]
    return ", ".join(words)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
