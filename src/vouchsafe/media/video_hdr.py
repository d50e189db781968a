"""Static high-dynamic-range metadata: read from a frame, told to the encoder.

SMPTE ST 2086 and CTA-861.3, as FFmpeg lays them out in memory.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

_MASTERING = struct.Struct("=20i2i")
"""Three primaries and the white point as x, y rationals; two luminances; what of it is set."""
_LIGHT = struct.Struct("=2I")
_CHROMA_UNIT = 50_000
_LUMINANCE_UNIT = 10_000


def hdr_params(side_data: Mapping[str, bytes]) -> str:
    """The mastering display and light levels as x265's parameters; "" when there are none."""
    parts = []
    mastering = side_data.get("MASTERING_DISPLAY_METADATA", b"")
    if len(mastering) >= _MASTERING.size:
        parts.append(_mastering(_MASTERING.unpack_from(mastering)))
    light = side_data.get("CONTENT_LIGHT_LEVEL", b"")
    if len(light) >= _LIGHT.size:
        most, average = _LIGHT.unpack_from(light)
        parts.append(f"max-cll={min(most, 65535)},{min(average, 65535)}")
    return ":".join(part for part in parts if part)


def _mastering(numbers: tuple[int, ...]) -> str:
    *rationals, has_primaries, has_luminance = numbers
    if not (has_primaries and has_luminance):
        return ""
    values = [a / b if b else 0.0 for a, b in zip(rationals[::2], rationals[1::2], strict=True)]
    red_x, red_y, green_x, green_y, blue_x, blue_y, white_x, white_y = (
        round(value * _CHROMA_UNIT) for value in values[:8]
    )
    darkest, brightest = (round(value * _LUMINANCE_UNIT) for value in values[8:])
    return (
        f"master-display=G({green_x},{green_y})B({blue_x},{blue_y})R({red_x},{red_y})"
        f"WP({white_x},{white_y})L({brightest},{darkest})"
    )
