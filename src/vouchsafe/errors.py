"""The one root of every error that a person may read."""

from __future__ import annotations

import inspect
from typing import Any


class VouchsafeError(Exception):
    """Something went wrong that a person can act on.

    The docstring of a subclass is the sentence the user reads; `{names}` in it are filled from
    the keyword arguments. Facts are plain values (str, int, float), so that an error can cross
    a process boundary as JSON.
    """

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        sentence = " ".join(inspect.cleandoc(type(self).__doc__ or "").split())
        super().__init__(sentence.format(**facts))

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.facts)


def _rebuild(kind: type[VouchsafeError], facts: dict[str, Any]) -> VouchsafeError:
    return kind(**facts)
