"""What each treatment of the sound asks of the writer."""

from __future__ import annotations

from typing import Literal

from vouchsafe.media import SoundFilterFactory, disguise
from vouchsafe.redaction.model import Sound


def treatment(sound: Sound) -> Literal["keep", "mute"] | SoundFilterFactory:
    """For `RewriteOptions.sound`. A disguise draws its settings here, and keeps them nowhere."""
    if sound is Sound.DISGUISE:
        return disguise()
    return "mute" if sound is Sound.MUTE else "keep"
