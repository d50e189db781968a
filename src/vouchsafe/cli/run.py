"""From an order to its exit code, with everybody told on the way."""

from __future__ import annotations

from collections.abc import Callable

import typer

from vouchsafe.cli.show import Board, say_bug, show_json, show_outcomes
from vouchsafe.jobs import Interrupted, Order, Outcome, Result, UnexpectedFailure, carry_out

DONE, REFUSED, REVIEW, STOPPED = 0, 1, 3, 130


Doing = Callable[[Order, Board], Result]


def run(order: Order, do: Doing = carry_out, *, as_json: bool, debug: bool) -> None:
    """Carry out an order, print what came of it, and leave with the exit code."""
    with Board() as board:
        result = do(order, board)
    if debug:
        for outcome in result.outcomes:
            if isinstance(outcome.error, UnexpectedFailure):
                say_bug(outcome.error, show_trace=True)
    if as_json:
        show_json(result)
    else:
        show_outcomes(result)
    raise typer.Exit(exit_code(result.outcomes))


def exit_code(outcomes: tuple[Outcome, ...]) -> int:
    """The worst of all; a file that was refused outweighs one that needs a look."""
    if any(isinstance(outcome.error, Interrupted) for outcome in outcomes):
        return STOPPED
    if any(outcome.state == "refused" for outcome in outcomes):
        return REFUSED
    if any(outcome.review_required for outcome in outcomes):
        return REVIEW
    return DONE
