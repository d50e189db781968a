"""An archive beside the web app, for the commands that may keep one up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import typer

from vouchsafe.cli.show import visible

if TYPE_CHECKING:
    from vouchsafe.archive import Archive
    from vouchsafe.errors import VouchsafeError
    from vouchsafe.review import Carrier, Reviews


@contextmanager
def carrying(reviews: Reviews, archive: Archive | None) -> Iterator[Carrier | None]:
    """Within the block, what happens is carried into the archive; None where there is none."""
    from vouchsafe.review import Carrier  # noqa: PLC0415 - loads slowly

    if archive is None:
        yield None
        return
    carrier = Carrier.start(reviews, archive, _warn)
    try:
        yield carrier
    finally:
        if not carrier.stop():
            _say("What happened last is not in the archive yet. It comes in at the next start.")


def _warn(problem: VouchsafeError) -> None:
    _say(str(problem))


def _say(sentence: str) -> None:
    with suppress(BrokenPipeError):  # whoever read it may be gone already
        typer.echo(f"warning: {visible(' '.join(sentence.split()))}", err=True)
