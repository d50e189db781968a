"""From what a file says beside its pictures to what that gives away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from vouchsafe.exposure.metadata import Found
from vouchsafe.exposure.metadata.judge import rule_for
from vouchsafe.exposure.model import Exposure, ExposureKind, Severity
from vouchsafe.exposure.published import published
from vouchsafe.exposure.wording import TOPICS, Topic, advice_on, place_of, said_of, topic_of

MOST_VALUES = 50
"""Values kept of one exposure; a telemetry track holds thousands of positions."""


@dataclass(frozen=True, slots=True)
class _Role:
    """What a file within the file is, in words for one and for many."""

    kind: ExposureKind
    severity: Severity
    one: str
    many: str
    why: str

    def said(self, count: int) -> str:
        return self.one if count == 1 or not self.many else f"{count} {self.many}"


_SMALL = "It keeps what you crop or paint over later"
_ROLES = {
    "thumbnail": _Role(
        ExposureKind.THUMBNAIL,
        Severity.LOW,
        "a small copy of the picture",
        "small copies of the picture",
        _SMALL,
    ),
    "preview": _Role(
        ExposureKind.THUMBNAIL,
        Severity.LOW,
        "a preview of the picture",
        "previews of the picture",
        _SMALL,
    ),
    "clip": _Role(
        ExposureKind.HIDDEN_MEDIA,
        Severity.HIGH,
        "a hidden clip: seconds of video and sound around the picture",
        "hidden clips",
        "It shows and says more than the picture",
    ),
    "picture": _Role(
        ExposureKind.HIDDEN_MEDIA,
        Severity.MEDIUM,
        "a second picture",
        "further pictures",
        "Nobody sees it who only looks at the first",
    ),
    "trailing": _Role(
        ExposureKind.TRAILING_DATA,
        Severity.MEDIUM,
        "data after the end of the picture",
        "",
        "Anything may be in it",
    ),
    "track": _Role(
        ExposureKind.DATA_TRACK,
        Severity.MEDIUM,
        "a track that is neither picture nor sound",
        "tracks that are neither picture nor sound",
        "Such tracks record position and motion",
    ),
    "c2pa": _Role(
        ExposureKind.PROVENANCE,
        Severity.MEDIUM,
        "a signed history (C2PA)",
        "",
        "Keep it only if whoever is named agrees",
    ),
}


@dataclass
class _Group:
    """What was found of one topic."""

    places: dict[str, None] = field(default_factory=dict)
    values: dict[str, None] = field(default_factory=dict)
    count: int = 0


def judged(found: Found) -> list[Exposure]:
    """What the tags and embedded files of one file give away, one exposure for each thing."""
    groups: dict[Topic, _Group] = {}
    for tag in found.tags:
        rule = rule_for(tag)
        topic = topic_of(rule.kind, tag.name) if rule else None
        if topic is None:
            continue
        group = groups.setdefault(topic, _Group())
        group.count += 1
        group.places[place_of(tag.group)] = None
        if len(group.values) < MOST_VALUES:
            group.values[f"{tag.name}: {tag.value}"] = None
    told = [_exposure(topic, groups[topic], found.format) for topic in TOPICS if topic in groups]
    parts = list(_of_embedded(found))
    return [*_without_doubles(told, parts), *published(found), *_of_limits(found)]


_PARTS = frozenset({ExposureKind.THUMBNAIL, ExposureKind.HIDDEN_MEDIA, ExposureKind.TRAILING_DATA})


def _without_doubles(told: list[Exposure], parts: list[Exposure]) -> list[Exposure]:
    """A file within the file and the tags that announce it are one thing: the file tells more,
    but of a signed history, whose tags name the signer.
    """
    present = {part.kind for part in parts}
    named = {exposure.kind for exposure in told}
    return [
        *(each for each in told if each.kind not in _PARTS & present),
        *(p for p in parts if p.kind is not ExposureKind.PROVENANCE or p.kind not in named),
    ]


def _exposure(topic: Topic, group: _Group, file_format: str) -> Exposure:
    values = tuple(group.values)
    return Exposure(
        kind=topic.kind,
        severity=topic.severity,
        what=said_of(topic.what, values),
        where=_listed(group.places),
        advice=advice_on(topic.kind, file_format, topic.why),
        count=group.count,
        values=values,
    )


def _of_embedded(found: Found) -> Iterator[Exposure]:
    for name, role in _ROLES.items():
        parts = [part for part in found.embedded if part.role == name]
        if not parts:
            continue
        places = dict.fromkeys(place_of(part.where) for part in parts)
        yield Exposure(
            kind=role.kind,
            severity=role.severity,
            what=role.said(len(parts)),
            where=f"{_listed(places)}, {_size(sum(part.size for part in parts))}",
            advice=advice_on(role.kind, found.format, role.why),
            count=len(parts),
            values=tuple(
                f"{part.role}: {part.format or 'unknown format'}, {part.size:,} bytes, {part.where}"
                for part in parts[:MOST_VALUES]
            ),
        )


def _of_limits(found: Found) -> Iterator[Exposure]:
    """More metadata than anybody reads is itself something to remove."""
    if found.truncated:
        yield Exposure(
            kind=ExposureKind.UNREADABLE,
            severity=Severity.MEDIUM,
            what="more metadata than was read: it holds thousands of entries",
            where="all over the file",
            advice=advice_on(ExposureKind.UNREADABLE, found.format),
        )


def _listed(places: dict[str, None]) -> str:
    names = list(places)
    if len(names) > 4:
        return f"{', '.join(names[:3])} and {len(names) - 3} more places"
    return ", ".join(names)


def _size(count: int) -> str:
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1000:,.0f} kB" if count < 1_000_000 else f"{count / 1e6:,.1f} MB"
