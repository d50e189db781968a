"""What was refused for safety's sake, a line each in the log: for whoever watches the machine. The
audit has none of it: it tells what was done.

A line is JSON: `code` and `status` as programs are told them, `method`, `action` (the function's
name, never the address, which can hold a secret), `account` (an id; null where nobody is signed
in) and `unsaid`: how many of this code were not written down since the last one, for whoever asks
a thousand times a second writes no thousand lines. No address, no name, nothing that was sent.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from threading import Lock
from typing import Final

from starlette.types import Scope

from vouchsafe import review
from vouchsafe.errors import VouchsafeError
from vouchsafe.server import errors
from vouchsafe.server.guarding.pace import Pace
from vouchsafe.server.problems import code_of, status_of

NOTED: Final[tuple[type[VouchsafeError], ...]] = (
    review.LinkSpent,
    review.NotSignedIn,
    review.PasskeyCloned,
    errors.PasskeyRefused,
    review.NotAllowed,
    review.SignInAgain,
    errors.StaleForm,
    errors.ForeignRequest,
    errors.UnknownHost,
    errors.TooFast,
    errors.TooLarge,
    errors.TooSlow,
    errors.TooManyUploads,
    errors.TooManyStreams,
)
"""Signing in that failed, what somebody may not do, requests of others' pages, limits reached."""

_BURST, _RATE = 50, 0.2
"""Lines of one code at once, and a second for long."""

_log = logging.getLogger("vouchsafe.refused")


class Refusals:
    """Writes them down. Safe to use from many threads."""

    def __init__(self, burst: int = _BURST, rate: float = _RATE) -> None:
        self._pace = Pace(burst, rate)
        self._unsaid: Counter[str] = Counter()
        self._lock = Lock()

    def note(self, scope: Scope, error: VouchsafeError) -> None:
        """That this request was refused for that reason, if it is one of those noted."""
        if not isinstance(error, NOTED):
            return
        code = code_of(error)
        with self._lock:
            try:
                self._pace.take(code)
            except errors.TooFast:
                self._unsaid[code] += 1
                return
            unsaid = self._unsaid.pop(code, 0)
        line = {
            "code": code,
            "status": status_of(error),
            "method": scope["method"],
            "action": getattr(scope.get("endpoint"), "__name__", None),
            "account": scope.get("state", {}).get("account"),
            "unsaid": unsaid,
        }
        _log.warning("%s", json.dumps(line))


refusals: Final = Refusals()
"""Of this process."""
