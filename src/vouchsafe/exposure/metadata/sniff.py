"""What kind of file this is, by its first bytes and never by its name."""

from __future__ import annotations

from vouchsafe.exposure.metadata.model import Untrusted

_HEAD = 4096
_STARTS = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"IIU\0", "rw2"),
    (b"IIRO", "orf"),
    (b"IIRS", "orf"),
    (b"MMOR", "orf"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"II+\0", "tiff"),
    (b"MM\0+", "tiff"),
    (b"FUJIFILMCCD-RAW", "raf"),
    (b"II\x1a\0\0\0HEAPCCDR", "crw"),
    (b"\0MRM", "mrw"),
    (b"FOVb", "x3f"),
    (b"8BPS", "psd"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\0\xaa\0\x62\xce\x6c", "asf"),
    (b"\xff\x0a", "jxl codestream"),
    (b"\xff\x4f\xff\x51", "j2c"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "jxl"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "jp2"),
    (b"\x1a\x45\xdf\xa3", "matroska"),
)
_RIFF = {b"WEBP": "webp", b"AVI ": "avi"}
_FIRST_BOXES = frozenset(
    {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"styp", b"moof", b"sidx", b"uuid"}
)
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_HEIF_BRANDS = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
    | {b"mif1", b"mif2", b"mif3", b"msf1", b"miaf", b"avci", b"avcs", b"jpeg", b"jpgs"}
    | {b"j2ki", b"j2is", b"unif"}
)
_FILM_BRANDS = frozenset({b"iso", b"mp4", b"avc", b"M4V", b"M4A", b"qt ", b"das", b"MSN", b"XAV"})
_STILL_BRANDS = _AVIF_BRANDS | _HEIF_BRANDS


def sniff(untrusted: Untrusted) -> str:
    """The format's name in lower case ("jpeg", "heif", "cr3", "mp4", "mpegts"), "" if unknown."""
    head = bytes(untrusted[:_HEAD])
    for start, name in _STARTS:
        if head.startswith(start):
            return "webm" if name == "matroska" and b"webm" in head[:128] else name
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], "")
    return _bitmap(head) or _base_media(head) or _transport(head)


def _bitmap(head: bytes) -> str:
    """BMP: two letters, and a header of one of the lengths there are."""
    header = int.from_bytes(head[14:18], "little")
    return "bmp" if head[:2] == b"BM" and header in {12, 40, 52, 56, 64, 108, 124} else ""


def _base_media(head: bytes) -> str:
    box = head[4:8]
    if box in _FIRST_BOXES:
        return "mp4" if box in {b"styp", b"moof", b"sidx", b"uuid"} else "mov"
    if box != b"ftyp":
        return ""
    major = head[8:12]
    if major == b"crx ":
        return "cr3"
    end = min(max(int.from_bytes(head[:4], "big"), 16), len(head))
    brands = {head[at : at + 4] for at in range(16, end - 3, 4)} | {major}
    if major in _STILL_BRANDS or (brands & _STILL_BRANDS and major[:3] not in _FILM_BRANDS):
        return "avif" if brands & _AVIF_BRANDS else "heif"
    if major == b"qt  ":
        return "mov"
    return "3gp" if major[:2] == b"3g" else "mp4"


def _transport(head: bytes) -> str:
    """MPEG transport streams: a mark every 188 bytes, or 192 with a clock before each packet."""
    for start, packet in ((0, 188), (4, 192)):
        marks = head[start : start + packet * 8 : packet]
        if len(marks) >= 3 and set(marks) == {0x47}:
            return "mpegts"
    return ""
