"""Which pictures of a file are looked at, so that the work stays bounded whatever its length."""

from __future__ import annotations

from collections.abc import Iterator

from vouchsafe.media import Photo, Picture, Video

MOST_PAGES = 20
"""Of a photo: pages of a TIFF, frames of a GIF."""
FEWEST, MOST = 6, 20
"""Moments of a video, by how large its pictures are: looking costs by the pixel."""
_AT_ONCE = 25e6
"""Pixels of all moments together; 12 moments of 1080p."""
CLOSEST = 0.5
"""Seconds between two moments, at least."""
_CHEAP = 9e8
"""Pixels of all frames up to which a video is decoded whole (430 frames of 1080p); of a longer one
only keyframes are."""


def chosen_pages(photo: Photo) -> Iterator[Picture]:
    """Evenly spread pages, the first among them."""
    pages = photo.info.pictures or 1
    wanted = set(spread(pages))
    for number, page in enumerate(photo.pictures()):
        if number in wanted:
            yield page


def spread(count: int) -> list[int]:
    """Numbers from 0, evenly spread over `count`, the first among them."""
    if count <= MOST_PAGES:
        return list(range(count))
    return [number * (count - 1) // (MOST_PAGES - 1) for number in range(MOST_PAGES)]


def chosen_moments(video: Video) -> Iterator[Picture]:
    """Frames evenly spread over a video, the first among them."""
    times = moments(video.info.duration, video.info.width * video.info.height)
    frames = video.info.duration * float(video.info.rate or 30)
    if frames * video.info.width * video.info.height <= _CHEAP:
        yield from _in_passing(video, times)
    else:
        yield from _keyframes(video, times)


def moments(duration: float, pixels: int) -> list[float]:
    """Seconds, in order."""
    most = min(max(round(_AT_ONCE / pixels), FEWEST), MOST)
    count = min(max(int(duration / CLOSEST), 1), most)
    return [number * duration / count for number in range(count)]


def _in_passing(video: Video, times: list[float]) -> Iterator[Picture]:
    waiting = list(times)
    for picture in video.pictures():
        if waiting and picture.time >= waiting[0]:
            while waiting and waiting[0] <= picture.time:
                waiting.pop(0)
            yield picture
        if not waiting:
            return


def _keyframes(video: Video, times: list[float]) -> Iterator[Picture]:
    seen: set[float] = set()
    for time in times:
        picture = video.glimpse(time)
        if picture is not None and picture.time not in seen:
            seen.add(picture.time)
            yield picture
