"""From one file to everything it gives away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from vouchsafe.detect import Sensitivity
from vouchsafe.exposure.copies import copies_in, differs, judged_copies
from vouchsafe.exposure.findings import Findings
from vouchsafe.exposure.looking import Looker, Shown, Tools
from vouchsafe.exposure.metadata import Found
from vouchsafe.exposure.model import Aspect, Inspection
from vouchsafe.exposure.moments import chosen_moments, chosen_pages, moments, spread
from vouchsafe.exposure.voices import listen, voice_exposures
from vouchsafe.media import Limits, MediaError, MediaInfo, Photo, Progress, Rgb, Video, open_media

EVERYTHING = tuple(Aspect)
_SEEN = (Aspect.FACES, Aspect.TEXT)
_HIDDEN = frozenset({"clip", "picture"})


@dataclass(frozen=True, slots=True)
class Inspected:
    """shown: the pictures that were looked at, for whoever asked for them."""

    inspection: Inspection
    shown: tuple[Shown, ...] = ()


def inspect(
    path: Path,
    *,
    look: Sequence[Aspect] = EVERYTHING,
    tools: Tools | None = None,
    sensitivity: Sensitivity = Sensitivity.HIGH,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    pictures: bool = False,
    words: bool = False,
    on_opened: Callable[[MediaInfo], None] | None = None,
    on_progress: Progress | None = None,
) -> Inspected:
    """Everything of what `look` names that one file gives away; the file is only read.

    tools: models that are loaded already. pictures: also give back what was looked at.
    words: also what text says, in the values of its exposures.
    on_opened: told what the file claims, before its pictures are decoded.

    Raises an `ExposureError` or a `MediaError` for a file of which nothing could be read; of what
    could be read in part the rest is said in `Inspection.failed`.
    """
    findings = Findings(path)
    found = findings.read_metadata() if Aspect.METADATA in look else None
    looker = Looker(tools or Tools(), look, sensitivity, keep=pictures, read=words)
    progress = on_progress or (lambda _: None)
    if set(look) - {Aspect.METADATA}:
        try:
            with open_media(path, limits) as medium:
                _claimed(medium.info, findings, on_opened)
                if set(look).intersection(_SEEN):
                    _look(medium, looker, findings, found, progress)
                if Aspect.VOICES in look and isinstance(medium, Video):
                    _listen(medium, looker.tools, findings, progress)
        except MediaError as error:
            if found is None:
                raise
            findings.failed.append(f"Its pictures and sound could not be looked at. {error}")
    return Inspected(findings.inspection(), tuple(looker.shown))


def _claimed(
    info: MediaInfo, findings: Findings, on_opened: Callable[[MediaInfo], None] | None
) -> None:
    findings.width, findings.height = info.width, info.height
    findings.format = findings.format or info.format
    if on_opened:
        on_opened(info)


def _look(
    medium: Photo | Video,
    looker: Looker,
    findings: Findings,
    found: Found | None,
    progress: Progress,
) -> None:
    video = isinstance(medium, Video)
    if isinstance(medium, Video):
        pixels = medium.info.width * medium.info.height
        count, chosen = len(moments(medium.info.duration, pixels)), chosen_moments(medium)
    else:
        count, chosen = len(spread(medium.info.pictures or 1)), chosen_pages(medium)
    for picture in chosen:
        rgb = looker.see(picture, thorough=not video)
        if looker.moments == 1 and found is not None and not video:
            _compare(found, rgb, looker, findings)
        progress(min(looker.moments / count, 1.0))
    findings.exposures += looker.exposures(video=video)
    findings.notes += looker.notes(video=video)
    findings.looked += [aspect for aspect in _SEEN if aspect in looker.aspects]
    if video:
        findings.notes.append(looker.sampling(medium.info.duration))
    elif count < (medium.info.pictures or 1):
        findings.notes.append(f"Of its {medium.info.pictures:,} pages {count} were looked at.")
    if found and {part.role for part in found.embedded} & _HIDDEN:
        findings.notes.append(
            "The clips and further pictures hidden in it were not searched for faces, text and "
            "voices; take them out and inspect them, or clean the file."
        )


def _compare(found: Found, picture: Rgb, looker: Looker, findings: Findings) -> None:
    """Whether the small copies within the file show what the picture no longer does."""
    copies = copies_in(findings.path, found.embedded)
    other = [copy for copy in copies if differs(copy, picture)]
    if other:
        faces = max(map(looker.faces_in, other))
        findings.exposures = judged_copies(findings.exposures, faces)


def _listen(video: Video, tools: Tools, findings: Findings, progress: Progress) -> None:
    findings.looked.append(Aspect.VOICES)
    findings.sound = bool(video.sound_indexes)
    if not findings.sound:
        return
    heard = listen(video, tools.meter, progress)
    if heard is None:
        findings.failed.append("It has sound, of which nothing could be decoded.")
        return
    findings.exposures += voice_exposures(heard)
    if heard.heard < heard.length * 0.99:
        findings.notes.append(
            f"{heard.heard:.0f} of its {heard.length:.0f} seconds of sound were listened to, "
            "evenly spread."
        )
