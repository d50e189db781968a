"""ID3v2 in MP4 files: who, what, when, and pictures.

id3.org, ID3v2.2 to 2.4, "frames"; names are ExifTool's.
"""

from __future__ import annotations

from vouchsafe.exposure.metadata.boxes import picture_format
from vouchsafe.exposure.metadata.model import Found
from vouchsafe.exposure.metadata.words import words

_MOST_FRAMES = 500
_ENCODINGS = {0: "latin-1", 1: "utf-16", 2: "utf-16-be", 3: "utf-8"}
_NAMES = {
    "TIT2": "Title", "TT2": "Title", "TPE1": "Artist", "TP1": "Artist", "TPE2": "Band",
    "TP2": "Band", "TALB": "Album", "TAL": "Album", "TCOM": "Composer", "TCM": "Composer",
    "TYER": "Year", "TDRC": "RecordingTime", "TDAT": "Date", "TIME": "Time", "TENC": "EncodedBy",
    "TEN": "EncodedBy", "TSSE": "EncoderSettings", "TSS": "EncoderSettings", "TCOP": "Copyright",
    "TCR": "Copyright", "TOWN": "FileOwner", "TOFN": "OriginalFileName", "TOF": "OriginalFileName",
    "TOPE": "OriginalArtist", "TPUB": "Publisher", "COMM": "Comment", "COM": "Comment",
    "TXXX": "UserDefinedText", "WXXX": "UserDefinedURL", "UFID": "UniqueFileIdentifier",
    "PRIV": "Private", "OWNE": "Ownership", "TSRC": "ISRC", "USLT": "Lyrics", "TEXT": "Lyricist",
    "TDEN": "EncodingTime", "TDTG": "TaggingTime", "TCON": "Genre",
}  # fmt: skip


def read_id3(untrusted: bytes, found: Found) -> None:
    """One whole tag, from its "ID3" on."""
    if untrusted[:3] != b"ID3" or len(untrusted) < 10:
        return
    major = untrusted[3]
    group = f"ID3v2_{major}"
    head, letters = (6, 3) if major == 2 else (10, 4)
    at, end = 10, min(10 + _synchsafe(untrusted[6:10]), len(untrusted))
    if untrusted[5] & 0x40 and major > 2:
        at += (
            _synchsafe(untrusted[10:14])
            if major == 4
            else 4 + int.from_bytes(untrusted[10:14], "big")
        )
    for _ in range(_MOST_FRAMES):
        name = untrusted[at : at + letters].decode("latin-1")
        if at + head > end or not name.isalnum():
            return
        raw = untrusted[at + letters : at + letters + (3 if major == 2 else 4)]
        size = _synchsafe(raw) if major == 4 else int.from_bytes(raw, "big")
        body = untrusted[at + head : min(at + head + size, end)]
        if name in {"APIC", "PIC"}:
            place = next(
                (n for n in range(min(len(body), 300)) if picture_format(body[n : n + 12])), 0
            )
            found.embed("thumbnail", group, -1, len(body) - place, picture_format(body[place:]))
            found.tag(group, "Picture", f"({len(body) - place} bytes)")
        elif name in _NAMES or name.startswith("T"):
            found.tag(group, _NAMES.get(name, f"Unknown_{name}"), _text(name, body))
        at += head + size


def _synchsafe(raw: bytes) -> int:
    number = 0
    for byte in raw:
        number = number << 7 | byte & 127
    return number


def _text(name: str, body: bytes) -> str:
    if not body or name in {"UFID", "PRIV"}:
        return words(body)
    encoding = _ENCODINGS.get(body[0])
    if encoding is None:
        return words(body)
    raw = body[4:] if name in {"COMM", "COM", "USLT"} else body[1:]
    return raw.decode(encoding, "replace").replace("\0", " ").strip()
