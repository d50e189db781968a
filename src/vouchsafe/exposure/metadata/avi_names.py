"""Texts in RIFF files: Microsoft's INFO list and EXIF's, by ExifTool's names."""

from __future__ import annotations

INFO = {
    b"IARL": "ArchivalLocation", b"IART": "Artist", b"ICMS": "Commissioned", b"ICMT": "Comment",
    b"ICOP": "Copyright", b"ICRD": "DateCreated", b"IDIT": "DateTimeOriginal",
    b"IENG": "Engineer", b"IGNR": "Genre", b"IKEY": "Keywords", b"IMED": "Medium",
    b"INAM": "Title", b"IPRD": "Product", b"ISBJ": "Subject", b"ISFT": "Software",
    b"ISRC": "Source", b"ISRF": "SourceForm", b"ITCH": "Technician", b"ISMP": "TimeCode",
    b"IWRI": "WrittenBy", b"IPRO": "ProducedBy", b"ICNM": "Cinematographer", b"ICNT": "Country",
    b"IEDT": "EditedBy", b"IENC": "EncodedBy", b"ISTR": "Starring", b"ISTD": "ProductionStudio",
    b"IDST": "DistributedBy", b"IRTD": "Rating", b"IMIT": "MoreInfoText", b"IMIU": "MoreInfoURL",
    b"IBSU": "BaseURL", b"IMUS": "MusicBy", b"IPDS": "ProductionDesigner", b"IRIP": "RippedBy",
    b"IPLT": "NumColors", b"IDPI": "DotsPerInch", b"ICRP": "Cropped", b"IDIM": "Dimensions",
    b"ILGT": "Lightness", b"ISHP": "Sharpness", b"ILNG": "Language", b"ITRK": "TrackNumber",
    b"CMNT": "Comment", b"COMM": "Comments", b"CODE": "EncodedBy", b"DIRC": "Directory",
    b"DTIM": "DateTimeOriginal", b"LOCA": "Location", b"STAR": "Starring", b"TAPE": "TapeName",
    b"TCOD": "StartTimecode", b"TCDO": "EndTimecode", b"TITL": "Title", b"TORG": "Organization",
    b"TURL": "URL", b"YEAR": "Year", b"STAT": "Statistics", b"TVER": "Version",
}  # fmt: skip
EXIF = {
    b"ecor": "Make", b"emdl": "Model", b"emnt": "MakerNotes", b"erel": "RelatedImageFile",
    b"etim": "TimeCreated", b"eucm": "UserComment", b"ever": "ExifVersion",
}  # fmt: skip
