"""What all rooms behind the door of `Reviews` share."""

from __future__ import annotations

from pathlib import Path


class Door:
    """Where things are. alone: publishing without a second person was allowed at the start."""

    def __init__(self, data: Path, database: str, *, alone: bool) -> None:
        self.data = data
        self.database = database
        self.alone = alone
