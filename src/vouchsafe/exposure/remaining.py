"""What inspecting a redacted file would still find, without looking at all of it once more.

Its pictures were searched by verification a moment ago, so only what that did not cover is looked
at here: its own metadata, and its voices where the sound was kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from vouchsafe.detect import load_speech_meter
from vouchsafe.exposure.findings import inspect_metadata
from vouchsafe.exposure.model import WORST_FIRST, Exposure, ExposureKind, Severity
from vouchsafe.exposure.voices import listen, voice_exposures
from vouchsafe.media import Limits, Progress, Video, open_media
from vouchsafe.redaction import Check, Outcome, Remaining, Sound, Style

_KINDS = {
    "face": ExposureKind.FACE,
    "head": ExposureKind.FACE,
    "plate": ExposureKind.PLATE,
    "text": ExposureKind.TEXT,
    "manual": ExposureKind.FACE,
}
_WORDS = {
    "face": "face",
    "head": "head",
    "plate": "number plate",
    "text": "piece of text",
    "manual": "region",
}


def what_remains(
    outcome: Outcome,
    out: Path,
    *,
    subtitles: bool = False,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    on_progress: Progress | None = None,
) -> tuple[Remaining, ...]:
    """What the output still gives away: nothing but what was asked to be kept, worst first.

    Raises what reading the output raises, which nobody else has touched.
    """
    found = [
        *inspect_metadata(out).exposures,
        *_in_the_picture(outcome),
        *_in_the_sound(outcome, out, limits, on_progress),
    ]
    if subtitles and outcome.plan.media.kind == "video":
        found.append(
            Exposure(
                ExposureKind.CAPTION,
                Severity.MEDIUM,
                "what its subtitles say, if it has any",
                "in the subtitle tracks, kept as asked",
                "They may name people: leave --subtitles out.",
            )
        )
    found.sort(key=lambda each: WORST_FIRST[each.severity])
    return tuple(
        Remaining(each.kind.value, each.severity.value, each.what, each.where, each.advice)
        for each in found
    )


def beside_check(out: Path, *, subtitles: bool = False) -> Check:
    """That a redacted file holds nothing beside its picture and sound: no words, no second
    picture, no bytes that no player shows. A signed history may be there, and the subtitles
    where they were kept.
    """
    inspection = inspect_metadata(out)
    allowed = {ExposureKind.PROVENANCE}
    if subtitles:
        allowed |= {ExposureKind.DATA_TRACK, ExposureKind.CAPTION}
    found = [
        f"{each.what} ({each.where})" for each in inspection.exposures if each.kind not in allowed
    ]
    said = " ".join([*(f"Found: {what}." for what in found), *inspection.failed])
    nothing = "Read as inspect reads it, the output holds nothing beside picture and sound."
    return Check("beside", passed=not said, said=said or nothing)


def not_searched(outcome: Outcome, *, min_size: float) -> tuple[str, ...]:
    """What nobody looked for in the output, in sentences."""
    return tuple(_not_searched(outcome, min_size))


def _not_searched(outcome: Outcome, min_size: float) -> Iterator[str]:
    missing = [word for kind, word in (("plate", "Number plates"), ("text", "Text"))
               if kind not in outcome.plan.hide]  # fmt: skip
    if missing:
        verb = "was" if missing == ["Text"] else "were"
        words = " and ".join([missing[0], *(word.lower() for word in missing[1:])])
        yield f"{words} {verb} not looked for: --hide face,plate,text."
    if "head" in outcome.plan.hide:
        yield "Heads were found by their faces: those seen from behind are not hidden."
    if min_size:
        yield f"What is smaller than {min_size:g} pixels was left alone, as asked."
    if outcome.verification is None:
        yield "The output was not looked at again, as asked."


def _in_the_picture(outcome: Outcome) -> Iterator[Exposure]:
    plan = outcome.plan
    for kind, word in _WORDS.items():
        visible = [track for track in plan.tracks if track.kind == kind and not track.hidden]
        if visible:
            yield Exposure(
                _KINDS[kind],
                Severity.HIGH,
                f"{_some(len(visible), word)} left visible",
                "in the picture, as the plan says",
                'Set "hidden" to true in the plan, and render it again.',
                len(visible),
            )
    if plan.style is not Style.SOLID and plan.hidden:
        blur = plan.style is Style.BLUR
        yield Exposure(
            ExposureKind.FACE,
            Severity.HIGH if blur else Severity.MEDIUM,
            f"{_some(len(plan.hidden), 'region')} under a {plan.style.value}",
            "in the picture, as asked",
            "Blurred faces have been re-identified: --style solid."
            if blur
            else "It leaves a hint of each face: --style solid leaves none.",
            len(plan.hidden),
        )
    if outcome.verification and (left := len(outcome.verification.residuals)):
        yield Exposure(
            ExposureKind.FACE,
            Severity.HIGH,
            f"{_some(left, 'place')} that may show somebody",
            "in the picture, still like a face after the last rendering",
            "Look at each; the report lists them.",
            left,
        )


def _in_the_sound(
    outcome: Outcome, out: Path, limits: Limits, on_progress: Progress | None
) -> Iterator[Exposure]:
    sound = outcome.plan.sound
    if not outcome.rendered.sounds or sound is Sound.MUTE:
        return
    with open_media(out, limits) as medium:
        assert isinstance(medium, Video)
        heard = listen(medium, load_speech_meter(), on_progress)
    for each in voice_exposures(heard) if heard else ():
        if sound is Sound.KEEP:
            advice = "--sound mute removes it; --sound disguise misleads the ear."
            yield Exposure(each.kind, each.severity, each.what, each.where, advice, each.count)
        else:
            yield Exposure(
                each.kind,
                Severity.MEDIUM,
                f"{each.what}, disguised",
                each.where,
                "The words can be understood, and software may know the voice: --sound mute.",
                each.count,
            )


def _some(count: int, word: str) -> str:
    plural = "pieces of text" if word == "piece of text" else f"{word}s"
    return f"{count} {word if count == 1 else plural}"
