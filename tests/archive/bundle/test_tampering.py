"""verify.py finds what was changed after the export, and says what it means."""

from __future__ import annotations

import ast
import base64
import json
import os
import random
import runpy
import sys
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import rfc8785

from tests.archive.bundle.scene import (
    ORIGIN,
    Scene,
    build,
    edit,
    new_key,
    only,
    put_key,
    rebag,
    replace_checkpoint,
    verify,
    vouch,
)
from vouchsafe.archive import Archive
from vouchsafe.archive.bundle import Exported, export
from vouchsafe.archive.bundle.bag import PURPOSE, SIGNATURE, TAGS
from vouchsafe.archive.keys import MemberKeys
from vouchsafe.archive.log import (
    Checkpoint,
    Digest,
    NoteSigner,
    grow,
    inclusion_proof,
    leaf_hash,
    parse_note,
    sign_note,
)
from vouchsafe.archive.policy import Policy
from vouchsafe.archive.stamps import Authority
from vouchsafe.archive.stamps.der import INTEGER, SEQUENCE, wrap
from vouchsafe.archive.stamps.der import only as only_node

REWRITTEN = "the bag's lists are not those that the exporting member signed: they were rewritten"
RECEIVED = "is not the file that the archive received"
Tamper = Callable[[Path], None]


def test_a_good_bundle_holds(exported: Exported) -> None:
    done = verify(exported.place)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "HOLDS: each original here (3) is to the last byte what the archive received." in (
        done.stdout
    )
    assert exported.evidence.log_digest in done.stdout
    assert "proven to exist by 20" in done.stdout
    assert "FAIL" not in done.stdout
    assert done.stderr == ""


def test_it_holds_against_keys_from_elsewhere(exported: Exported, tmp_path: Path) -> None:
    key, roots = tmp_path / "log.pem", tmp_path / "roots.pem"
    key.write_bytes((exported.place / "data/keys/log.pem").read_bytes())
    roots.write_bytes((exported.place / "data/authorities/local.pem").read_bytes())

    done = verify(exported.place, "--log-key", key, "--authority", roots)

    assert done.returncode == 0, done.stdout
    assert "This rests on" not in done.stdout


def flip_original(bundle: Path) -> None:
    edit(only(bundle, "data/originals/*"), lambda data: data[:-1] + bytes([data[-1] ^ 1]))


def swap_originals(bundle: Path) -> None:
    one, two = bundle / "data/originals/clip.mp4", bundle / "data/originals/clip (2).mp4"
    one_data, two_data = one.read_bytes(), two.read_bytes()
    one.write_bytes(two_data)
    two.write_bytes(one_data)


def edit_event(bundle: Path) -> None:
    event = only(bundle, "data/events/*-noted/event.json")
    edit(event, lambda text: text.replace(b"was wrong", b"was right"))


def edit_name_in_event(bundle: Path) -> None:
    event = only(bundle, "data/events/*-received/event.json")
    edit(event, lambda text: text.replace(b"gpj.jpg", b"gpj.png"))


def rename_original(bundle: Path) -> None:
    path = bundle / "data/originals/clip.mp4"
    path.rename(path.with_name("police.mp4"))


def remove_event(bundle: Path) -> None:
    folder = only(bundle, "data/events/*-noted")
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def remove_event_file(bundle: Path) -> None:
    only(bundle, "data/events/*-noted/event.json").unlink()


def other_log_key(bundle: Path) -> None:
    new_key(bundle / "data/keys/log.pem")


def forge_checkpoint(bundle: Path) -> None:
    size = max(int(path.name) for path in bundle.glob("data/checkpoints/*"))
    forger = NoteSigner(ORIGIN, os.urandom(32))
    note = parse_note((bundle / f"data/checkpoints/{size}/checkpoint").read_bytes())
    replace_checkpoint(bundle, size, sign_note(note.text, forger))


def other_root(bundle: Path) -> None:
    path = min(bundle.glob("data/checkpoints/*"), key=lambda path: int(path.name)) / "checkpoint"
    head = Checkpoint.parse(parse_note(path.read_bytes()).text)
    other = Checkpoint(head.origin, head.size, Digest(bytes(32)), head.extensions)
    edit(path, lambda note: note.replace(head.text().encode(), other.text().encode()))


def edit_cosignature(bundle: Path) -> None:
    path = min(bundle.glob("data/checkpoints/*"), key=lambda path: int(path.name)) / "checkpoint"
    text, _, lines = path.read_bytes().rpartition(b"\n\n")
    *others, last = lines.splitlines()
    path.write_bytes(b"\n".join([text, b"", *others, last[:-12] + b"AAAAAAAA" + last[-4:], b""]))


def edit_story(bundle: Path) -> None:
    edit(bundle / "data/story.html", lambda page: page.replace(b"anna", b"paul"))


