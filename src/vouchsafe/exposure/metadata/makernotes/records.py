"""Notes that are no directory but one record or a text: Kodak, HP, Reconyx, Phase One, Ricoh.

Source: ExifTool's pages of the same names.
"""

from __future__ import annotations

import re

from vouchsafe.exposure.metadata.ifd import Block, Entry
from vouchsafe.exposure.metadata.makernotes.model import Fields, record
from vouchsafe.exposure.metadata.words import words

_KODAK: Fields = {
    0: ("KodakModel", "s8"),
    16: ("YearCreated", "H"),
    18: ("MonthDayCreated", "2B"),
    20: ("TimeCreated", "4B"),
    100: ("DateTimeStamp", "H"),
}
_KODAK_2: Fields = {8: ("KodakMaker", "s32"), 40: ("KodakModel", "s32")}
_KODAK_3: Fields = {
    12: ("YearCreated", "H"),
    14: ("MonthDayCreated", "2B"),
    16: ("TimeCreated", "4B"),
}
_KODAK_4: Fields = {32: ("OriginalFileName", "s12")}
_KODAK_7: Fields = {0: ("SerialNumber", "s16")}
_KODAK_9: Fields = {20: ("DateTimeOriginal", "s20"), 87: ("FirmwareVersion", "s16")}
_HP: Fields = {20: ("CameraDateTime", "s20"), 92: ("SerialNumber", "s26")}
_RECONYX: Fields = {
    18: ("EventNumber", "2H"),
    22: ("DateTimeOriginal", "6H"),
    40: ("AmbientTemperature", "h"),
    42: ("SerialNumber", "x30"),
}
_RECONYX_2: Fields = {
    24: ("FirmwareVersion", "x7"),
    55: ("EventNumber", "I"),
    59: ("DateTimeOriginal", "7B"),
    70: ("AmbientTemperature", "h"),
    75: ("SerialNumber", "s15"),
}
_RECONYX_3: Fields = {
    16: ("FileNumber", "H"),
    18: ("DirectoryNumber", "H"),
    42: ("FirmwareVersion", "3H"),
    58: ("EventNumber", "2H"),
    62: ("DateTimeOriginal", "6H"),
    80: ("AmbientTemperature", "h"),
    126: ("SerialNumber", "x30"),
}
_MARKED: tuple[tuple[re.Pattern[bytes], str, int, Fields, str], ...] = (
    (re.compile(rb"KDK INFO"), "Kodak", 8, _KODAK, ">"),
    (re.compile(rb"KDK"), "Kodak", 8, _KODAK, "<"),
    (re.compile(rb".{8}Eastman Kodak", re.DOTALL), "Kodak", 0, _KODAK_2, ">"),
    (re.compile(rb"IIII\x02\0\x14\0\x0e\0\0\0"), "Kodak", 0, _KODAK_9, "<"),
    (re.compile(rb"IIII[\x04-\x07]\0\0\0", re.DOTALL), "HP", 0, _HP, "<"),
    (re.compile(rb"RECONYXUF\0"), "Reconyx", 0, _RECONYX_2, "<"),
    (re.compile(rb"RECONYXH2\0"), "Reconyx", 0, _RECONYX_3, "<"),
    (re.compile(rb"\x01\xf1[\x02\x03]\0", re.DOTALL), "Reconyx", 0, _RECONYX, "<"),
)
_OF_KODAK: tuple[tuple[re.Pattern[bytes], Fields, str], ...] = (
    (re.compile(rb"[CK][A-Z\d]{3} ?[A-Z\d]{1,2}\d{2}[A-Z\d]\d{4}[ \0]"), _KODAK_7, "<"),
    (re.compile(rb".{32}[\w.]{8,12}\0", re.DOTALL), _KODAK_4, ">"),
    (re.compile(rb".{12}\x07[\xc0-\xff][\x01-\x0c][\x01-\x1f]", re.DOTALL), _KODAK_3, ">"),
)
_RICOH_TEXT = re.compile(rb"R[ev]{1,2}\.?(\d+)")


def read_record(block: Block, entry: Entry, make: str) -> bool:
    """Read notes of a fixed form; False when they are of none that is known here."""
    head = bytes(block.data[entry.at : entry.at + 128])
    for mark, group, skip, fields, order in _MARKED:
        if mark.match(head):
            rest = entry._replace(at=entry.at + skip, size=max(entry.size - skip, 0))
            record(fields, order)(block, rest, group)
            return True
    for mark, fields, order in _OF_KODAK:
        if make.upper().startswith("EASTMAN KODAK") and mark.match(head):
            record(fields, order)(block, entry, "Kodak")
            return True
    if make.upper().startswith("RICOH") and (revision := _RICOH_TEXT.match(head)):
        block.found.tag("Ricoh", "FirmwareVersion", words(revision.group()))
        return True
    return False
