"""Tasks for a worker that shows files, and has been taken over by one."""

from __future__ import annotations

import os
import struct
from array import array
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from vouchsafe.jobs.child import Reporter

FACTS: dict[str, Any] = {
    "kind": "video",
    "format": "mp4",
    "width": 64,
    "height": 48,
    "duration": 0.12,
    "count": 3,
    "sound": False,
    "shown": [64, 48],
    "thumbnail": "thumbnail.webp",
    "picture": None,
    "pages": None,
    "proxy": "proxy.mp4",
    "times": "times.bin",
}


def show(arguments: dict[str, Any], work: Path, reporter: Reporter) -> Mapping[str, Any]:
    lie = Path(arguments["source"]).stem
    (work / "thumbnail.webp").write_bytes(b"RIFF\4\0\0\0WEBP")
    (work / "proxy.mp4").write_bytes(b"\0\0\0\x08ftyp")
    (work / "times.bin").write_bytes(array("d", TIMES.get(lie, (0.0, 0.04, 0.08))).tobytes())
    (work / "pages.bin").write_bytes(PAGES.get(lie, _pages((64, 48), (64, 48))))
    if lie in FILES:
        FILES[lie](work)
    claims = PAGED if lie in PAGES or lie == "paged" else CLAIMS.get(lie, {})
    return {} if lie == "formless" else FACTS | claims


_WEBP = b"RIFF\4\0\0\0WEBP"


def _pages(*sizes: tuple[int, int], pictures: bytes = b"", more: int = 0) -> bytes:
    """The file of pages, as `vouchsafe.jobs.pages` describes it."""
    rows = [struct.pack("<4I", *size, 40, len(_WEBP) + more) for size in sizes]
    return b"".join(
        [pictures or len(sizes) * _WEBP, *rows, struct.pack("<I8s", len(sizes), b"VSPAGES1")]
    )


def _linked(work: Path) -> None:
    (work / "proxy.mp4").unlink()
    (work / "proxy.mp4").symlink_to("/etc/passwd")


TIMES: dict[str, tuple[float, ...]] = {
    "backwards": (0.0, 0.08, 0.04),
    "endless": (0.0, 0.04, float("inf")),
    "numberless": (float("nan"), 0.04, 0.08),
    "negative": (-0.04, 0.0, 0.04),
    "fewer": (0.0, 0.04),
}
PAGED: dict[str, Any] = {
    "kind": "photo",
    "count": 2,
    "proxy": None,
    "times": None,
    "pages": "pages.bin",
}
PAGES: dict[str, bytes] = {
    "fewer-pages": _pages((64, 48)),
    "no-pages": _pages(),
    "empty-pages": b"",
    "endless-pages": _pages((64, 48), (64, 48))[:-12] + struct.pack("<I8s", 2**31, b"VSPAGES1"),
    "overlong-pages": _pages((64, 48), (64, 48), more=1),
    "pages-of-nothing": _pages((64, 48), (0, 48)),
    "wide-pages": _pages((64, 48), (2**31, 48)),
    "scripted-pages": _pages((64, 48), (64, 48), pictures=_WEBP + b"<svg onload>"),
}
FILES: dict[str, Callable[[Path], object]] = {
    "linked": _linked,
    "script": lambda work: (work / "thumbnail.webp").write_bytes(b"<svg onload='x'/>"),
    "absent": lambda work: (work / "times.bin").unlink(),
    "aborting": lambda _: os.abort(),
}
CLAIMS: dict[str, dict[str, Any]] = {
    "elsewhere": {"proxy": "../proxy.mp4"},
    "renamed": {"thumbnail": "proxy.mp4"},
    "missing": {"times": None},
    "none": {"count": 0},
    "kindless": {"kind": "page"},
    "unlike": {"kind": "photo"},
    "wide": {"width": 2**40},
    "wordy": {"duration": "long"},
    "shapeless": {"shown": [1]},
}
LIES = [*TIMES, *FILES, *CLAIMS, *PAGES, "formless"]
TASKS = {"show": show}
LIBRARIES: tuple[str, ...] = ()


def prepare() -> None:
    """Nothing to load."""
