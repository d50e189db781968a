"""What an opened video says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from vouchsafe.media.model import MediaInfo
from vouchsafe.media.video_pixels import FULL_RANGE, needs_limited_range
from vouchsafe.media.video_turn import Turn


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """One sound track. Its language and name are not kept."""

    codec: str
    rate: int
    channels: int
    duration: float


SECOND_PICTURES = "second picture track"
"""among a video's `others`: a film beside the film, of which nothing is written"""


@dataclass(frozen=True, slots=True)
class ColourTags:
    """How the numbers in the planes become light (ITU-T H.273 code points).

    0 for the range and 2 for the rest mean "not said", which is kept as such.
    """

    range: int
    primaries: int
    transfer: int
    matrix: int


@dataclass(frozen=True, slots=True)
class VideoInfo(MediaInfo):
    """A video's facts, checked.

    width, height: of the displayed picture: upright, square pixels.
    stored_width, stored_height: of the samples in the file, before turning.
    pixel_format: as decoded; working_format: as turned, painted and encoded.
    shape: width over height of one stored pixel (sample aspect ratio), before turning.
    rate: average frames a second; 0 when unknown.
    written_colour: the tags that a rewritten file carries; the source's but for RGB and grey
        pictures, and for H.265, which has no "not said" for the range.
    hdr: the transfer function when it is a high dynamic range one.
    hdr_params: mastering display and light levels (ITU-T H.265, annex D) in x265's words.
    dolby_vision: carries a Dolby Vision layer, which a new file will not.
    others: what is neither the picture, sound that can be read, nor text, by plain names: further
        streams, chapters, messages inside the picture stream.
    metadata_names: which keys the file carries values for (never the values).
    has_alpha: the picture says how transparent it is, which a new file will not.
    bit_rate: of the picture stream, or of the file where the stream does not say; 0: unknown.
    """

    codec: str
    stored_width: int
    stored_height: int
    turn: Turn
    shape: Fraction
    pixel_format: str
    working_format: str
    bit_depth: int
    colour: ColourTags
    written_colour: ColourTags
    hdr: Literal["pq", "hlg"] | None
    hdr_params: str
    dolby_vision: bool
    interlaced: bool
    top_field_first: bool
    rate: Fraction
    time_base: Fraction
    bit_rate: int
    has_alpha: bool
    audio: tuple[AudioInfo, ...]
    subtitles: tuple[str, ...]
    others: tuple[str, ...]
    metadata_names: tuple[str, ...]

    @property
    def full_range(self) -> bool:
        """Whether the planes that are painted use all their values."""
        return self.colour.range == FULL_RANGE and not needs_limited_range(self.pixel_format)
