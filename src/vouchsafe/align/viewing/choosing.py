"""Which recordings are mixed where there are too many to be held open, or to be told apart."""

from __future__ import annotations

from collections.abc import Mapping

from vouchsafe.align.viewing.model import Sound

MOST_VOICES = 64
"""Recordings that sound at once: each keeps a file, a decoder and a file's index open."""


def heard_together(sounds: Mapping[str, Sound], most: int = MOST_VOICES) -> dict[str, Sound]:
    """As many of the sounds, the longest first, as leave no more than `most` at any moment; in the
    order given. None is taken that overlaps with `most` others which were.
    """
    chosen: dict[str, Sound] = {}
    for name, sound in sorted(sounds.items(), key=lambda item: -_lasts(item[1])):
        if sum(_overlap(sound, other) for other in chosen.values()) < most:
            chosen[name] = sound
    return {name: sound for name, sound in sounds.items() if name in chosen}


def _lasts(sound: Sound) -> float:
    return (sound.last - sound.first) * sound.rate


def _overlap(one: Sound, other: Sound) -> bool:
    return _begins(one) < _ends(other) and _begins(other) < _ends(one)


def _begins(sound: Sound) -> float:
    return sound.start + sound.first * sound.rate


def _ends(sound: Sound) -> float:
    return sound.start + sound.last * sound.rate
