"""Elements and tags of Matroska that may say something about somebody.

Numbers are those of RFC 9559, tags those of the Matroska tag list; names are ExifTool's.
"""

from __future__ import annotations

NAMES = {
    0x7BA9: ("Title", "text"),
    0x4D80: ("MuxingApp", "text"),
    0x5741: ("WritingApp", "text"),
    0x4461: ("DateTimeOriginal", "date"),
    0x73A4: ("SegmentUID", "hex"),
    0x7384: ("SegmentFileName", "text"),
    0x3CB923: ("PrevUID", "hex"),
    0x3C83AB: ("PrevFileName", "text"),
    0x3EB923: ("NextUID", "hex"),
    0x3E83BB: ("NextFileName", "text"),
    0x4444: ("SegmentFamily", "hex"),
    0x536E: ("TrackName", "text"),
    0x73C5: ("TrackUID", "hex"),
    0x22B59C: ("TrackLanguage", "text"),
    0x22B59D: ("TrackLanguageIETF", "text"),
    0x86: ("CodecID", "text"),
    0x258688: ("CodecName", "text"),
    0x3A9697: ("CodecSettings", "text"),
    0x85: ("ChapterString", "text"),
    0x437C: ("ChapterLanguage", "text"),
    0x73C4: ("ChapterUID", "hex"),
    0x45BC: ("EditionUID", "hex"),
    0x5654: ("ChapterStringUID", "text"),
    0x466E: ("AttachedFileName", "text"),
    0x467E: ("AttachedFileDescription", "text"),
    0x4660: ("AttachedFileMIMEType", "text"),
    0x46AE: ("AttachedFileUID", "hex"),
}
TAGS = {
    "BPM": "BPM",
    "DATE_DIGITIZED": "CreateDate",
    "DATE_RECORDED": "DateTimeOriginal",
    "FAX": "FAX",
    "IMDB": "IMDB",
    "ISBN": "ISBN",
    "ISRC": "ISRC",
    "TMDB": "TMDB",
    "TVDB": "TVDB",
    "URL": "URL",
    "LOCATION": "Location",
    "COM.APPLE.QUICKTIME.LOCATION.ISO6709": "GPSCoordinates",
    "com.apple.quicktime.location.ISO6709": "GPSCoordinates",
    "location-eng": "Location",
}
