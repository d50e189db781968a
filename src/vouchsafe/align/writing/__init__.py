"""A timeline as files: the published JSON, what editors open, and a picture for people."""

from vouchsafe.align.writing.document import rounded, timeline_json
from vouchsafe.align.writing.edl import edl
from vouchsafe.align.writing.fcpxml import fcpxml
from vouchsafe.align.writing.otio import otio
from vouchsafe.align.writing.picture import picture
from vouchsafe.align.writing.reading import read_timeline, timeline_schema

__all__ = [
    "edl",
    "fcpxml",
    "otio",
    "picture",
    "read_timeline",
    "rounded",
    "timeline_json",
    "timeline_schema",
]
