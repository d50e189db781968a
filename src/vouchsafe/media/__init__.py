"""Photos and video: open, look, overwrite, write anew."""

from vouchsafe.media.model import Edit, Limits, Luma, MediaInfo, MediaKind, Picture, Plane, Rgb

__all__ = ["Edit", "Limits", "Luma", "MediaInfo", "MediaKind", "Picture", "Plane", "Rgb"]
