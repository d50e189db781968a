"""How far a verification came: a file outside the archive, so that a stopped one goes on."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

_VERSION = 1


class Course:
    """Which stored originals were read and found in order, by their addresses.

    What was found wrong is read again. Nothing is kept without a `path`. The file is dropped
    when the verification ends by itself; it counts only for the same archive and the same keys.
    """

    def __init__(self, path: Path | None = None, **about: Any) -> None:
        self._path = path
        self._about = {"verification": _VERSION, **about}
        self._passed: set[bytes] = set()
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        if self._path is not None:
            self._take_up(self._path)
        return self

    def _take_up(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        known = _read(path, self._about)
        self._passed.update(known)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        self._file = os.fdopen(descriptor, "w", encoding="ascii")
        self._write(json.dumps(self._about, sort_keys=True))
        for address in known:
            self._write(address.hex())

    @property
    def taken_up(self) -> int:
        """How many an earlier course had done."""
        return len(self._passed)

    def passed(self, address: bytes) -> bool:
        """Whether it was in order before."""
        return address in self._passed

    def pass_(self, address: bytes) -> None:
        """Note that it is in order."""
        self._passed.add(address)
        self._write(address.hex())

    def _write(self, line: str) -> None:
        if self._file is not None:
            self._file.write(f"{line}\n")
            self._file.flush()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()
        if self._path is not None and kind is None:
            self._path.unlink(missing_ok=True)


def _read(path: Path, about: dict[str, Any]) -> list[bytes]:
    try:
        lines = path.read_text("ascii").splitlines()
        if not lines or json.loads(lines[0]) != about:
            return []
        # The last line may have been cut short by a kill.
        return [bytes.fromhex(line) for line in lines[1:] if len(line) == 64]
    except (OSError, ValueError):
        return []
