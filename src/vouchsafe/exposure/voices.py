"""How long somebody can be heard speaking. What they say is not listened to, nor who they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vouchsafe.detect import SpeechMeter
from vouchsafe.exposure.model import Exposure, ExposureKind, Place, Severity
from vouchsafe.media import Progress, Video

RATE = 16_000
WHOLE = 600.0
"""Seconds of sound up to which all of it is heard; of longer sound stretches, evenly spread."""
_STRETCH = 10.0
_START, _GO_ON = 0.5, 0.35
"""What the model must say for speech to begin, and to go on."""
_SHORTEST = 0.25
"""Seconds: a click or a cough may score high for less."""
_PAUSE = 0.6
"""Seconds of silence that do not end a stretch of speech."""
_MOST_PLACES = 200
_A_WHILE = 500
"""Steps between two words of progress."""
_CLEARLY = 3.0
"""Seconds from which a voice is enough to be known by."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Speech in one file.

    speech: seconds of it, in what was heard. heard: seconds that were. length: of the sound.
    stretches: from when to when.
    """

    speech: float
    heard: float
    length: float
    stretches: tuple[tuple[float, float], ...]


def listen(video: Video, meter: SpeechMeter, on_progress: Progress | None = None) -> Heard | None:
    """The track with the most speech; None when there is no sound."""
    progress = on_progress or (lambda _: None)
    tracks = [_track(video, index, meter, progress) for index in video.sound_indexes]
    heard = [track for track in tracks if track.heard]
    return max(heard, key=lambda track: track.speech, default=None)


def _track(video: Video, index: int, meter: SpeechMeter, progress: Progress) -> Heard:
    length = video.info.duration
    if length <= WHOLE:
        starts, seconds = [0.0], WHOLE
    else:
        count = round(WHOLE / _STRETCH)
        starts = [number * (length - _STRETCH) / (count - 1) for number in range(count)]
        seconds = _STRETCH
    stretches: list[tuple[float, float]] = []
    heard = 0.0
    for start in starts:
        scores = []
        for score in meter.hear(video.hear(index, rate=RATE, start=start, seconds=seconds)):
            scores.append(score)
            if len(scores) % _A_WHILE == 0:
                progress(min((heard + len(scores) * meter.step) / max(length, 1.0), 1.0))
        heard += len(scores) * meter.step
        stretches += [(start + a, start + b) for a, b in spoken(scores, meter.step)]
    speech = sum(end - start for start, end in stretches)
    return Heard(speech, heard, max(length, heard), tuple(_joined(stretches)))


def spoken(scores: Iterable[float], step: float) -> Iterator[tuple[float, float]]:
    """The stretches of speech in a row of scores, from second to second."""
    begun: int | None = None
    at = -1
    for at, score in enumerate(scores):
        if begun is None and score >= _START:
            begun = at
        elif begun is not None and score < _GO_ON:
            if (at - begun) * step >= _SHORTEST:
                yield begun * step, at * step
            begun = None
    if begun is not None and (at + 1 - begun) * step >= _SHORTEST:
        yield begun * step, (at + 1) * step


def _joined(stretches: Iterable[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    last: tuple[float, float] | None = None
    for start, end in stretches:
        if last is not None and start - last[1] <= _PAUSE:
            last = last[0], end
            continue
        if last is not None:
            yield last
        last = start, end
    if last is not None:
        yield last


def voice_exposures(heard: Heard) -> list[Exposure]:
    """What the sound gives away; nothing when nobody speaks."""
    if not heard.speech:
        return []
    seconds = max(round(heard.speech * heard.length / heard.heard), 1)
    about = "about " if heard.heard < heard.length * 0.99 else ""
    return [
        Exposure(
            kind=ExposureKind.VOICE,
            severity=Severity.HIGH if heard.speech >= _CLEARLY else Severity.MEDIUM,
            what=f"{about}{_clock(seconds)} of speech",
            where=f"in the sound, {_clock(round(heard.length))} long",
            advice="vouchsafe redact --sound mute removes it; disguise only misleads the ear.",
            count=seconds,
            places=tuple(
                Place(round(start, 2), round(end, 2), None, "speech")
                for start, end in heard.stretches[:_MOST_PLACES]
            ),
        )
    ]


def _clock(seconds: int) -> str:
    if seconds < 120:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    return f"{round(seconds / 60)} minutes"