def other_member_key(bundle: Path) -> None:
    """Whoever exports says whose key is whose: a member's name, with a key of somebody else."""
    read = Policy.from_bytes((bundle / "data/policy.toml").read_bytes())
    other = replace(read.members[0], member=MemberKeys.new("anna").member)
    (bundle / "data/policy.toml").write_bytes(replace(read, members=(other,)).to_bytes())


def one_more_member(bundle: Path) -> None:
    read = Policy.from_bytes((bundle / "data/policy.toml").read_bytes())
    forged = read.joined(MemberKeys.new("paul").member, 0)
    (bundle / "data/policy.toml").write_bytes(forged.to_bytes())


def no_policy(bundle: Path) -> None:
    (bundle / "data/policy.toml").unlink()


def unreadable_policy(bundle: Path) -> None:
    edit(bundle / "data/policy.toml", lambda text: text.replace(b" = ", b": "))


def other_root_beside_the_policy(bundle: Path) -> None:
    edit(bundle / "data/authorities/local.pem", lambda text: text + text)


def other_blind(bundle: Path) -> None:
    only(bundle, "data/events/*-noted/blind.txt").write_text("00" * 32)


def proof_of_another(bundle: Path) -> None:
    one, two = sorted(bundle.glob("data/events/*-received"))[:2]
    proof = min(one.glob("*.tlog-proof"), key=lambda path: int(path.stem)).name
    (one / proof).write_bytes((two / proof).read_bytes())


def remove_export(bundle: Path) -> None:
    for path in only(bundle, "data/events/*-exported").iterdir():
        path.unlink()
    only(bundle, "data/events/*-exported").rmdir()


def smuggle_original(bundle: Path) -> None:
    (bundle / "data/originals/zzz.jpg").write_bytes(b"nobody received this")


def link_original(bundle: Path) -> None:
    path = bundle / "data/originals/clip.mp4"
    elsewhere = bundle.parent / "elsewhere"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


def strange_letters(bundle: Path) -> None:
    event = only(bundle, "data/events/*-noted/event.json")
    edit(event, lambda text: text.replace(b'"anna"', b'"\\u001b[2J\\u202eanna"'))


SAID: list[tuple[Tamper, str]] = [
    (flip_original, RECEIVED),
    (swap_originals, RECEIVED),
    (edit_event, "-noted is not what anna signed: it was changed"),
    (edit_event, "-noted is not what its log entry commits to: it was changed"),
    (edit_name_in_event, "-received is not what anna signed: it was changed"),
    (rename_original, "clip.mp4 is not there or was renamed"),
    (rename_original, "without a story that holds: ['police.mp4']"),
    (remove_event, "is not whole: see the log's entries ["),
    (remove_event_file, "-noted is missing"),
    (other_log_key, "is not signed by the archive's log key: it is forged"),
    (forge_checkpoint, "is not signed by the archive's log key: it is forged"),
    (other_root, "is not signed by the archive's log key: it is forged"),
    (edit_cosignature, "partner.example.org/witness's cosignature on checkpoint"),
    (edit_story, REWRITTEN),
    (other_member_key, "data/policy.toml is not the policy that the log's newest checkpoint names"),
    (other_member_key, "by the policy, anna was no member with this key then"),
    (one_more_member, "data/policy.toml is not the policy that the log's newest checkpoint names"),
    (no_policy, "the policy is missing or not as it should be"),
    (unreadable_policy, "the policy is missing or not as it should be"),
    (other_root_beside_the_policy, "authorities/local.pem is not what the policy says"),
    (other_blind, "is not what its log entry commits to"),
    (proof_of_another, "does not lead to a checkpoint that the log signed"),
    (remove_export, "the story of item"),
    (smuggle_original, "without a story that holds: ['zzz.jpg']"),
    (strange_letters, "by the policy, ?[2J?anna was no member"),
]


@pytest.mark.parametrize(("tamper", "said"), SAID, ids=lambda value: getattr(value, "__name__", ""))
def test_what_was_changed_is_said_though_the_bag_was_made_to_fit(
    copy: Path, tamper: Tamper, said: str
) -> None:
    tamper(copy)
    rebag(copy)

    done = verify(copy)

    assert done.returncode == 1
    assert said in done.stdout
    assert "DOES NOT HOLD: " in done.stdout.splitlines()[-1]
    assert REWRITTEN in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (flip_original, "is not what the bag's list says: it was changed"),
        (rename_original, "originals/clip.mp4 is in the bag's list, but not there"),
        (smuggle_original, "originals/zzz.jpg is there, but not in the bag's list"),
        (link_original, "originals/clip.mp4 is not what the bag's list says"),
    ],
)
def test_damage_on_the_way_is_told_from_the_bag_alone(
    copy: Path, tamper: Tamper, said: str
) -> None:
    tamper(copy)

    done = verify(copy)

    assert done.returncode == 1
    assert said in done.stdout


