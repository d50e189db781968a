"""What earlier runs finished, so that a killed batch goes on where it stopped.

One line per output in `.vouchsafe-done.jsonl` at the top of the output folder, written *before*
the output is moved to its place: a line counts only while its output is there with the very bytes
that the line names. No line carries the name of an input.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

from vouchsafe.jobs.errors import CannotWrite, NotAFile

NAME = ".vouchsafe-done.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """One finished output.

    source: SHA-256 of the input. settings: fingerprint of what was asked for.
    output: relative to the output folder. sha256: of the output.
    beside: the files that belong to it, likewise relative.
    """

    source: str
    settings: str
    output: str
    sha256: str
    beside: tuple[str, ...]
    regions: int
    unreviewed: int
    checked: bool


class Ledger:
    """The finished outputs below one folder; safe to use from several threads."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._lock = threading.Lock()
        self._entries = _read(out / NAME)
        self._taken: set[str] = set()

    def finished(self, source: str, settings: str, name: str | None) -> Entry | None:
        """The entry for this input with these settings, if its output is there and whole.

        name: what the output is called, up to a suffix for another format; None for any name,
        each given out once.
        """
        with self._lock:
            for entry in reversed(self._entries):
                known = (entry.source, entry.settings) == (source, settings)
                if known and self._named(entry, name) and self._whole(entry):
                    self._taken.add(entry.output)
                    return entry
        return None

    def _named(self, entry: Entry, name: str | None) -> bool:
        if name is None:
            return entry.output not in self._taken
        return entry.output == name or entry.output.rpartition(".")[0] == name

    def began(self, source: str, output: str) -> bool:
        """Whether an earlier run was killed while it moved this very output to its place.

        Then its companions may be there already, and are ours to replace.
        """
        with self._lock:
            missing = not (self._out / output).exists()
            return missing and any(
                (entry.source, entry.output) == (source, output) for entry in self._entries
            )

    def append(self, entry: Entry) -> None:
        """On the disk when this returns."""
        line = json.dumps(asdict(entry)).encode()
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        try:
            with self._lock, os.fdopen(os.open(self._out / NAME, flags, 0o666), "ab") as file:
                # A line cut short by a kill must not swallow this one.
                file.write(b"\n" + line + b"\n")
                file.flush()
                os.fsync(file.fileno())
                self._entries.append(entry)
        except OSError as error:
            raise CannotWrite(folder=str(self._out), why=error.strerror or "unknown") from error

    def _whole(self, entry: Entry) -> bool:
        try:
            return sha256_of(self._out / entry.output) == entry.sha256
        except OSError:
            return False


def sha256_of(path: Path) -> str:
    """Raises `NotAFile` for what would be read without end, and `OSError`."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise NotAFile(name=str(path))
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(path: Path) -> list[Entry]:
    entries = []
    with contextlib.suppress(OSError):
        for line in path.read_bytes().splitlines():
            with contextlib.suppress(ValueError, TypeError, KeyError):
                raw = json.loads(line)
                entries.append(Entry(**raw | {"beside": tuple(raw["beside"])}))
    return entries
