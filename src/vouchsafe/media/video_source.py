"""Reading untrusted containers: opened by our own verdict on the format, errors as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av

from vouchsafe.media.errors import CannotRead, Damaged, MediaError, Truncated
from vouchsafe.media.memory import memory_is_used_up

_DEMUXERS = {
    "mp4": "mov",
    "mov": "mov",
    "3gp": "mov",
    "matroska": "matroska",
    "webm": "matroska",
    "avi": "avi",
    "mpegts": "mpegts",
}
"""Of every other format, which is sound alone, the demuxer has the name."""
_FILMS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts"


def open_container(untrusted_path: Path, kind: str, max_pixels: int) -> Any:
    """An opened input of that kind and of no other; it may open no further file or address."""
    demuxer = _DEMUXERS.get(kind, kind)
    options = {
        "protocol_whitelist": "file",
        "format_whitelist": _FILMS if kind in _DEMUXERS else demuxer,
        "max_pixels": str(max_pixels),
        "ignore_chapters": "0",
    }
    with media_errors():
        return av.open(
            f"file:{untrusted_path.absolute()}",
            "r",
            format=demuxer,
            options=options,
            metadata_errors="replace",
        )


@contextmanager
def media_errors() -> Iterator[None]:
    """Whatever FFmpeg has against a file becomes a `MediaError`; that memory has run out, a
    `MemoryError`.
    """
    try:
        yield
    except MediaError:
        raise
    except av.error.FFmpegError as error:
        raise _said(error) from error
    except MemoryError as error:
        raise CannotRead(cause="it asks for more memory than it may have") from error
    except (ValueError, OverflowError, UnicodeError) as error:
        raise Damaged(cause="its headers contradict each other") from error


def _said(error: av.error.FFmpegError) -> Exception:
    if memory_is_used_up():
        # Whatever else a decoder that was refused memory says of it.
        return MemoryError()
    if isinstance(error, av.error.EOFError):
        return Truncated()
    if isinstance(error, av.error.InvalidDataError):
        return Damaged(cause="its data make no sense")
    return CannotRead(cause=error.strerror or "FFmpeg refused")
