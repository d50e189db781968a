"""What this machine last saw of an archive, kept outside of it: so a rollback is noticed."""

from __future__ import annotations

import hashlib
import os
import platform
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from vouchsafe.archive.errors import (
    ArchiveError,
    ArchiveGone,
    CannotRemember,
    NoSuchArchive,
    OlderThanSeen,
    OtherArchive,
    OtherThanSeen,
)
from vouchsafe.archive.log import (
    BadCheckpoint,
    BadNote,
    Checkpoint,
    LogError,
    Note,
    Tiles,
    consistency_proof,
    parse_note,
    verify_consistency,
)


class Place:
    """Which archive was last seen at one place, by this machine."""

    def __init__(self, place: str, folder: Path | None = None) -> None:
        self._place = place
        address = place if "://" in place else str(Path(place).resolve())
        # Keys on a stick travel, and what they are used on elsewhere lies under the same names.
        name = _name(f"{platform.node()}\n{address}")
        self.path = (folder or _state_folder()) / f"{name}.place"

    def origin(self) -> str | None:
        """The archive's name; None where none was seen. Raises `CannotRemember`."""
        raw = _read(self.path)
        return None if raw is None else raw.decode("utf-8", "replace").removesuffix("\n")

    def remember(self, origin: str) -> None:
        """That this archive is here. Raises `CannotRemember`."""
        if self.origin() != origin:
            _write(self.path, f"{origin}\n".encode())

    def absent(self) -> NoSuchArchive:
        """Why nothing can be opened where there is nothing."""
        with suppress(CannotRemember):
            if origin := self.origin():
                return ArchiveGone(place=self._place, origin=origin, memory=str(self.path))
        return NoSuchArchive(place=self._place)

    def objection(self, origin: str) -> ArchiveError | None:
        """Why this archive is not the one that belongs here, if it is not."""
        seen = self.origin()
        if seen in {None, origin}:
            return None
        return OtherArchive(place=self._place, origin=origin, seen=seen, memory=str(self.path))


class Memory:
    """The last tree head of one archive that was seen on this machine, and where that was.

    folder: where the member's keys lie, if that is outside the archive; None for the user's own
    state folder. The file's name tells the archive's only to who knows it.
    """

    def __init__(self, origin: str, folder: Path | None = None, place: str | None = None) -> None:
        self.path = (folder or _state_folder()) / f"{_name(origin)}.seen"
        self._origin = origin
        self._place = None if place is None else Place(place, folder)

    def last(self) -> Checkpoint | None:
        """What was seen last, or None. Raises `CannotRemember`."""
        raw = _read(self.path)
        try:
            return None if raw is None else Checkpoint.parse(parse_note(raw).text)
        except (BadNote, BadCheckpoint) as error:
            raise CannotRemember(path=str(self.path), reason="it was changed") from error

    @property
    def knows_the_place(self) -> bool:
        """Whether it was seen before which archive is here. Raises `CannotRemember`."""
        return self._place is None or self._place.origin() is not None

    def make_sure(self) -> None:
        """Raise `CannotRemember` where a tree head could not be written down."""
        folder = self.path.parent
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise CannotRemember(path=str(self.path), reason=str(error.strerror)) from error
        if not os.access(folder, os.W_OK | os.X_OK):
            raise CannotRemember(path=str(self.path), reason="nothing can be written there")

    def remember(self, note: Note) -> None:
        """Take this as what was seen last. Raises `CannotRemember`."""
        _write(self.path, note.data())
        if self._place:
            self._place.remember(self._origin)

    def objection(
        self, last: Checkpoint | None, head: Checkpoint, tiles: Tiles
    ) -> ArchiveError | None:
        """Why an archive with this head is not to be written to, if it is not.

        last: what had been seen before the head was read.
        """
        if self._place and (other := self._place.objection(head.origin)):
            return other
        if last is None:
            return None
        facts = {"origin": head.origin, "seen": last.size, "memory": str(self.path)}
        if head.size < last.size:
            return OlderThanSeen(size=head.size, **facts)
        try:
            proof = consistency_proof(tiles, last.size, head.size)
            verify_consistency(last.size, last.root, head.size, head.root, proof)
        except LogError:
            return OtherThanSeen(**facts)
        return None


def _name(of: str) -> str:
    return hashlib.sha256(of.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise CannotRemember(path=str(path), reason=str(error.strerror)) from error


def _write(path: Path, data: bytes) -> None:
    aside = path.with_name(f".{uuid4().hex}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with aside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        with suppress(OSError):
            aside.unlink()
        raise CannotRemember(path=str(path), reason=str(error.strerror)) from error


def _state_folder() -> Path:
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home) / "vouchsafe" / "archives"
