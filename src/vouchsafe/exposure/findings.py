"""What has been found in one file so far, and the inspection that comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from vouchsafe.exposure.judgement import judged
from vouchsafe.exposure.metadata import Found, Tag, read_metadata
from vouchsafe.exposure.metadata.jpeg_tables import standard_tables
from vouchsafe.exposure.metadata.read import READERS, reader_of
from vouchsafe.exposure.model import WORST_FIRST, Aspect, Exposure, Inspection
from vouchsafe.exposure.silence import not_looked
from vouchsafe.exposure.summary import summary_of


@dataclass
class Findings:
    """Collected aspect by aspect.

    notes: what was looked at in part only. sound: whether the file has any.
    """

    path: Path
    format: str = ""
    width: int = 0
    height: int = 0
    exposures: list[Exposure] = field(default_factory=list)
    looked: list[Aspect] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sound: bool = False

    def read_metadata(self) -> Found:
        """The first aspect. Raises an `ExposureError` for what is no photo or video."""
        found = read_metadata(self.path)
        self.looked.append(Aspect.METADATA)
        self.format = found.format
        self.exposures += judged(found)
        self.failed += [f"Its metadata could not be read whole: {what}." for what in found.damaged]
        return found

    def inspection(self) -> Inspection:
        """All of it, worst first."""
        exposures = sorted(self.exposures, key=lambda each: WORST_FIRST[each.severity])
        return Inspection(
            name=self.path.name,
            format=self.format,
            width=self.width,
            height=self.height,
            exposures=tuple(exposures),
            summary=summary_of(exposures, self.looked),
            looked=tuple(self.looked),
            failed=tuple(self.failed),
            not_looked=(*self.notes, *not_looked(self.looked, sound=self.sound)),
        )


def inspect_metadata(path: Path) -> Inspection:
    """What a file says beside its pictures and sound. Loads no library that decodes any."""
    findings = Findings(path)
    findings.read_metadata()
    return findings.inspection()


def prepare_reading() -> None:
    """Load every reader and the list they are judged by: once, for all that a process forks."""
    for file_format in READERS:
        reader_of(file_format)
    standard_tables()
    judged(Found(tags=[Tag("IFD0", "Make", "-")]))
