"""What each treatment of the sound asks of the writer."""

from __future__ import annotations

from typing import Literal

from vouchsafe.media import SoundFilterFactory
from vouchsafe.redaction.model import Sound


def treatment(sound: Sound) -> Literal["keep", "mute"] | SoundFilterFactory:
    """For `RewriteOptions.sound`."""
    if sound is Sound.KEEP:
        return "keep"
    return "mute"
