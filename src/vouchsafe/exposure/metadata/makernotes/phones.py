"""The notes of phones and drones: Apple, Samsung, DJI, Motorola, Google.

Source: ExifTool's pages of the same names. Apple writes property lists into its lines.
"""

from __future__ import annotations

import plistlib
import re

from vouchsafe.exposure.metadata.ifd import Block, Entry
from vouchsafe.exposure.metadata.makernotes.model import Layout, Table, directory
from vouchsafe.exposure.metadata.words import words

_NO_LIST = (
    *(ValueError, TypeError, IndexError, KeyError, OverflowError, RecursionError, MemoryError),
    plistlib.InvalidFileException,
)
_PARTS = {"value": "RunTimeValue", "epoch": "RunTimeEpoch", "timescale": "RunTimeScale"}


def _run_time(block: Block, entry: Entry, group: str) -> None:
    """How long the phone had been awake: two pictures with near values, one pocket."""
    try:
        parts = plistlib.loads(block.raw(entry, 4096), fmt=plistlib.FMT_BINARY)
    except _NO_LIST:
        block.found.damage("Apple's run time")
        return
    for key, name in _PARTS.items():
        if isinstance(parts, dict) and isinstance(parts.get(key), int):
            block.found.tag(group, name, parts[key])


_APPLE: Table = {
    0x0003: _run_time,
    0x0008: "AccelerationVector",
    0x000B: "BurstUUID",
    0x0011: "MediaGroupUUID",
    0x0015: "ImageUniqueID",
    0x0017: "LivePhotoVideoIndex",
    0x0020: "ImageCaptureRequestID",
    0x0027: "SignalToNoiseRatio",
    0x002B: "PhotoIdentifier",
}
_SAMSUNG: Table = {
    0x0002: "DeviceType",
    0x0003: "SamsungModelID",
    0x0031: "LocationName",
    0x0035: directory({}, previews=((0x0201, 0x0202),)),
    0x0100: "FaceDetect",
    0x0120: "FaceRecognition",
    0x0123: "FaceName",
    0xA001: "FirmwareName",
    0xA002: "SerialNumber",
    0xA003: "LensType",
    0xA004: "LensFirmware",
    0xA005: "InternalLensSerialNumber",
}
_DJI: Table = {
    0x0001: "Make",
    0x0003: "SpeedX",
    0x0004: "SpeedY",
    0x0005: "SpeedZ",
    0x0006: "Pitch",
    0x0007: "Yaw",
    0x0008: "Roll",
    0x0009: "CameraPitch",
    0x000A: "CameraYaw",
    0x000B: "CameraRoll",
}
_MOTOROLA: Table = {0x5500: "BuildNumber", 0x5501: "SerialNumber", 0x6705: "ManufactureDate"}
_DJI_TEXT = re.compile(rb"\[([^\[\]:]{1,60}):([^\[\]]{0,400})\]")
_DJI_NAMES = {
    b"sensor_id": "SensorID",
    b"FlightDegree(Y,P,R)": "FlightDegree",
    b"GimbalDegree(Y,P,R)": "GimbalDegree",
    b"FlightSpeed(X,Y,Z)": "FlightSpeed",
    b"hyperlapse_data": "HyperlapsDebugInfo",
}

LAYOUTS = (
    Layout("Apple", _APPLE, mark=b"Apple iOS\0", at=14, own=True, order=">"),
    Layout("Motorola", _MOTOROLA, mark=b"MOT\0", at=8),
    Layout("DJI", _DJI, make="DJI"),
    Layout("Samsung", _SAMSUNG, make="SAMSUNG", own=True),
)


def read_dji_text(raw: bytes, block: Block) -> None:
    """DJI's notes as text: "[sensor_id:…] [FlightDegree(Y,P,R):…]"."""
    for name, value in _DJI_TEXT.findall(raw[: 1 << 16])[:100]:
        if name in _DJI_NAMES:
            block.found.tag("DJI", _DJI_NAMES[name], words(value))