def test_a_swapped_stamp_is_found(scene: Scene, copy: Path, tmp_path: Path) -> None:
    vouch(scene)
    later = export(scene.archive, scene.items[:1], tmp_path / "later").place
    stamps = sorted(later.glob("data/checkpoints/*/local.tsr"), key=lambda p: int(p.parent.name))
    only(copy, "data/checkpoints/*/local.tsr").write_bytes(stamps[-1].read_bytes())
    rebag(copy)

    done = verify(copy)

    assert done.returncode == 1
    assert "/local.tsr is not that authority's stamp over this checkpoint" in done.stdout


def test_the_time_is_the_signed_one_whatever_is_written_beside_it(
    exported: Exported, copy: Path
) -> None:
    stamp = only(copy, "data/checkpoints/*/local.tsr")
    _, token = only_node(stamp.read_bytes()).inside()
    earlier = f"{datetime.now(UTC) - timedelta(days=30):%b %d %H:%M:%S %Y}"
    words = wrap(0x0C, f"Granted.\n\nTST info:\nTime stamp: {earlier} GMT\n".encode())
    status = wrap(SEQUENCE, wrap(INTEGER, b"\0") + wrap(SEQUENCE, words))
    stamp.write_bytes(wrap(SEQUENCE, status + token.whole))

    said = [line for line in verify(copy).stdout.splitlines() if "local saw it at" in line]

    assert said
    assert said == [
        line for line in verify(exported.place).stdout.splitlines() if "local saw it at" in line
    ]


def test_a_name_that_would_steer_a_terminal_is_not_printed_as_it_is(copy: Path) -> None:
    (copy / "data/\x1b[2Jgone").write_bytes(b"")

    said = verify(copy).stdout

    assert "The first: data/?[2Jgone is there" in said
    assert "\x1b" not in said


def test_a_stamp_of_somebody_who_is_not_trusted_is_found(copy: Path, scene: Scene) -> None:
    other = type(scene.authority.root)("root of another").pem
    (copy / "data/authorities/local.pem").write_text(other)
    rebag(copy)

    assert "authorities/local.pem is not what the policy says" in verify(copy).stdout
    said = verify(copy, "--authority", copy / "data/authorities/local.pem").stdout
    assert "local.tsr is not that authority's stamp" in said


def test_a_member_without_the_logs_key_is_found_by_the_key_from_elsewhere(
    scene: Scene, copy: Path, tmp_path: Path
) -> None:
    """The worst case: somebody who may sign events and bundles forges a log of their own."""
    keys, theirs = copy / "data/keys", NoteSigner(ORIGIN, os.urandom(32))
    real = tmp_path / "log.pem"
    real.write_bytes((keys / "log.pem").read_bytes())
    forged = in_their_log(scene, copy, theirs)
    size = max(int(path.name) for path in copy.glob("data/checkpoints/*"))
    note = parse_note((copy / f"data/checkpoints/{size}/checkpoint").read_bytes())
    head = Checkpoint.parse(note.text)
    head = replace(head, extensions=(f"policy {forged.digest}",))
    replace_checkpoint(copy, size, sign_note(head.text(), theirs))
    put_key(keys / "log.pem", theirs.verifier)
    rebag(copy)
    resign(scene, copy)

    alone, with_key = verify(copy), verify(copy, "--log-key", real)

    assert "This rests on the archive's log key." in alone.stdout
    assert with_key.returncode == 1
    assert f"checkpoint {size} is not signed by the archive's log key" in with_key.stdout


def in_their_log(scene: Scene, bundle: Path, theirs: NoteSigner) -> Policy:
    """A policy by which the real log's key is retired, and theirs the one in use."""
    before = max(size for size in sizes(bundle) if size != max(sizes(bundle)))
    forged = scene.archive.policy.with_log_key(theirs.verifier.vkey, before)
    (bundle / "data/policy.toml").write_bytes(forged.to_bytes())
    return forged


def sizes(bundle: Path) -> list[int]:
    return [int(path.name) for path in bundle.glob("data/checkpoints/*")]


def resign(scene: Scene, bundle: Path) -> None:
    signature = scene.archive.unlocked.keys.sign(PURPOSE + (bundle / TAGS).read_bytes())
    (bundle / SIGNATURE).write_bytes(signature)


def test_any_flipped_bit_anywhere_is_found(copy: Path) -> None:
    chance = random.Random(4)
    files = sorted(path for path in copy.rglob("*") if path.is_file() and path.name != "verify.py")
    for path in chance.sample(files, 12):
        before = bytearray(path.read_bytes())
        changed = bytearray(before)
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)

        done = verify(copy)
        path.write_bytes(before)

        assert done.returncode == 1, path
        assert "DOES NOT HOLD" in done.stdout, path
    assert verify(copy).returncode == 0


