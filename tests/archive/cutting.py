"""A store that a power cut hits at any step that could leave something behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from vouchsafe.archive.store import Changes, FolderStore


class PowerCut(BaseException):
    """Nothing more happens; no handler that cleans up has any effect either."""


class Cutting(FolderStore):
    """Lets so many steps happen, and nothing after them. A commit's carrying out is many steps."""

    steps_left = 0
    taken = 0

    def _step(self) -> None:
        type(self).taken += 1
        if type(self).steps_left <= 0:
            raise PowerCut
        type(self).steps_left -= 1

    def write(self, name: str, data: bytes) -> None:
        self._step()
        super().write(name, data)

    def remove(self, name: str) -> None:
        self._step()
        super().remove(name)

    def destroy(self, name: str) -> None:
        self._step()
        super().destroy(name)

    def incoming(self) -> AbstractContextManager[Any]:
        self._step()
        return super().incoming()

    def apply(self, changes: Changes) -> None:
        """In the order that is hardest on whoever reads afterwards: backwards."""
        for name in reversed(changes.removals):
            self.remove(name)
        for name, data in reversed(changes.writes.items()):
            self.write(name, data)
        for incoming, name in changes.adoptions.items():
            self._step()
            self.adopt(incoming, name)


def cuts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Once for every step at which the power may go, until none is left."""
    steps = 0
    monkeypatch.setattr("vouchsafe.archive.store.place.FolderStore", Cutting)
    while True:
        Cutting.steps_left, Cutting.taken = steps, 0
        yield
        if Cutting.steps_left > 0:
            return
        steps += 1


def power_is_back() -> None:
    """From here on everything happens again."""
    Cutting.steps_left = 1 << 30


def copy_of(folder: Path, to: Path) -> Path:
    """A folder with all in it, elsewhere."""
    import shutil

    return Path(shutil.copytree(folder, to))
