"""What MP4 and MOV call things, and what ExifTool does: user data, items and keys.

Apple's QuickTime File Format (user data list, metadata keys), 3GPP TS 26.244 (asset
information), iTunes' item list as players write it, GoPro's and Samsung's own; the names on the
right are those ExifTool publishes.
"""

from __future__ import annotations

import re

COMMON = {
    b"\xa9nam": "Title",
    b"\xa9ART": "Artist",
    b"\xa9alb": "Album",
    b"\xa9cmt": "Comment",
    b"\xa9com": "Composer",
    b"\xa9wrt": "Composer",
    b"\xa9cpy": "Copyright",
    b"\xa9day": "ContentCreateDate",
    b"\xa9dir": "Director",
    b"\xa9gen": "Genre",
    b"\xa9grp": "Grouping",
    b"\xa9lyr": "Lyrics",
    b"\xa9too": "Encoder",
    b"\xa9trk": "Track",
    b"\xa9xyz": "GPSCoordinates",
    b"\xa9arg": "Arranger",
    b"\xa9prd": "Producer",
    b"titl": "Title",
    b"dscp": "Description",
    b"cprt": "Copyright",
    b"auth": "Author",
    b"perf": "Performer",
    b"gnre": "Genre",
    b"albm": "Album",
    b"yrrc": "Year",
    b"rtng": "Rating",
}
USER_DATA = COMMON | {
    b"\xa9mak": "Make",
    b"\xa9mod": "Model",
    b"\xa9mdl": "Model",
    b"\xa9swr": "SoftwareVersion",
    b"\xa9enc": "EncoderID",
    b"\xa9fmt": "Format",
    b"\xa9inf": "Information",
    b"\xa9prf": "Performers",
    b"\xa9phg": "RecordingCopyright",
    b"\xa9src": "SourceCredits",
    b"\xa9req": "Requirements",
    b"\xa9isr": "ISRCCode",
    b"\xa9uid": "UserData_uid",
    b"\xa9dji": "UserData_dji",
    b"\xa9res": "UserData_res",
    b"\xa9csn": "CameraSerialNumber",
    b"\xa9xsp": "SpeedX",
    b"\xa9ysp": "SpeedY",
    b"\xa9zsp": "SpeedZ",
    b"\xa9fpt": "Pitch",
    b"\xa9fyw": "Yaw",
    b"\xa9frl": "Roll",
    b"\xa9gpt": "CameraPitch",
    b"\xa9gyw": "CameraYaw",
    b"\xa9grl": "CameraRoll",
    b"\xa9TIM": "StartTimecode",
    b"@xyz": "GPSCoordinates",
    b"@mak": "Make",
    b"@mod": "Model",
    b"@swr": "SoftwareVersion",
    b"@day": "ContentCreateDate",
    b"manu": "Make",
    b"modl": "Model",
    b"cmnm": "Model",
    b"cmid": "CameraID",
    b"vndr": "Vendor",
    b"slno": "SerialNumber",
    b"SNum": "SerialNumber",
    b"name": "Name",
    b"date": "DateTimeOriginal",
    b"kywd": "Keywords",
    b"coll": "CollectionName",
    b"clsf": "Classification",
    b"albr": "AlbumArtist",
    b"ccid": "ContentID",
    b"clfn": "ClipFileName",
    b"clid": "ClipID",
    b"reel": "ReelName",
    b"scen": "Scene",
    b"shot": "ShotName",
    b"urat": "UserRating",
    b"CAME": "SerialNumberHash",
    b"FIRM": "FirmwareVersion",
    b"LENS": "LensSerialNumber",
    b"GoPr": "GoProType",
    b"MUID": "MediaUniqueID",
    b"CNCV": "CompressorVersion",
    b"CNFV": "FirmwareVersion",
    b"CNMN": "Model",
    b"mdln": "SamsungModel",
    b"ptnm": "OriginalFileName",
    b"info": "Information",
    b"tnam": "Name",
    b"SDLN": "PlayMode",
}
ITEMS = COMMON | {
    b"\xa9aut": "Author",
    b"\xa9enc": "EncodedBy",
    b"\xa9des": "Description",
    b"\xa9pub": "Publisher",
    b"\xa9mak": "Make",
    b"\xa9mod": "Model",
    b"\xa9swr": "SoftwareVersion",
    b"\xa9nrt": "Narrator",
    b"\xa9ope": "OriginalArtist",
    b"\xa9wrk": "Work",
    b"\xa9sne": "SoundEngineer",
    b"\xa9xpd": "ExecutiveProducer",
    b"aART": "AlbumArtist",
    b"apID": "AppleStoreAccount",
    b"atID": "AlbumTitleID",
    b"catg": "Category",
    b"cnID": "AppleStoreCatalogID",
    b"covr": "CoverArt",
    b"desc": "Description",
    b"ldes": "LongDescription",
    b"sdes": "StoreDescription",
    b"disk": "DiskNumber",
    b"egid": "EpisodeGlobalUniqueID",
    b"grup": "Grouping",
    b"keyw": "Keyword",
    b"plID": "PlayListID",
    b"purd": "PurchaseDate",
    b"purl": "PodcastURL",
    b"rate": "RatingPercent",
    b"rldt": "ReleaseDate",
    b"soaa": "SortAlbumArtist",
    b"soal": "SortAlbum",
    b"soar": "SortArtist",
    b"soco": "SortComposer",
    b"sonm": "SortName",
    b"sosn": "SortShow",
    b"tmpo": "BeatsPerMinute",
    b"trkn": "TrackNumber",
    b"tven": "TVEpisodeID",
    b"tves": "TVEpisode",
    b"tvnn": "TVNetworkName",
    b"tvsh": "TVShow",
    b"tvsn": "TVSeason",
    b"cpil": "Compilation",
    b"pgap": "PlayGap",
    b"stik": "MediaType",
    b"GUID": "GUID",
}
_KEYS = {
    "location.ISO6709": "GPSCoordinates",
    "camera.framereadouttimeinmicroseconds": "FrameReadoutTime",
    "collection.user": "UserCollection",
    "rating.user": "UserRating",
    "direction.facing": "CameraDirection",
    "direction.motion": "CameraMotion",
    "displayname": "DisplayName",
    "creationdate": "CreationDate",
    "apple.photos.captureMode": "CaptureMode",
    "detected-face.face-id": "DetectedFaceID",
    "still-image-time": "StillImageTime",
}
_MAKERS = re.compile(r"^(?:com\.apple\.quicktime\.|com\.|mdta:)")
_JOINTS = re.compile(r"[^A-Za-z0-9]+")


def key_name(key: str) -> str:
    """The name of a metadata key: com.apple.quicktime.content.identifier is ContentIdentifier."""
    short = _MAKERS.sub("", key)
    if short in _KEYS:
        return _KEYS[short]
    parts = [part for part in _JOINTS.split(short) if part]
    return "".join(part[:1].upper() + part[1:] for part in parts) or "UnknownKey"


def own_name(kind: bytes) -> str:
    """A name for a box that no list knows: its letters."""
    letters = "".join(chr(c) if chr(c).isalnum() and c < 128 else "_" for c in kind.strip(b"\xa9"))
    return f"Unknown_{letters}"
