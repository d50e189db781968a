"""Where it is kept, outside the archive, what verifications saw of it and how far one came."""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path
from uuid import uuid4

from vouchsafe.archive.errors import BadPolicy, CannotRemember, NoSuchArchive
from vouchsafe.archive.keys import MemberKeys
from vouchsafe.archive.policy import POLICY, Policy
from vouchsafe.archive.remembering import Memory, Place
from vouchsafe.archive.store import Store, StoreError, open_store
from vouchsafe.archive.verifying.model import Remembered
from vouchsafe.archive.verifying.verify import Progress, Question, Verified, verify

_VERSION = 1
_NO_ROOT = "0" * 64
_HEX = re.compile(r"[0-9a-f]{64}")


def verify_here(
    place: str,
    question: Question,
    *,
    folder: Path | None = None,
    remember: bool = True,
    on_progress: Progress = lambda *_: None,
) -> Verified:
    """Verify the archive at a place, against what this machine saw of it before.

    folder: where that is kept, as with `Archive.open`. remember: False neither looks there nor
    writes there, for a copy that may be older. A stopped verification goes on by itself.
    Raises what `verify` does, `NoSuchArchive` and `CannotRemember`.
    """
    store = open_store(place)
    if not any(True for _ in store.names()):
        raise Place(place, folder).absent() if remember else NoSuchArchive(place=place)
    origin = _origin(store)
    if origin is None or not remember:
        return verify(store, question, on_progress)
    memory = _Files(origin, store.place, question.unlock, folder)
    verified = verify(store, memory.asked(question), on_progress)
    if verified.remember is not None:
        memory.write(verified.remember)
        Place(store.place, folder).remember(origin)
    return verified


def _origin(store: Store) -> str | None:
    """What the archive calls itself; None where even that cannot be read."""
    try:
        return Policy.from_bytes(store.read(POLICY)).origin
    except (StoreError, BadPolicy):
        return None


class _Files:
    """The files about one archive."""

    def __init__(
        self, origin: str, place: str, unlock: MemberKeys | None, folder: Path | None
    ) -> None:
        self._origin = origin
        self._memory = Memory(origin, folder)
        self._here = Place(place, folder)
        self._path = self._memory.path.with_suffix(".verified")
        # A copy elsewhere is another thing to read through, and other keys show other things.
        here = str(Path(place).resolve()) if "://" not in place else place
        which = hashlib.sha256(f"{here}\n{unlock.name if unlock else ''}".encode()).hexdigest()
        self._course = self._memory.path.with_suffix(f".{which[:16]}.verifying")

    def asked(self, question: Question) -> Question:
        """The question, with what is known from before."""
        seen = (self._seen(), self._read(), self._another())
        known = [*question.remembered, *filter(None, seen)]
        known.sort(key=lambda each: each.size, reverse=True)
        return Question(
            unlock=question.unlock,
            scope=question.scope,
            item=question.item,
            sample=question.sample,
            against=question.against,
            remembered=known,
            resume=self._course if question.scope == "everything" else None,
        )

    def _another(self) -> Remembered | None:
        """The archive that was at this place, if it was not this one."""
        seen = self._here.origin()
        return None if seen in {None, self._origin} else Remembered(str(seen), 0, _NO_ROOT)

    def _seen(self) -> Remembered | None:
        last = self._memory.last()
        return Remembered(last.origin, last.size, last.root.hex()) if last else None

    def _read(self) -> Remembered | None:
        try:
            return read_remembered(self._path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise CannotRemember(path=str(self._path), reason=str(error.strerror)) from error
        except ValueError as error:
            raise CannotRemember(path=str(self._path), reason="it was changed") from error

    def write(self, remembered: Remembered) -> None:
        """Keep this in place of what was known."""
        aside = self._path.with_name(f".{uuid4().hex}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with aside.open("xb") as file:
                file.write(write_remembered(remembered))
                file.flush()
                os.fsync(file.fileno())
            aside.replace(self._path)
        except OSError as error:
            aside.unlink(missing_ok=True)
            raise CannotRemember(path=str(self._path), reason=str(error.strerror)) from error


def write_remembered(remembered: Remembered) -> bytes:
    """As a file."""
    document = {
        "verified": _VERSION,
        "origin": remembered.origin,
        "size": remembered.size,
        "root": remembered.root,
        "proofs": dict(remembered.proofs),
    }
    return json.dumps(document, indent=1, sort_keys=True).encode()


def read_remembered(untrusted: bytes) -> Remembered:
    """What `write_remembered` wrote. Raises ValueError for anything else."""
    raw = json.loads(untrusted)
    try:
        origin, size, root, proofs = (raw[key] for key in ("origin", "size", "root", "proofs"))
        sound = (
            raw["verified"] == _VERSION
            and isinstance(origin, str)
            and isinstance(size, int)
            and size >= 0
            and _HEX.fullmatch(root)
            and all(isinstance(each, str) for pair in proofs.items() for each in pair)
        )
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError("not what a verification remembers") from error
    if not sound:
        raise ValueError("not what a verification remembers")
    return Remembered(origin, size, root, proofs)
