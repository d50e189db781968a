"""From a path to an opened photo or video: by what the bytes are, never by the name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from vouchsafe.media.errors import CannotRead, EmptyFile, UnknownFormat
from vouchsafe.media.model import (
    Edit,
    Limits,
    MediaInfo,
    Progress,
    RewriteOptions,
    Written,
)
from vouchsafe.media.video import Video
from vouchsafe.media.video_model import VideoInfo
from vouchsafe.media.video_write import rewrite_video, video_suffix

if TYPE_CHECKING:
    from vouchsafe.media.photo import Photo

PHOTO_FORMATS = frozenset({"jpeg", "png", "webp", "tiff", "heif", "avif", "gif"})
VIDEO_FORMATS = frozenset({"mp4", "mov", "3gp", "matroska", "webm", "avi", "mpegts"})

_PHOTO_BRANDS = {
    b"avif": "avif",
    b"avis": "avif",
    b"heic": "heif",
    b"heix": "heif",
    b"heim": "heif",
    b"heis": "heif",
    b"hevc": "heif",
    b"hevx": "heif",
    b"hevm": "heif",
    b"hevs": "heif",
    b"mif1": "heif",
    b"mif2": "heif",
    b"msf1": "heif",
}
_HEAD = 4096


def open_media(untrusted_path: Path, limits: Limits = Limits()) -> Photo | Video:  # noqa: B008 - frozen
    """Open a photo or a video; what it is, is decided by its first bytes.

    Checks every size it claims against `limits` before decoding. Raises a `MediaError` for a file
    that is missing, empty, unknown, damaged or too large. Close it, or use it in a `with`.
    """
    kind = sniff(untrusted_path)
    if kind in VIDEO_FORMATS:
        return Video(untrusted_path, kind, limits)
    from vouchsafe.media.photo import open_photo  # noqa: PLC0415 - imaging libraries load slowly

    return open_photo(untrusted_path, limits)


def sniff(untrusted_path: Path) -> str:
    """The format of a file by its first bytes: jpeg, png, webp, tiff, heif, avif, gif, mp4, mov,
    3gp, matroska, webm, avi or mpegts. Raises `UnknownFormat` for anything else.
    """
    try:
        with untrusted_path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise CannotRead(cause=error.strerror or "the system refused") from error
    if not head:
        raise EmptyFile
    found = _still(head) or _base_media(head) or _other_video(head)
    if not found:
        raise UnknownFormat
    return found


def _still(head: bytes) -> str | None:
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[:4] in {b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"}:
        return "tiff"
    return "gif" if head[:6] in {b"GIF87a", b"GIF89a"} else None


def _base_media(head: bytes) -> str | None:
    """The ISO base media family, told apart by the brands it names itself (ISO/IEC 14496-12)."""
    box = head[4:8]
    if box in {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}:
        return "mov"
    if box != b"ftyp":
        return None
    end = min(max(int.from_bytes(head[:4], "big"), 16), len(head))
    major = head[8:12]
    brands = [major, *(head[at : at + 4] for at in range(16, end - 3, 4))]
    stills = [_PHOTO_BRANDS[brand] for brand in brands if brand in _PHOTO_BRANDS]
    if major in _PHOTO_BRANDS:
        return "avif" if "avif" in stills else _PHOTO_BRANDS[major]
    if major == b"qt  ":
        return "mov"
    return "3gp" if major[:2] == b"3g" else "mp4"


def _other_video(head: bytes) -> str | None:
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "webm" if b"webm" in head[:128] else "matroska"
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return "avi"
    for start, packet in ((0, 188), (4, 192)):
        marks = head[start : start + packet * 8 : packet]
        if len(marks) >= 3 and set(marks) == {0x47}:
            return "mpegts"
    return None


def rewrite(
    source: Photo | Video,
    out: Path,
    edit: Edit,
    options: RewriteOptions = RewriteOptions(),  # noqa: B008 - frozen
    on_progress: Progress | None = None,
) -> Written:
    """Write a new file from the source's pixels and sound samples, and from nothing else.

    `edit` is called once for every picture in order and overwrites its planes in place. `out` is
    a path chosen by the caller, with the suffix that `output_suffix` gives; it is written,
    flushed to the disk and left incomplete if this raises. The source is not touched.
    """
    if isinstance(source, Video):
        return rewrite_video(source, out, edit, options, on_progress)
    from vouchsafe.media.photo import rewrite_photo  # noqa: PLC0415 - imaging libraries load slowly

    return rewrite_photo(source, out, edit, options, on_progress)


def output_suffix(info: MediaInfo) -> str:
    """The suffix of the format that `rewrite` will write for this file: ".jpg", ".mp4"."""
    if isinstance(info, VideoInfo):
        return video_suffix(info)
    from vouchsafe.media.photo import photo_suffix  # noqa: PLC0415 - imaging libraries load slowly

    return photo_suffix(info)
