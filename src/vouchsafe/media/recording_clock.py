"""Where decoded sound belongs in time, by timestamps that may stutter, lie or be missing.

Sound is laid end to end, as it was sampled. Timestamps are asked whether that is still right: a
hole becomes silence, a slow lag is made good a sample at a time, and what makes no sense is not
believed. See docs/adr/0210.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from statistics import median, quantiles
from typing import Generic, TypeVar

SLACK = 0.0005
"""Seconds that sound may lie beside its timestamps before anything is done about it."""

_LAG = 0.010
"""Seconds from which on a lag that a whole batch agrees on is made good at once."""
_HOLE = 0.1
"""Seconds from which on one timestamp is taken for a hole, if the next one agrees."""
_LONGEST = 1800.0
"""Seconds of a hole that is still believed; past it the clock was set anew."""
_BATCH = 64
"""Pieces that are looked at together: a second or two."""
_LONGEST_BATCH = 8.0
"""Seconds."""
_FEWEST = 16
_HEAD = 128
_HONEST = 0.1
"""Share by which the usual step between timestamps may differ from what lies between them."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Piece(Generic[T]):
    """Some sound as it was decoded.

    time: seconds, by its timestamp; None without one. seconds: how long it sounds.
    """

    time: float | None
    seconds: float
    sound: T


@dataclass(frozen=True, slots=True)
class Batch(Generic[T]):
    """Pieces that follow each other without a break.

    shift: seconds of silence before them; negative: what to leave out of them. Smaller than
        `SLACK` * 2: a nudge, for which nothing need be interrupted.
    """

    shift: float
    pieces: list[Piece[T]]


def in_place(pieces: Iterable[Piece[T]], origin: float) -> Iterator[Batch[T]]:
    """The pieces in the order they came, with what must be put before them so that each is heard
    at its time; `origin` is the time that counts as zero.
    """
    rest = iter(pieces)
    head = list(islice(rest, _HEAD))
    if not head:
        return
    first = next((piece.time for piece in head if piece.time is not None), origin)
    lead = first - origin if 0.0 <= first - origin <= _LONGEST else 0.0
    if _make_sense(head):
        yield from _Laying(lead, first).batches(chain(head, rest))
    else:
        yield from _end_to_end(chain(head, rest), lead)


def _end_to_end(pieces: Iterator[Piece[T]], lead: float) -> Iterator[Batch[T]]:
    while batch := list(islice(pieces, _BATCH)):
        yield Batch(lead, batch)
        lead = 0.0


def _make_sense(head: Sequence[Piece[T]]) -> bool:
    """Whether timestamps usually go on by as much as there is to hear."""
    ratios = [
        (after.time - piece.time) / piece.seconds
        for piece, after in pairwise(head)
        if piece.time is not None and after.time is not None and piece.seconds > 0
    ]
    return not ratios or abs(median(ratios) - 1.0) <= _HONEST


class _Laying:
    """offset: what to take from a timestamp to compare it with the seconds laid so far."""

    def __init__(self, lead: float, first: float) -> None:
        self._lead = lead
        self._offset = first - lead

    def batches(self, pieces: Iterator[Piece[T]]) -> Iterator[Batch[T]]:
        """One batch after the other, each with its shift."""
        batch: list[Piece[T]] = []
        errors: list[float] = []
        shift = at = self._lead
        full = at + _LONGEST_BATCH
        for piece, after in _with_next(pieces):
            error = 0.0 if piece.time is None else piece.time - self._offset - at
            hole = self._hole(error, piece, after)
            if hole or len(batch) == _BATCH or at > full:
                if batch:
                    yield Batch(shift, batch)
                shift = hole or self._lag(errors)
                at += shift
                full = at + _LONGEST_BATCH
                error -= shift
                batch, errors = [], []
            batch.append(piece)
            if piece.time is not None and abs(error) < _HOLE:
                errors.append(error)
            at += piece.seconds
        yield Batch(shift, batch)

    def _hole(self, error: float, piece: Piece[T], after: Piece[T] | None) -> float:
        """How much silence this piece's time asks for; a step that is no hole sets the clock."""
        if abs(error) < _HOLE or piece.time is None or after is None or after.time is None:
            return 0.0
        beyond = after.time - piece.time - piece.seconds
        if beyond < -_HOLE / 2 or (error < 0 and beyond > _HOLE / 2):
            # The next one knows nothing of it: this timestamp lies.
            return 0.0
        if 0 < error <= _LONGEST:
            return error
        self._offset += error
        return 0.0

    def _lag(self, errors: Sequence[float]) -> float:
        """What the batch before agreed on that it was too early."""
        if len(errors) < _FEWEST:
            return 0.0
        lag = median(errors)
        if abs(lag) < SLACK:
            return 0.0
        low, _, high = quantiles(errors, n=4)
        if abs(lag) < _LAG:
            return SLACK / 4 if lag > 0 else -SLACK / 4
        return lag if high - low < 0.8 * abs(lag) else 0.0


def _with_next(pieces: Iterator[Piece[T]]) -> Iterator[tuple[Piece[T], Piece[T] | None]]:
    last = next(pieces, None)
    for piece in pieces:
        assert last is not None
        yield last, piece
        last = piece
    if last is not None:
        yield last, None
