"""Keys and sheets as files outside the archive, in somebody's own hands."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from vouchsafe.archive.errors import (
    CannotKeepKeys,
    CannotWriteOut,
    KeysInsideNeedPassphrase,
)
from vouchsafe.archive.keys import MemberKeys, RecoverySheet, read_member_keys, write_member_keys


def write_key_files(keys: MemberKeys, passphrase: str | None, folder: Path) -> tuple[Path, Path]:
    """NAME.key and NAME.pub in a folder, for their owner only; nothing is replaced.

    Returns where they lie. Raises `CannotKeepKeys`.
    """
    private, public = key_paths(keys.name, folder)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if private.exists():
            raise CannotKeepKeys(folder=str(folder), reason=f"{private.name} is there already")
        write_private(private, write_member_keys(keys, passphrase))
        write_private(public, keys.member.to_bytes())
    except OSError as error:
        raise CannotKeepKeys(folder=str(folder), reason=str(error.strerror)) from error
    return private, public


def make_or_read_keys(name: str, passphrase: str | None, folder: Path) -> MemberKeys:
    """The keys that a folder has of this name, or fresh ones put there.

    Raises `NeedsPassphrase`, `WrongPassphrase`, `CannotKeepKeys`.
    """
    private, _ = key_paths(name, folder)
    if private.exists():
        return read_member_keys(private.read_bytes(), passphrase)
    keys = MemberKeys.new(name)
    write_key_files(keys, passphrase, folder)
    return keys


def make_keys_inside(name: str, passphrase: str | None) -> tuple[MemberKeys, bytes]:
    """Fresh keys, and the content of NAME.key for the archive itself.

    Raises `KeysInsideNeedPassphrase`.
    """
    if passphrase is None:
        raise KeysInsideNeedPassphrase
    keys = MemberKeys.new(name)
    return keys, write_member_keys(keys, passphrase)


def key_paths(member: str, folder: Path) -> tuple[Path, Path]:
    """Where a member's private and public keys lie in a folder."""
    return folder / f"{member}.key", folder / f"{member}.pub"


@contextmanager
def write_sheet(path: Path) -> Iterator[Callable[[RecoverySheet], None]]:
    """A new file for a recovery sheet, made sure of before there is one to write.

    Hands out what writes it. Raises `CannotWriteOut`; nothing stays when the context fails.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise CannotWriteOut(path=str(path), reason=str(error.strerror)) from error
    with os.fdopen(descriptor, "wb") as file:

        def write(sheet: RecoverySheet) -> None:
            file.write(sheet.page().encode("utf-8"))
            file.flush()
            os.fsync(descriptor)

        try:
            yield write
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def write_private(path: Path, data: bytes) -> None:
    """A file for its owner only, in one step, durable."""
    descriptor, aside = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
