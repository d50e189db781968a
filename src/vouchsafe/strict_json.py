"""JSON that strangers may have written, read strictly; what is wrong in it is pointed at.

Python's own reader lets pass what no file of ours holds: NaN, and one key twice in an object.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Never

if TYPE_CHECKING:
    import jsonschema

_WHOLE = "the file"


class Flaw(Exception):
    """What is wrong in a text, and where, as a person would point at it: `tracks[3].box`."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where}: {problem}")
        self.where, self.problem = where, problem


def parse(untrusted_text: str) -> Any:
    """The value that a JSON text says. Raises `Flaw`."""
    try:
        return json.loads(
            untrusted_text, parse_constant=_no_constant, object_pairs_hook=_no_duplicates
        )
    except json.JSONDecodeError as error:
        raise Flaw(f"line {error.lineno}, column {error.colno}", error.msg) from None
    except RecursionError:
        raise Flaw(_WHOLE, "nested too deeply") from None
    except ValueError:  # Python's own limit on the digits of an integer
        raise Flaw(_WHOLE, "a number is too long") from None


def check(untrusted: Any, validator: jsonschema.Draft202012Validator, whole: str) -> None:
    """Hold a value to a schema. Raises `Flaw` for what says most plainly why it is none.

    whole: what the value is called where it is wrong as a whole.
    """
    from jsonschema.exceptions import best_match  # noqa: PLC0415 - loads slowly

    error = best_match(validator.iter_errors(untrusted))
    if error is not None:
        problem = (
            "not of the form, or with characters, that is allowed here"
            if error.validator == "pattern"
            else _shortened(error.message)
        )
        raise Flaw(_pointed_at(error.absolute_path) or whole, problem)


def _no_constant(name: str) -> Never:
    raise Flaw(_WHOLE, f"{name} is not a number")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Flaw(_WHOLE, f"the key {_shortened(twice)!r} occurs twice in one object")
    return found


def _pointed_at(path: Iterable[str | int]) -> str:
    words = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return words.removeprefix(".")


def _shortened(message: str) -> str:
    return message if len(message) <= 200 else message[:150] + " … " + message[-45:]
