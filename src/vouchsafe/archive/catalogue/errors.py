"""What can go wrong with searching."""

from __future__ import annotations

from vouchsafe.archive.errors import ArchiveError


class CatalogueError(ArchiveError):
    """The archive could not be searched."""


class BadQuestion(CatalogueError):
    """{said} {hint}"""


class NoMarks(CatalogueError):
    """{name} cannot be searched for by likeness: it is no photo or video, or too plain a one."""
