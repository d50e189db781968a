"""A member's keys are renewed, wherever they lie."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from vouchsafe.archive.archive import Archive
from vouchsafe.archive.custody import Event
from vouchsafe.archive.errors import CannotKeepKeys, KeysInsideNeedPassphrase
from vouchsafe.archive.handing import key_paths, write_private
from vouchsafe.archive.keys import MemberKeys, write_member_keys


def renew_member_keys(
    archive: Archive,
    passphrase: str | None,
    folder: Path | None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Event:
    """Give the opener fresh keys, in `folder` or, without one, in the archive.

    A kill between the commit and the last step leaves them in `folder` as NAME.key.new.
    """
    fresh = MemberKeys.new(archive.unlocked.keys.name)
    if folder is None:
        if passphrase is None:
            raise KeysInsideNeedPassphrase
        return archive.rotate_member(fresh, write_member_keys(fresh, passphrase), on_progress)
    private, public = key_paths(fresh.name, folder)
    waiting = private.with_name(f"{private.name}.new")
    try:
        write_private(waiting, write_member_keys(fresh, passphrase))
        event = archive.rotate_member(fresh, None, on_progress)
        waiting.replace(private)
        write_private(public, fresh.member.to_bytes())
    except OSError as error:
        raise CannotKeepKeys(folder=str(folder), reason=str(error.strerror)) from error
    return event
