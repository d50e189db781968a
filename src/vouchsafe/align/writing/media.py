"""Where the recordings lie, for those who open a timeline."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from vouchsafe.align.errors import MediaMissing
from vouchsafe.align.model import Clip


def media_url(clip: Clip, media: Mapping[str, Path]) -> str:
    """Where the clip lies, as a `file:` URL. Raises `MediaMissing`."""
    if clip.id not in media:
        raise MediaMissing(clip=clip.name)
    return media[clip.id].absolute().as_uri()
