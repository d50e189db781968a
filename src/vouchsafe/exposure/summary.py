"""One sentence for one file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vouchsafe.exposure.model import Aspect, Exposure, ExposureKind, Severity

_SHOWS = frozenset({ExposureKind.FACE, ExposureKind.PLATE, ExposureKind.TEXT})
_CARRIES = frozenset(
    {
        ExposureKind.THUMBNAIL,
        ExposureKind.HIDDEN_MEDIA,
        ExposureKind.TRAILING_DATA,
        ExposureKind.DATA_TRACK,
    }
)
_MOST_TOLD = 6
_LOOKED = {
    Aspect.METADATA: "its metadata",
    Aspect.FACES: "a search for faces",
    Aspect.TEXT: "a search for text and plates",
    Aspect.VOICES: "its sound",
}


def summary_of(exposures: Sequence[Exposure], looked: Iterable[Aspect]) -> str:
    """What posting the file would do: "Posting this file tells where it was taken, with which
    phone, and shows 14 legible faces."
    """
    if not exposures:
        names = [_LOOKED[aspect] for aspect in looked]
        return f"Nothing was found in {listed(names)}." if names else "Nothing was looked at."
    parts = []
    if told := _told(exposures):
        parts.append(f"tells {listed(told)}")
    if shown := _shown(exposures):
        parts.append(f"shows {listed(shown)}")
    carried = [exposure.what for exposure in exposures if exposure.kind in _CARRIES]
    if carried:
        parts.append(f"carries {listed(carried)}")
    heard = [exposure.what for exposure in exposures if exposure.kind is ExposureKind.VOICE]
    if heard:
        parts.append(f"lets {listed(heard)} be heard")
    return f"Posting this file {_chained(parts)}."


def _told(exposures: Sequence[Exposure]) -> list[str]:
    """The worst by name, the device always, the others by number."""
    silent = _SHOWS | _CARRIES | {ExposureKind.VOICE}
    told = [exposure for exposure in exposures if exposure.kind not in silent]
    told.sort(key=lambda e: e.severity is Severity.LOW and e.kind is not ExposureKind.DEVICE)
    words = [exposure.what for exposure in told[:_MOST_TOLD]]
    if more := len(told) - len(words):
        words.append(f"{more} more thing{'' if more == 1 else 's'}")
    return words


def _shown(exposures: Sequence[Exposure]) -> list[str]:
    """The worst of each kind in words, and of faces how many more; large lettering, which is
    mostly what was to be said, only where there is nothing worse.
    """
    visible = [exposure for exposure in exposures if exposure.kind in _SHOWS]
    grave = [e for e in visible if e.severity is not Severity.LOW or e.kind is ExposureKind.FACE]
    found: dict[ExposureKind, Exposure] = {}
    for exposure in grave or visible:
        found.setdefault(exposure.kind, exposure)
    words = []
    for kind, first in found.items():
        others = sum(e.count for e in exposures if e.kind is kind and e is not first)
        more = f" and {others} less clear" if others and kind is ExposureKind.FACE else ""
        words.append(first.what + more)
    return words


def worst(exposures: Iterable[Exposure]) -> Severity | None:
    """The worst of all severities; None for nothing."""
    found = {exposure.severity for exposure in exposures}
    return next((severity for severity in Severity if severity in found), None)


def listed(words: Sequence[str]) -> str:
    """a, b and c"""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _chained(parts: Sequence[str]) -> str:
    """Clauses that may hold lists themselves: a comma before the last `and` keeps them apart."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])}, and {parts[-1]}"
