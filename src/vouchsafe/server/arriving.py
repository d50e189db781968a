"""Bodies that arrive in pieces, for a thread that writes them to the disk."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import anyio
from anyio import from_thread
from starlette.requests import ClientDisconnect

RETRY = 10
"""Seconds after which to try again where too many arrive already."""

_DRAINED = 64 * 1024**2
_DRAINING = 10.0


def pieces(body: AsyncIterator[bytes]) -> Iterator[bytes]:
    """Runs in the thread that writes: asks for the next piece when the last one is written."""
    while (piece := from_thread.run(_next_piece, body)) is not None:
        if piece:
            yield piece


async def drain(body: AsyncIterator[bytes]) -> None:
    """Read on for a while: a browser shows an answer only once it has sent its file."""
    left = _DRAINED
    with anyio.move_on_after(_DRAINING):
        try:
            async for piece in body:
                left -= len(piece)
                if left < 0:
                    return
        except (ClientDisconnect, RuntimeError):  # gone, or read to its end already
            return


async def _next_piece(body: AsyncIterator[bytes]) -> bytes | None:
    return await anext(body, None)
