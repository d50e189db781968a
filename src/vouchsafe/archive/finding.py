"""Which archive somebody means, and where their keys lie."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from vouchsafe.archive.errors import (
    ArchiveGone,
    BadPolicy,
    CannotReadKeys,
    NoArchiveHere,
    NoKeys,
    WhichMember,
)
from vouchsafe.archive.files import PENDING, has, member_key_name
from vouchsafe.archive.keys import MemberKeys, OtherKeyFile, needs_passphrase, read_member_keys
from vouchsafe.archive.policy import POLICY, Policy
from vouchsafe.archive.remembering import Place
from vouchsafe.archive.store import NoSuchObject, Store, StoreError, open_store

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
    `WhichMember`, `CannotReadKeys`, `OtherKeyFile`.
    """
    if folder is not None:
        return _in_folder(folder, member)
    store = open_store(place)
    start, end = member_key_name("\0").split("\0")
    names = [name.removeprefix(start).removesuffix(end) for name, _ in store.names(start)]
    if not names and not any(True for _ in store.names()):
        raise Place(place, folder).absent()
    chosen = _choose(names, member, place)
    name = member_key_name(chosen)
    try:
        found = KeyFile(name, store.read(name))
    except NoSuchObject as error:
        raise NoKeys(member=member or "", place=place) from error
    if not _is_named(store, chosen, found):
        raise OtherKeyFile(name=name)
    return found


def _is_named(store: Store, member: str, found: KeyFile) -> bool:
    """Whether it is the file that the policy names; of a policy that cannot be read, whoever opens
    the archive says that.
    """
    if has(store, PENDING):
        return True  # Keys and policy may be between two states: whoever opens finishes that.
    try:
        policy = Policy.from_bytes(store.read(POLICY))
    except (StoreError, BadPolicy):
        return True
    digest = hashlib.sha256(found.untrusted).hexdigest()
    return (member, digest) in {(each.member.name, each.key_file) for each in policy.members}


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
