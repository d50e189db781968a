"""Logs that help to find a bug and tell nothing of people or files.

Messages of exceptions hold names of files, addresses and values of rows; so what is written of an
exception is its class and where in the code it arose.
"""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from types import TracebackType

_OURS = ("vouchsafe", "uvicorn.error", "asyncio")
_FOREIGN = ("uvicorn.access", "sqlalchemy", "httpx", "multipart")


class Discreet(logging.Formatter):
    """Writes an exception's class and the places in the code, never its message."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """One record; whoever formatted its exception before is not believed."""
        record.exc_text = None
        if record.name == "asyncio" or isinstance(record.msg, BaseException):
            record.msg, record.args = "an error outside of any request", None
        return super().format(record)

    def formatException(  # noqa: N802 - named by logging
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """The class, and the way through the code, one place a line."""
        kind, _, trace = ei
        places = [
            f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(trace)
        ]
        return "\n".join([kind.__name__ if kind else "?", *places])


def quiet_logs() -> None:
    """From now on this process writes warnings and errors to standard error, discreetly."""
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet())
    for name in _OURS:
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
        logger.setLevel(logging.WARNING)
    for name in _FOREIGN:
        logging.getLogger(name).setLevel(logging.CRITICAL)
