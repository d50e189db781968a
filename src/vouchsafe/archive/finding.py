"""Which archive somebody means, and where their keys lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vouchsafe.archive.errors import (
    ArchiveGone,
    CannotReadKeys,
    NoArchiveHere,
    NoKeys,
    WhichMember,
)
from vouchsafe.archive.files import PENDING, member_key_name
from vouchsafe.archive.keys import MemberKeys, needs_passphrase, read_member_keys
from vouchsafe.archive.policy import POLICY
from vouchsafe.archive.remembering import Place
from vouchsafe.archive.store import NoSuchObject, open_store

_SUFFIX = ".key"


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A member's private keys as they lie somewhere. path: the file, or its name in the archive."""

    path: str
    untrusted: bytes

    @property
    def needs_passphrase(self) -> bool:
        """Whether they are under one."""
        return needs_passphrase(self.untrusted)

    def unlock(self, passphrase: str | None) -> MemberKeys:
        """The keys. Raises `NeedsPassphrase`, `WrongPassphrase`, `BadKey`."""
        return read_member_keys(self.untrusted, passphrase)


def find_place(given: str | None = None) -> str:
    """The archive that was named, or the one that the present folder is in.

    Raises `NoArchiveHere`, `ArchiveGone` where one is remembered here.
    """
    if given:
        return given
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / POLICY).is_file() or (folder / PENDING).is_file():
            return str(folder)
    gone = Place(str(here)).absent()
    raise gone if isinstance(gone, ArchiveGone) else NoArchiveHere


def find_keys(place: str, member: str | None = None, folder: Path | None = None) -> KeyFile:
    """A member's key file: in `folder`, else in the archive itself.

    member: may be left out where there is only one. Raises `NoSuchArchive`, `NoKeys`,
    `WhichMember`, `CannotReadKeys`.
    """
    if folder is not None:
        return _in_folder(folder, member)
    store = open_store(place)
    start, end = member_key_name("\0").split("\0")
    names = [name.removeprefix(start).removesuffix(end) for name, _ in store.names(start)]
    if not names and not any(True for _ in store.names()):
        raise Place(place, folder).absent()
    name = member_key_name(_choose(names, member, place))
    try:
        return KeyFile(name, store.read(name))
    except NoSuchObject as error:
        raise NoKeys(member=member or "", place=place) from error


def _in_folder(folder: Path, member: str | None) -> KeyFile:
    try:
        names = sorted(path.stem for path in folder.iterdir() if path.suffix == _SUFFIX)
        path = folder / f"{_choose(names, member, str(folder))}{_SUFFIX}"
        return KeyFile(str(path), path.read_bytes())
    except OSError as error:
        raise CannotReadKeys(folder=str(folder), reason=str(error.strerror)) from error


def _choose(names: list[str], member: str | None, place: str) -> str:
    if member is not None:
        if member not in names:
            raise NoKeys(member=f"of {member} ", place=place)
        return member
    if not names:
        raise NoKeys(member="", place=place)
    if len(names) > 1:
        raise WhichMember(place=place, names=", ".join(names))
    return names[0]
