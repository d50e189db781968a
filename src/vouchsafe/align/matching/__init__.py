"""Which recordings share an event, and how their clocks relate, by what they heard."""

from vouchsafe.align.matching.errors import NotMarks
from vouchsafe.align.matching.marking import mark
from vouchsafe.align.matching.matching import match
from vouchsafe.align.matching.model import Marks, Sound

__all__ = ["Marks", "NotMarks", "Sound", "mark", "match"]
