"""Reading what a photo or video says beside its pictures: tags, and files within the file.

Nothing is decoded and nothing is changed. Every reader takes the whole file as a memory map and
a `Found` to note things in; it never trusts a length, never follows a loop, and never raises
over damage.
"""

from vouchsafe.exposure.metadata.model import Embedded, Found, Tag
from vouchsafe.exposure.metadata.read import read_metadata

__all__ = ["Embedded", "Found", "Tag", "read_metadata"]
