"""The age program, another implementation by other people, opens what the recovery sheet says."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from vouchsafe.archive.keys import (
    ArchiveSecrets,
    ItemKey,
    MemberKeys,
    decrypt_with,
    encrypt_to,
    recovery_sheet,
    wrap_item_key,
    wrap_secrets,
)

pytestmark = pytest.mark.skipif(
    shutil.which("age") is None, reason="the program age is not installed"
)


def decrypted(identity: Path, sealed: bytes) -> bytes:
    command = ["age", "-d", "-i", identity]
    return subprocess.run(command, input=sealed, capture_output=True, check=True).stdout


def test_the_recovery_key_on_paper_opens_everything(tmp_path: Path) -> None:
    """As the sheet tells it: the archive's secrets; an item's key, and with that the original."""
    sheet, member, key = (
        recovery_sheet("example.org", "today"),
        MemberKeys.new("ada"),
        ItemKey.new(),
    )
    everybody = [member.identity.recipient, sheet.identity.recipient]
    original = encrypt_to([key.recipient], b"original")
    (tmp_path / "recovery.txt").write_text("".join(sheet.groups))

    secrets = decrypted(tmp_path / "recovery.txt", wrap_secrets(ArchiveSecrets.new(), everybody))
    item = decrypted(tmp_path / "recovery.txt", wrap_item_key(key, everybody))
    (tmp_path / "item.txt").write_bytes(item)

    assert b'"naming"' in secrets
    assert decrypted(tmp_path / "item.txt", original) == b"original"


def test_what_the_age_program_encrypts_to_a_member_we_open() -> None:
    member = MemberKeys.new("ada")
    sealed = subprocess.run(
        ["age", "-r", member.identity.recipient], input=b"x", capture_output=True, check=True
    ).stdout

    assert decrypt_with(member.identity, sealed) == b"x"
