"""What a page shows of a file. Runs inside the confined child, never anywhere else."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from vouchsafe.jobs.allowance import Size
from vouchsafe.jobs.child import Reporter, Task
from vouchsafe.jobs.pages import PageShown, PageWriter
from vouchsafe.media import (
    PICTURE_SIDE,
    Limits,
    MediaError,
    Photo,
    Picture,
    Video,
    open_media,
    write_proxy,
    write_small_picture,
    write_thumbnail,
)

LIBRARIES = ("numpy", "PIL.Image", "PIL.WebPImagePlugin", "av", "cv2")
"""What the worker loads before it forks, beside this module."""

_FEW, _SMALLER_SIDE = 60, 1280
"""Pages up to which each is shown as large as a photo, and how large beyond: those of an
animation are looked at for a moment each, and a thousand of them have to be kept."""

_SOONER = 0.1
"""Share of a video after which its thumbnail is taken: many begin black."""


def show(arguments: dict[str, Any], work: Path, reporter: Reporter) -> Mapping[str, Any]:
    """The file's facts, and of thumbnail, picture and proxy what is asked for."""
    source, parts = Path(arguments["source"]), arguments["parts"]
    with open_media(source, Limits(max_pixels=arguments["max_pixels"])) as medium:
        info = medium.info
        pages = info.pictures or 1 if info.kind == "photo" else 1
        pixels = info.width * info.height
        reporter.opened(Size(info.kind, pixels, source.stat().st_size, pages))
        answer: dict[str, Any] = {
            "kind": info.kind,
            "format": info.format,
            "width": info.width,
            "height": info.height,
            "duration": info.duration,
            "count": info.pictures or 0,
            "sound": isinstance(medium, Video) and bool(medium.info.audio),
            "thumbnail": None,
            "picture": None,
            "pages": None,
            "proxy": None,
            "times": None,
            "shown": [0, 0],
        }
        reporter.progress("showing", 0.0)
        if "thumbnail" in parts:
            write_thumbnail(_telling(medium), work / "thumbnail.webp")
            answer["thumbnail"] = "thumbnail.webp"
        if "view" in parts:
            view = _photo if isinstance(medium, Photo) else _video
            answer |= view(medium, work, arguments["threads"], reporter)
    return answer


def _photo(medium: Photo | Video, work: Path, _threads: int, reporter: Reporter) -> dict[str, Any]:
    if (medium.info.pictures or 1) > 1:
        return _pages(medium, work, reporter)
    size = write_small_picture(_first(medium), work / "picture.webp")
    reporter.progress("showing", 1.0)
    return {"picture": "picture.webp", "shown": list(size)}


def _pages(medium: Photo | Video, work: Path, reporter: Reporter) -> dict[str, Any]:
    claimed = medium.info.pictures or 1
    side = PICTURE_SIDE if claimed <= _FEW else _SMALLER_SIDE
    picture, first = work / "page.webp", None
    with (work / "pages.bin").open("wb") as out:
        writer = PageWriter(out)
        for page in medium.pictures():
            size = write_small_picture(page, picture, side)
            first = first or size
            shown = PageShown(page.width, page.height, getattr(page, "delay", 0))
            writer.add(shown, picture.read_bytes())
            reporter.progress("showing", min((page.index + 1) / claimed, 1.0))
        count = writer.finish()
    picture.unlink()
    return {"pages": "pages.bin", "count": count, "shown": list(first or (0, 0))}


def _video(medium: Photo | Video, work: Path, threads: int, reporter: Reporter) -> dict[str, Any]:
    assert isinstance(medium, Video)
    proxy = write_proxy(
        medium,
        work / "proxy.mp4",
        work / "times.bin",
        threads=threads,
        on_progress=lambda done: reporter.progress("showing", done),
    )
    return {
        "proxy": "proxy.mp4",
        "times": "times.bin",
        "count": proxy.frames,
        "shown": [proxy.width, proxy.height],
    }


def _telling(medium: Photo | Video) -> Picture:
    if isinstance(medium, Video):
        # Decoders may stumble after a jump; the file itself is judged when it is read through.
        with contextlib.suppress(MediaError):
            picture = medium.glimpse(medium.info.duration * _SOONER)
            if picture is not None:
                return picture
    return _first(medium)


def _first(medium: Photo | Video) -> Picture:
    pictures: Iterator[Picture] = iter(medium.pictures())
    return next(pictures)


TASKS: dict[str, Task] = {"show": show}


def prepare() -> None:
    """Nothing more to load."""
