"""Photos and video: open, look, overwrite, write anew."""

from vouchsafe.media.errors import (
    CannotRead,
    CannotWrite,
    ChangesMidway,
    Damaged,
    DamagedRecording,
    EmptyFile,
    MediaError,
    NoPicture,
    NoRecording,
    NotInParts,
    PartsDiffer,
    TooLargeSide,
    TooManyPages,
    TooManyPixels,
    TooManyStreams,
    Truncated,
    UnknownFormat,
    Unsupported,
)
from vouchsafe.media.model import (
    Edit,
    Limits,
    Luma,
    MediaInfo,
    MediaKind,
    Picture,
    Plane,
    Progress,
    RewriteOptions,
    Rgb,
    Samples,
    SoundFilter,
    SoundFilterFactory,
    Written,
)
from vouchsafe.media.open import open_media, output_suffix, rewrite, sniff
from vouchsafe.media.photo import Photo, PhotoInfo
from vouchsafe.media.photo_icc import safe_profile
from vouchsafe.media.photo_icc import standard as standard_profile
from vouchsafe.media.photo_png_colour import read_colour as read_png_colour
from vouchsafe.media.recording import Recording, RecordingInfo, open_recording
from vouchsafe.media.recording_sniff import SOUND_FORMATS
from vouchsafe.media.recording_sound import Hearing
from vouchsafe.media.small import (
    PICTURE_SIDE,
    shrouded,
    write_small_picture,
    write_thumbnail,
)
from vouchsafe.media.sound import disguise
from vouchsafe.media.sound_file import SOUND_SUFFIXES, SoundFile
from vouchsafe.media.video import Video
from vouchsafe.media.video_film import SOUND_RATE, Film
from vouchsafe.media.video_join import Joined, join_parts
from vouchsafe.media.video_model import AudioInfo, ColourTags, VideoInfo
from vouchsafe.media.video_part import Manner, Stretch, settle, write_part
from vouchsafe.media.video_part_file import PartFacts
from vouchsafe.media.video_pixels import sample_arrays
from vouchsafe.media.video_proxy import Proxy, write_proxy
from vouchsafe.media.video_shrink import Shrinker
from vouchsafe.media.video_turn import Turn

__all__ = [
    "PICTURE_SIDE",
    "SOUND_FORMATS",
    "SOUND_RATE",
    "SOUND_SUFFIXES",
    "AudioInfo",
    "CannotRead",
    "CannotWrite",
    "ChangesMidway",
    "ColourTags",
    "Damaged",
    "DamagedRecording",
    "Edit",
    "EmptyFile",
    "Film",
    "Hearing",
    "Joined",
    "Limits",
    "Luma",
    "Manner",
    "MediaError",
    "MediaInfo",
    "MediaKind",
    "NoPicture",
    "NoRecording",
    "NotInParts",
    "PartFacts",
    "PartsDiffer",
    "Photo",
    "PhotoInfo",
    "Picture",
    "Plane",
    "Progress",
    "Proxy",
    "Recording",
    "RecordingInfo",
    "RewriteOptions",
    "Rgb",
    "Samples",
    "Shrinker",
    "SoundFile",
    "SoundFilter",
    "SoundFilterFactory",
    "Stretch",
    "TooLargeSide",
    "TooManyPages",
    "TooManyPixels",
    "TooManyStreams",
    "Truncated",
    "Turn",
    "UnknownFormat",
    "Unsupported",
    "Video",
    "VideoInfo",
    "Written",
    "disguise",
    "join_parts",
    "open_media",
    "open_recording",
    "output_suffix",
    "read_png_colour",
    "rewrite",
    "safe_profile",
    "sample_arrays",
    "settle",
    "shrouded",
    "sniff",
    "standard_profile",
    "write_part",
    "write_proxy",
    "write_small_picture",
    "write_thumbnail",
]
