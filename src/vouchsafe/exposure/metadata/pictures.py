"""Pictures that directories point to: thumbnails, previews, a camera's own JPEG in a raw file.

EXIF 3.0, 4.6.9 (IFD1); TIFF/EP and DNG 1.7 (NewSubfileType); Adobe's PageMaker 6.0 notes.
"""

from __future__ import annotations

from vouchsafe.exposure.metadata.ifd import Block, Entry

_SUBFILE, _STRIPS, _STRIP_SIZES, _TILES, _TILE_SIZES = 0xFE, 0x0111, 0x0117, 0x0144, 0x0145
_JPEG_AT, _JPEG_SIZE = 0x0201, 0x0202
_REDUCED = 1
_CR2 = b"CR"
"""at byte 8 of Canon's raw files, whose first directory holds a preview"""
_SMALL = 200_000
"""bytes; a preview is larger than any thumbnail, whichever directory holds it"""
_WHOLE = {
    0x002E: ("preview", "jpeg"),
    0x0127: ("preview", "jpeg"),
    0x935C: ("picture", ""),
    0xC68C: ("picture", ""),
}
"""Panasonic's JpgFromRaw and JpgFromRaw2; Photoshop's layers; the raw file a DNG was made from"""


def note_pictures(block: Block, entries: list[Entry], name: str) -> None:
    """Note what small pictures one directory points to."""
    tags = {entry.tag: entry for entry in entries}
    if _JPEG_AT in tags and _JPEG_SIZE in tags:
        start, size = block.whole(tags[_JPEG_AT]), block.whole(tags[_JPEG_SIZE])
        note_jpeg(block, start, size, name)
    if _is_reduced(block, tags, name):
        _note_strips(block, tags, name)
    for tag, (role, file_format) in _WHOLE.items():
        if tag in tags and tags[tag].size > 1000 and name != "ExifIFD":
            entry = tags[tag]
            block.found.embed(role, name, block.place(entry.at), entry.size, file_format)


def note_jpeg(block: Block, offset: int, size: int, where: str, role: str = "") -> None:
    """Note a JPEG by its offset and length, unless nothing can lie there."""
    at = offset + block.origin
    if size <= 0 or offset <= 0 or at >= len(block.data):
        return
    role = role or ("thumbnail" if where == "IFD1" or size < _SMALL else "preview")
    size = min(size, len(block.data) - at)
    block.found.embed(role, where, block.place(at), size, "jpeg")


def _is_reduced(block: Block, tags: dict[int, Entry], name: str) -> bool:
    """IFD0 of a plain TIFF is the picture itself; further pages are told apart by their type."""
    if not (_STRIPS in tags or _TILES in tags) or _JPEG_AT in tags:
        return False
    if name == "IFD0" and block.data[8:10] == _CR2:
        return True
    if _SUBFILE in tags:
        return bool(block.whole(tags[_SUBFILE]) & _REDUCED)
    return name == "IFD1" and block.found.format in {"jpeg", "heif", "avif", "webp", "png", ""}


def _note_strips(block: Block, tags: dict[int, Entry], name: str) -> None:
    where = tags.get(_STRIPS) or tags[_TILES]
    sizes = tags.get(_STRIP_SIZES) or tags.get(_TILE_SIZES)
    lengths = block.numbers(sizes, 4096) if sizes else ()
    first = [int(offset) for offset in block.numbers(where, 1)]
    total = int(min(sum(lengths), len(block.data)))
    if first and 0 < first[0] + block.origin < len(block.data) and total:
        role = "thumbnail" if total < _SMALL else "preview"
        start = block.place(first[0] + block.origin) if len(lengths) == 1 else -1
        block.found.embed(role, name, start, total, "tiff")
