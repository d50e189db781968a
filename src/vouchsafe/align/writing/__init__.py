"""A timeline as files: the published JSON, and what editors open."""

from vouchsafe.align.writing.document import rounded, timeline_json
from vouchsafe.align.writing.reading import read_timeline, timeline_schema

__all__ = ["read_timeline", "rounded", "timeline_json", "timeline_schema"]
