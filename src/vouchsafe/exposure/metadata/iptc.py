"""IPTC-IIM, the news agencies' captions (IPTC and NAA, Information Interchange Model 4.2)."""

from __future__ import annotations

from vouchsafe.exposure.metadata.model import Found
from vouchsafe.exposure.metadata.words import words

_MARK = 0x1C
_MOST = 2000
_UTF8 = b"\x1b%G"
_NAMES = {
    (1, 5): "Destination",
    (1, 30): "ServiceIdentifier",
    (1, 40): "EnvelopeNumber",
    (1, 50): "ProductID",
    (1, 70): "DateSent",
    (1, 80): "TimeSent",
    (1, 100): "UniqueObjectName",
    (2, 3): "ObjectTypeReference",
    (2, 4): "ObjectAttributeReference",
    (2, 5): "ObjectName",
    (2, 7): "EditStatus",
    (2, 8): "EditorialUpdate",
    (2, 10): "Urgency",
    (2, 12): "SubjectReference",
    (2, 15): "Category",
    (2, 20): "SupplementalCategories",
    (2, 22): "FixtureIdentifier",
    (2, 25): "Keywords",
    (2, 26): "ContentLocationCode",
    (2, 27): "ContentLocationName",
    (2, 30): "ReleaseDate",
    (2, 35): "ReleaseTime",
    (2, 37): "ExpirationDate",
    (2, 38): "ExpirationTime",
    (2, 40): "SpecialInstructions",
    (2, 42): "ActionAdvised",
    (2, 45): "ReferenceService",
    (2, 47): "ReferenceDate",
    (2, 50): "ReferenceNumber",
    (2, 55): "DateCreated",
    (2, 60): "TimeCreated",
    (2, 62): "DigitalCreationDate",
    (2, 63): "DigitalCreationTime",
    (2, 65): "OriginatingProgram",
    (2, 70): "ProgramVersion",
    (2, 75): "ObjectCycle",
    (2, 80): "By-line",
    (2, 85): "By-lineTitle",
    (2, 90): "City",
    (2, 92): "Sub-location",
    (2, 95): "Province-State",
    (2, 100): "Country-PrimaryLocationCode",
    (2, 101): "Country-PrimaryLocationName",
    (2, 103): "OriginalTransmissionReference",
    (2, 105): "Headline",
    (2, 110): "Credit",
    (2, 115): "Source",
    (2, 116): "CopyrightNotice",
    (2, 118): "Contact",
    (2, 120): "Caption-Abstract",
    (2, 121): "LocalCaption",
    (2, 122): "Writer-Editor",
    (2, 135): "LanguageIdentifier",
    (2, 184): "JobID",
    (2, 185): "MasterDocumentID",
    (2, 186): "ShortDocumentID",
    (2, 187): "UniqueDocumentID",
    (2, 188): "OwnerID",
    (2, 221): "Prefs",
    (2, 225): "ClassifyState",
    (2, 228): "SimilarityIndex",
    (2, 230): "DocumentNotes",
    (2, 231): "DocumentHistory",
    (2, 232): "ExifCameraInfo",
    (2, 255): "CatalogSets",
    (3, 10): "PictureNumber",
}
_PREVIEW = (2, 202)
_EXTENDED = 0x8000


def read_iptc(untrusted: bytes, found: Found, group: str = "IPTC") -> None:
    """Every dataset: a mark, a record, a number, a length, the words."""
    at = untrusted.find(_MARK.to_bytes())
    for _ in range(_MOST):
        if not 0 <= at <= len(untrusted) - 5 or untrusted[at] != _MARK or not found.spend():
            return
        key = (untrusted[at + 1], untrusted[at + 2])
        length = int.from_bytes(untrusted[at + 3 : at + 5], "big")
        at += 5
        if length >= _EXTENDED:  # the low bits then say how many bytes the real length takes
            wide = length - _EXTENDED
            length = int.from_bytes(untrusted[at : at + min(wide, 8)], "big")
            at += wide
        value = untrusted[at : at + length]
        if len(value) < length:
            found.damage("IPTC that ends early")
        if key == _PREVIEW:
            found.embed("thumbnail", group, -1, len(value))
        elif key in _NAMES:
            found.tag(group, _NAMES[key], words(value[:4096]))
        at += length
