"""What happens is carried into an archive by itself, in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, Self

from vouchsafe.errors import VouchsafeError
from vouchsafe.review.errors import CannotCarry

if TYPE_CHECKING:
    from vouchsafe.archive import Archive
    from vouchsafe.review.custody import Custody
    from vouchsafe.review.reviews import Reviews

ROUND: Final = 5.0
"""Seconds between two looks at whether anything happened."""

LONGEST: Final = 300.0
"""Seconds between two attempts, where one after the other fails."""


class Carrier:
    """Keeps an archive up to date with some reviews.

        carrier = Carrier.start(reviews, archive, print)
        …
        carrier.stop()

    Whatever goes wrong is told and tried again; it never comes out of here.
    """

    def __init__(self, custody: Custody, on_problem: Callable[[CannotCarry], None]) -> None:
        self._custody = custody
        self._on_problem = on_problem
        self._awake = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="vouchsafe-carry", daemon=True)

    @classmethod
    def start(
        cls, reviews: Reviews, archive: Archive, on_problem: Callable[[CannotCarry], None]
    ) -> Self:
        """Carry on from where the last one ended.

        archive: open for a member's writing. on_problem: told once of each problem, from another
        thread. Raises `OtherArchive`, and what the archive says against being written to.
        """
        if archive.objection:
            raise archive.objection
        carrier = cls(reviews.attach(archive), on_problem)
        carrier._thread.start()
        return carrier

    def nudge(self) -> None:
        """Something happened: look at once."""
        self._awake.set()

    def stop(self, patience: float = 10.0) -> bool:
        """Carry no more; the rest is for the next start. False where the archive does not let go
        in time: then it is left as a kill would leave it, and whoever opens it next finishes that.
        """
        self._ended.set()
        self._awake.set()
        self._thread.join(patience)
        return not self._thread.is_alive()

    def _keep(self) -> None:
        told, pause = "", ROUND
        while not self._ended.is_set():
            try:
                self._custody.carry(self._goes_on)
                reason = _stuck(self._custody.stuck())
            except Exception as error:  # noqa: BLE001 - nothing that goes wrong here may stop a server
                told, pause = self._tell(_reason(error), told), min(2 * pause, LONGEST)
            else:
                told, pause = self._tell(reason, told) if reason else "", ROUND
            self._awake.wait(pause)
            self._awake.clear()

    def _tell(self, reason: str, told: str) -> str:
        """What was told last, now: once for each problem."""
        if reason != told:
            self._on_problem(CannotCarry(reason=reason))
        return reason

    def _goes_on(self) -> bool:
        return not self._ended.is_set()


def _stuck(items: Sequence[str]) -> str:
    """In a sentence, by their ids: names may tell of people. Nothing where there are none."""
    if not items:
        return ""
    more = f" and {len(items) - 3} more" if len(items) > 3 else ""
    return f"the original of {', '.join(items[:3])}{more} cannot be read; all else is carried on."


def _reason(error: Exception) -> str:
    """In a sentence. The words of other errors than ours may hold paths and names."""
    if isinstance(error, VouchsafeError):
        return str(error)
    return f"{type(error).__name__}."
