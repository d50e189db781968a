"""The gate between untrusted photos and their decoders: sizes first, one sentence for a failure."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import cv2
from PIL import Image, UnidentifiedImageError

from vouchsafe.media.errors import (
    CannotWrite,
    Damaged,
    MediaError,
    NoPicture,
    TooLargeSide,
    TooManyPages,
    TooManyPixels,
    Truncated,
)
from vouchsafe.media.model import Limits


def check_size(width: int, height: int, limits: Limits) -> None:
    """Refuse a size before anything is decoded."""
    if width < 1 or height < 1:
        raise NoPicture
    if max(width, height) > limits.max_side:
        raise TooLargeSide(claimed=max(width, height), limit=limits.max_side)
    if width * height > limits.max_pixels:
        raise TooManyPixels(claimed=width * height, limit=limits.max_pixels)


def check_pages(pages: int, limits: Limits) -> None:
    """Refuse a number of pages before anything is decoded."""
    if pages < 1:
        raise NoPicture
    if pages > limits.max_pages:
        raise TooManyPages(limit=limits.max_pages)


_CAUSES: tuple[tuple[type[Exception], str], ...] = (
    (UnidentifiedImageError, "its header makes no sense"),
    (EOFError, "it ends in the middle"),
    (MemoryError, "decoding it takes more memory than allowed"),
    (RecursionError, "it is nested too deeply"),
    (zlib.error, "its compressed data are broken"),
    (struct.error, "a header is cut short"),
    (LookupError, "its parts do not fit together"),
    (TypeError, "its parts do not fit together"),
    (AttributeError, "its parts do not fit together"),
    (cv2.error, "its compressed data are broken"),
)


@contextmanager
def decoding() -> Iterator[None]:
    """Turn whatever a decoder raises or warns into one sentence of ours."""
    ceiling = Image.MAX_IMAGE_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            Image.MAX_IMAGE_PIXELS = None  # sizes are checked here, against the caller's limits
            yield
    except MediaError:
        raise
    except Exception as error:  # decoders raise anything at all
        if "truncated" in str(error).lower():
            raise Truncated from error
        raise Damaged(cause=_cause(error)) from error
    finally:
        Image.MAX_IMAGE_PIXELS = ceiling


@contextmanager
def encoding() -> Iterator[None]:
    """Turn whatever an encoder raises into one sentence of ours."""
    try:
        yield
    except (MediaError, OSError):
        raise
    except Exception as error:  # encoders raise anything at all
        raise CannotWrite(cause=_cause(error)) from error


def _cause(error: Exception) -> str:
    for kind, cause in _CAUSES:
        if isinstance(error, kind):
            return cause
    words = " ".join(str(error).split())[:120].strip(" .")
    # A decoder may quote the file's own bytes; let no control characters reach a terminal.
    return "".join(c if c.isprintable() else "?" for c in words) or type(error).__name__
