"""From one file to everything it gives away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vouchsafe.detect import Sensitivity
from vouchsafe.exposure.copies import copies_in, differs, judged_copies
from vouchsafe.exposure.judgement import judged
from vouchsafe.exposure.looking import Looker, Shown, Tools
from vouchsafe.exposure.metadata import Found, read_metadata
from vouchsafe.exposure.model import WORST_FIRST, Aspect, Exposure, Inspection
from vouchsafe.exposure.moments import chosen_moments, chosen_pages, moments, spread
from vouchsafe.exposure.silence import not_looked
from vouchsafe.exposure.summary import summary_of
from vouchsafe.exposure.voices import listen, voice_exposures
from vouchsafe.media import Limits, MediaError, MediaInfo, Photo, Progress, Rgb, Video, open_media

EVERYTHING = tuple(Aspect)
_SEEN = (Aspect.FACES, Aspect.TEXT)


@dataclass(frozen=True, slots=True)
class Inspected:
    """shown: the pictures that were looked at, for whoever asked for them."""

    inspection: Inspection
    shown: tuple[Shown, ...] = ()


@dataclass
class _Findings:
    """What has been found so far."""

    exposures: list[Exposure] = field(default_factory=list)
    looked: list[Aspect] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    info: MediaInfo | None = None
    sound: bool = False


def inspect(
    path: Path,
    *,
    look: Sequence[Aspect] = EVERYTHING,
    tools: Tools | None = None,
    sensitivity: Sensitivity = Sensitivity.HIGH,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    pictures: bool = False,
    on_opened: Callable[[MediaInfo], None] | None = None,
    on_progress: Progress | None = None,
) -> Inspected:
    """Everything of what `look` names that one file gives away; the file is only read.

    tools: models that are loaded already. pictures: also give back what was looked at.
    on_opened: told what the file claims, before its pictures are decoded.

    Raises an `ExposureError` or a `MediaError` for a file of which nothing could be read; of what
    could be read in part the rest is said in `Inspection.failed`.
    """
    findings = _Findings()
    found = _read(path, findings) if Aspect.METADATA in look else None
    if any(aspect is not Aspect.METADATA for aspect in look):
        tools = tools or Tools()
        looker = Looker(tools, look, sensitivity, keep=pictures)
        try:
            with open_media(path, limits) as medium:
                findings.info = medium.info
                if on_opened:
                    on_opened(medium.info)
                progress = on_progress or (lambda _: None)
                _look(medium, look, looker, findings, found=found, on_progress=progress)
                if isinstance(medium, Video) and Aspect.VOICES in look:
                    _listen(medium, tools, findings)
        except MediaError as error:
            if found is None:
                raise
            findings.failed.append(f"Its pictures and sound could not be looked at. {error}")
    return Inspected(_told(path, found, findings), tuple(findings.shown))


def _read(path: Path, findings: _Findings) -> Found:
    found = read_metadata(path)
    findings.looked.append(Aspect.METADATA)
    findings.exposures += judged(found)
    findings.failed += [f"Its metadata could not be read whole: {what}." for what in found.damaged]
    return found


def _look(
    medium: Photo | Video,
    look: Sequence[Aspect],
    looker: Looker,
    findings: _Findings,
    *,
    found: Found | None,
    on_progress: Progress,
) -> None:
    wanted = [aspect for aspect in _SEEN if aspect in look]
    if not wanted:
        return
    video = isinstance(medium, Video)
    if isinstance(medium, Video):
        count, chosen = len(moments(medium.info.duration)), chosen_moments(medium)
    else:
        count, chosen = len(spread(medium.info.pictures or 1)), chosen_pages(medium)
    for picture in chosen:
        rgb = looker.see(picture, thorough=not video)
        if looker.moments == 1 and found is not None and not video:
            _compare(medium.info.path, found, rgb, looker, findings)
        on_progress(min(looker.moments / count, 1.0))
    findings.exposures += looker.exposures(video=video)
    findings.looked += wanted
    findings.shown = looker.shown
    if video:
        findings.notes.append(
            f"{looker.moments} moments of it were looked at, evenly spread over its "
            f"{medium.info.duration:.1f} seconds; what shows only between them was not."
        )
    elif count < (medium.info.pictures or 1):
        findings.notes.append(f"Of its {medium.info.pictures:,} pages {count} were looked at.")


def _compare(path: Path, found: Found, picture: Rgb, looker: Looker, findings: _Findings) -> None:
    """Whether the small copies within the file show what the picture no longer does."""
    other = [copy for copy in copies_in(path, found.embedded) if differs(copy, picture)]
    if other:
        faces = max(map(looker.faces_in, other))
        findings.exposures = judged_copies(findings.exposures, faces)


def _listen(video: Video, tools: Tools, findings: _Findings) -> None:
    findings.looked.append(Aspect.VOICES)
    findings.sound = bool(video.sound_indexes)
    if not findings.sound:
        return
    heard = listen(video, tools.meter)
    if heard is None:
        findings.failed.append("It has sound, of which nothing could be decoded.")
        return
    findings.exposures += voice_exposures(heard)
    if heard.heard < heard.length * 0.99:
        findings.notes.append(
            f"{heard.heard:.0f} of its {heard.length:.0f} seconds of sound were listened to, "
            "evenly spread."
        )


def _told(path: Path, found: Found | None, findings: _Findings) -> Inspection:
    exposures = sorted(findings.exposures, key=lambda each: WORST_FIRST[each.severity])
    info = findings.info
    silent = not_looked(findings.looked, sound=findings.sound)
    return Inspection(
        name=path.name,
        format=(found.format if found else "") or (info.format if info else ""),
        width=info.width if info else 0,
        height=info.height if info else 0,
        exposures=tuple(exposures),
        summary=summary_of(exposures, findings.looked),
        looked=tuple(findings.looked),
        failed=tuple(findings.failed),
        not_looked=(*findings.notes, *silent),
    )
