"""What this machine last saw of an archive, kept outside of it: so a rollback is noticed."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from vouchsafe.archive.errors import (
    ArchiveError,
    CannotRemember,
    OlderThanSeen,
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


class Memory:
    """The last tree head of one archive that was seen on this machine.

    folder: where the member's keys lie, if that is outside the archive; None for the user's own
    state folder. The file's name tells the archive's only to who knows it.
    """

    def __init__(self, origin: str, folder: Path | None = None) -> None:
        name = hashlib.sha256(origin.encode("utf-8")).hexdigest()[:32]
        self.path = (folder or _state_folder()) / f"{name}.seen"

    def last(self) -> Checkpoint | None:
        """What was seen last, or None. Raises `CannotRemember`."""
        try:
            return Checkpoint.parse(parse_note(self.path.read_bytes()).text)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise CannotRemember(path=str(self.path), reason=str(error.strerror)) from error
        except (BadNote, BadCheckpoint) as error:
            raise CannotRemember(path=str(self.path), reason="it was changed") from error

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
        aside = self.path.with_name(f".{uuid4().hex}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with aside.open("xb") as file:
                file.write(note.data())
                file.flush()
                os.fsync(file.fileno())
            aside.replace(self.path)
        except OSError as error:
            with suppress(OSError):
                aside.unlink()
            raise CannotRemember(path=str(self.path), reason=str(error.strerror)) from error

    def objection(
        self, last: Checkpoint | None, head: Checkpoint, tiles: Tiles
    ) -> ArchiveError | None:
        """Why an archive with this head is not to be written to, if it is not.

        last: what had been seen before the head was read.
        """
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


def _state_folder() -> Path:
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home) / "vouchsafe" / "archives"
