"""A member's key file is opened only where it is the one that the policy names."""

from __future__ import annotations

from pathlib import Path

import pytest

from vouchsafe.archive import Archive, MemberKeys, find_keys
from vouchsafe.archive.files import PENDING
from vouchsafe.archive.keys import OtherKeyFile, write_member_keys

NAME = "keys/members/ann.key"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    Archive.init(tmp_path / "a", origin="example.org/a", member="ann", passphrase="long and wide")
    return tmp_path / "a"


@pytest.mark.parametrize("content", [b"", b"age-encryption.org/v1\n-> scrypt", None])
def test_a_key_file_that_somebody_put_there_is_not_opened(
    place: Path, content: bytes | None
) -> None:
    other = write_member_keys(MemberKeys.new("ann"), None) if content is None else content
    (place / NAME).write_bytes(other)

    with pytest.raises(OtherKeyFile, match=r"ann\.key is not the file that the archive's policy"):
        find_keys(str(place))


def test_nor_is_one_of_somebody_whom_the_policy_does_not_name(place: Path) -> None:
    (place / NAME).rename(place / "keys/members/mallory.key")

    with pytest.raises(OtherKeyFile):
        find_keys(str(place), "mallory")


def test_while_a_change_is_cut_short_it_is_left_to_whoever_opens(place: Path) -> None:
    (place / PENDING).parent.mkdir(exist_ok=True)
    (place / PENDING).write_bytes(b"")
    (place / NAME).write_bytes(b"new")

    assert find_keys(str(place)).untrusted == b"new"


def test_a_policy_that_cannot_be_read_is_for_whoever_opens_to_say(place: Path) -> None:
    (place / "policy.toml").write_bytes(b"nonsense")

    assert find_keys(str(place)).unlock("long and wide").name == "ann"
