"""What somebody with the log's key, or with bad intent, could do to whoever verifies."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.archive_case import Case
from tests.archive.verifying.conftest import Check
from vouchsafe.archive import Added, Archive
from vouchsafe.archive.custody import Entry, sign_event, write_entry
from vouchsafe.archive.custody.entries import commitment
from vouchsafe.archive.keys import unwrap_item_key, unwrap_secrets
from vouchsafe.archive.store import Busy, TooLarge, open_store
from vouchsafe.archive.verifying import Question, verify


def test_a_head_of_a_size_that_nobody_has(case: Case, check: Check) -> None:
    case.sign(1 << 62, b"\1" * 32, case.log_seed())

    verdict = check(case.files)

    assert "entries-missing" in {each.kind for each in verdict.findings}


def test_a_policy_nested_beyond_measure(case: Case, check: Check) -> None:
    case.files["policy.toml"] = b"a = " + b"[" * 5000

    assert {each.kind for each in check(case.files).findings} >= {"policy-malformed"}


def test_a_log_key_that_is_none(case: Case, check: Check) -> None:
    vkey = case.policy.log_keys[-1].vkey
    case.files["policy.toml"] = case.files["policy.toml"].replace(vkey.encode(), vkey[:-4].encode())

    assert "policy-malformed" in {each.kind for each in check(case.files).findings}


@pytest.mark.parametrize("time", ["2026-99-99T99:99:99Z", "2026-11-22T20:15:00Z"])
def test_a_member_who_writes_an_impossible_time(case: Case, check: Check, time: str) -> None:
    import hashlib

    from vouchsafe.archive.custody import Labels, seal_event

    keys, index = case.specimen.keys, case.head.size
    secrets = unwrap_secrets(case.files["keys/archive.age"], keys.identity)
    own = unwrap_item_key(case.files["keys/events.age"], keys.identity)
    policy = hashlib.sha256(case.files["policy.toml"])
    what = {"policy": policy.hexdigest(), "why": "because", "terms": {}}
    signed = sign_event(
        keys.name, case.policy.origin, "policy", None, keys.member.key_id, time, what, keys.sign
    )
    blind, sealed = seal_event(signed, own.recipient)
    entry = Entry(
        "policy",
        commitment(signed, blind),
        hashlib.sha256(sealed).digest(),
        policy.digest(),
        Labels(secrets.naming).cover(None, index),
    )
    root = case.write_log([*case.entries(), write_entry(entry)], [*case.events(), sealed])
    case.sign(index + 1, root, case.log_seed())

    verdict = check(case.files)

    assert verdict.right == (time < "2026-12")
    if not verdict.right:
        assert verdict.findings[0].kind == "event-forged"


def test_a_file_without_an_end_is_not_read_to_it(archive: Archive) -> None:
    with (Path(archive.place) / "log/checkpoint").open("r+b") as file:
        file.truncate(1 << 40)

    verdict = verify(open_store(archive.place), Question(unlock=archive.unlock)).verdict

    assert "file-unreadable" in {each.kind for each in verdict.findings}
    with pytest.raises(TooLarge):
        Archive.open(archive.place)


def test_verifying_while_others_add(
    archive: Archive, add: Callable[..., list[Added]], make_file: Callable[..., Path]
) -> None:
    """What is on its way is not taken for damage."""
    done = threading.Event()

    def keep_adding() -> None:
        for number in range(12):
            add(make_file(f"{number}.jpg"))
        done.set()

    adding = threading.Thread(target=keep_adding)
    adding.start()
    verdicts = []
    while not done.is_set():
        question = Question(unlock=archive.unlock)
        verdicts.append(verify(open_store(archive.place), question).verdict)
    adding.join()

    assert [each.findings for each in verdicts if not each.right] == []


def test_whoever_writes_for_too_long_is_waited_for_no_longer(
    case: Case, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    (Path(archive.place) / "journal").mkdir(exist_ok=True)
    (Path(archive.place) / "journal/pending").write_bytes(b"on its way")
    store = open_store(archive.place)
    monkeypatch.setattr(type(store), "lock", _busy)

    with pytest.raises(Busy):
        verify(store, Question(unlock=archive.unlock))


def _busy(self: object, wait: float = 0.0) -> None:
    raise Busy(place="here")
