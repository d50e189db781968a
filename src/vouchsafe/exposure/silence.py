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
Nobody looked for clothing, tattoos, jewellery, hair, gait, heads from behind, uniforms or flags, \
by which people who know somebody will know them.
Nobody looked for landmarks, skylines, shop fronts, plants, weather, shadows or reflections, by \
which a place and a time can be found.
The noise of the sensor joins all pictures of one camera, and nothing here removes it.
"""
_SOUND = (
    "What is said was not listened to: names, places and languages can be heard, and so can bells, "
    "trains and announcements."
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
