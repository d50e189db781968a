"""What was not looked for, said aloud: silence must not be taken for safety."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vouchsafe.exposure.model import Aspect

_ASPECTS = {
    Aspect.METADATA: "Metadata was not read.",
    Aspect.FACES: "Faces were not looked for.",
    Aspect.TEXT: "Text and number plates were not looked for.",
    Aspect.VOICES: "Voices were not listened for.",
}
_NEVER = """
Never looked for: clothing, tattoos, jewellery, hair, gait, heads from behind, by which people are \
known to those who know them.
Never looked for: landmarks, skylines, shop fronts, plants, weather, shadows, reflections, by \
which a place and a time are found.
Never looked for: the noise of the sensor, which joins all pictures of one camera.
"""
_SOUND = (
    "Never listened to: what is said, in which language, and what else is heard: bells, trains, "
    "announcements."
)


def not_looked(looked: Sequence[Aspect], *, sound: bool) -> Iterator[str]:
    """In sentences: what was left out, and what this program never looks for.

    sound: whether the file has any.
    """
    for aspect, sentence in _ASPECTS.items():
        if aspect not in looked and (aspect is not Aspect.VOICES or sound):
            yield sentence
    if looked:
        yield from _NEVER.strip().splitlines()
    if sound:
        yield _SOUND