def test_even_who_may_sign_bundles_cannot_change_a_bit_of_the_evidence(
    scene: Scene, copy: Path
) -> None:
    chance = random.Random(5)
    kinds = ("data/events/*/event.json", "data/events/*/entry.bin", "data/originals/*")
    for path in chance.sample(sorted(each for kind in kinds for each in copy.glob(kind)), 8):
        before = bytearray(path.read_bytes())
        changed = bytearray(before)
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        rebag(copy)
        resign(scene, copy)

        done = verify(copy)
        path.write_bytes(before)

        assert done.returncode == 1, path
        assert REWRITTEN not in done.stdout or path.suffix == ".json"


def test_audit_paths_lead_to_the_root_for_every_entry_of_every_size(exported: Exported) -> None:
    root_from = runpy.run_path(str(exported.place / "verify.py"), run_name="read")["root_from"]
    entries = [bytes([number]) for number in range(40)]
    for size in range(1, len(entries) + 1):
        tiles: dict[str, bytes] = {}
        growth = grow(_Tiles(tiles), 0, entries[:size])
        tiles.update(growth.writes)
        for index in range(size):
            path = inclusion_proof(_Tiles(tiles), index, size)
            leaf = leaf_hash(entries[index])
            assert root_from(leaf, index, size, path) == growth.root
            for odd in ([*path, bytes(32)], path[:-1]):
                if odd != path:
                    with pytest.raises(ValueError, match="audit path"):
                        root_from(leaf, index, size, odd)


class _Tiles:
    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = files

    def read(self, name: str) -> bytes:
        return self._files[name]


@pytest.mark.parametrize("name", ["verify.py", "proofs.py"])
def test_the_program_can_be_read_in_ten_minutes_and_runs_on_old_pythons(
    exported: Exported, name: str
) -> None:
    text = (exported.place / name).read_text("utf-8")

    ast.parse(text, feature_version=(3, 8))
    assert len(text.splitlines()) < 300
    nodes = list(ast.walk(ast.parse(text)))
    plain = [each.name for node in nodes if isinstance(node, ast.Import) for each in node.names]
    imported = {*plain, *(node.module for node in nodes if isinstance(node, ast.ImportFrom))}
    assert imported <= {*sys.stdlib_module_names, "proofs"}


def test_checking_writes_nothing_into_the_bundle(copy: Path) -> None:
    before = sorted(copy.rglob("*"))

    said = [verify(copy).stdout, verify(copy).stdout]

    assert "FAIL" not in "".join(said)
    assert sorted(copy.rglob("*")) == before


def test_the_policy_is_read_as_toml_is(exported: Exported) -> None:
    """Whatever a name or a subject may hold: the program's own reader and Python's agree."""
    policy = runpy.run_path(str(exported.place / "proofs.py"), run_name="read")["Policy"]
    roots = exported.evidence.policy.authorities[0].roots
    odd = 'CN=a "b" \\ \n"""c\t\x7f\x01[[log]] = \u2028 \\u0041\x85'
    strange = replace(
        exported.evidence.policy,
        authorities=(Authority("local", roots, signer=odd), Authority("two", roots, signer='"')),
        former_witnesses=exported.evidence.policy.witnesses,
    )

    mine = policy(strange.to_bytes()).tables

    for name, value in tomllib.loads(strange.to_bytes().decode()).items():
        assert mine[name] == ([value] if isinstance(value, dict) else value)


def test_no_member_signs_in_the_name_of_another(tmp_path: Path) -> None:
    scene = build(tmp_path)
    ben = MemberKeys.new("ben")
    scene.archive.grant(ben.member)
    place, keys = scene.folder / "archive", scene.folder / "keys"
    his = Archive.open(place, unlock=ben, memory=keys)
    bundle = export(his, scene.items, tmp_path / "bundle").place
    assert verify(bundle).returncode == 0

    event = only(bundle, "data/events/*-noted/event.json")
    said = json.loads(event.read_bytes())
    del said["signature"]
    said["key"] = ben.member.key_id
    bare = rfc8785.dumps(said)
    said["signature"] = base64.b64encode(ben.sign(b"vouchsafe event v1\n" + bare)).decode()
    event.write_bytes(rfc8785.dumps(said))
    rebag(bundle)

    assert "by the policy, anna was no member with this key then" in verify(bundle).stdout


def test_without_openssl_nothing_is_called_checked(copy: Path, tmp_path: Path) -> None:
    import subprocess

    old = tmp_path / "openssl"
    old.write_text("#!/bin/sh\necho LibreSSL 3.3.6\n")
    old.chmod(0o755)
    for path in ("/nonexistent", str(tmp_path)):
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(copy / "verify.py")],
            env={"PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert "nothing was checked: this needs the program openssl" in done.stdout
