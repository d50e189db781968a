"""What was noted down in English with its facts filled in, said in the reader's language.

An item keeps the sentence of what went wrong with it, for whoever asks later in whatever language.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from functools import cache
from string import Formatter

from vouchsafe import detect, jobs, media, redaction, track
from vouchsafe.errors import VouchsafeError
from vouchsafe.review.work import WorkError

TOLD: tuple[type[VouchsafeError], ...] = (
    media.MediaError,
    media.CannotRead,
    media.UnknownFormat,
    media.EmptyFile,
    media.Truncated,
    media.Damaged,
    media.Unsupported,
    media.TooManyPixels,
    media.TooLargeSide,
    media.TooManyPages,
    media.TooManyStreams,
    media.NoPicture,
    media.ChangesMidway,
    media.CannotWrite,
    jobs.WorkerCrashed,
    jobs.WorkerStopped,
    jobs.TooMuchMemory,
    jobs.TookTooLong,
    jobs.Stalled,
    jobs.WorkerBroken,
    jobs.MalformedAnswer,
    jobs.UnexpectedFailure,
    jobs.DiskFull,
    jobs.OutputTooLarge,
    detect.DetectorFailed,
    track.OutOfOrder,
    redaction.PartsDoNotFit,
    redaction.NotRedacted,
    redaction.ResidualFaces,
)
"""What analysis and publication may end with, beside what the work itself says."""


def template_of(kind: type[VouchsafeError]) -> str:
    """The sentence of an error in one line, its facts still to be filled in."""
    return " ".join(inspect.cleandoc(kind.__doc__ or "").split())


def retold(sentence: str, gettext: Callable[[str], str]) -> str:
    """The sentence of one of these errors in another language; as it is where it is none of them,
    or nobody has translated it.
    """
    for template, pattern in _patterns():
        found = pattern.fullmatch(sentence)
        if found is None:
            continue
        translated = gettext(template)
        if translated == template:
            return sentence
        facts = {name: retold(fact, gettext) for name, fact in found.groupdict().items()}
        return "".join(_filled(translated, facts))
    return sentence


def _filled(template: str, facts: dict[str, str]) -> Iterator[str]:
    for literal, name, _, _ in Formatter().parse(template):
        yield literal
        if name is not None:
            yield facts[name]


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Of each error its sentence, and what finds the facts in one that was filled in."""
    return tuple(
        (template, re.compile("".join(_pattern(template)), re.DOTALL))
        for template in map(template_of, (*TOLD, *_of_the_work(WorkError)))
    )


def _of_the_work(kind: type[VouchsafeError]) -> Iterator[type[VouchsafeError]]:
    for each in kind.__subclasses__():
        yield each
        yield from _of_the_work(each)


def _pattern(template: str) -> Iterator[str]:
    for literal, name, _, _ in Formatter().parse(template):
        yield re.escape(literal)
        if name is not None:
            yield f"(?P<{name}>.+?)"
