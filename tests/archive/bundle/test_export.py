"""A bundle appears whole or not at all, and is what other people's programs expect."""

from __future__ import annotations

import hashlib
import json
import resource
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.archive.bundle.scene import SPOOFED, Scene, add, build, put_key, verify
from vouchsafe.archive import Archive, ItemId, MemberKeys
from vouchsafe.archive.bundle import (
    AlreadyThere,
    Exported,
    NoSuchPlace,
    NotEnoughRoom,
    NothingToExport,
    Unfinished,
    export,
)
from vouchsafe.archive.errors import Erased, NeedsKeys, NoSuchItem
from vouchsafe.archive.log import (
    Checkpoint,
    LogError,
    NoteSigner,
    TlogProof,
    leaf_hash,
    sign_note,
)
from vouchsafe.archive.stamps import stamped_part
from vouchsafe.cli import app


def test_bagit_finds_it_valid(exported: Exported) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bagit", "--validate", str(exported.place)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "is valid" in done.stderr


def test_openssl_finds_the_time_stamp_good(exported: Exported, tmp_path: Path) -> None:
    (stamp,) = exported.place.glob("data/checkpoints/*/local.tsr")
    signed = tmp_path / "signed"
    signed.write_bytes(stamped_part((stamp.parent / "checkpoint").read_bytes()))

    done = subprocess.run(
        ["openssl", "ts", "-verify", "-in", stamp, "-data", signed,
         "-CAfile", exported.place / "data/authorities/local.pem"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert "Verification: OK" in done.stdout + done.stderr


def test_the_originals_are_there_to_the_last_byte(scene: Scene, exported: Exported) -> None:
    for exhibit in exported.evidence.exhibits:
        data = (exported.place / "data" / exhibit.file).read_bytes()
        assert data == b"".join(scene.archive.read(exhibit.item))
        assert hashlib.sha256(data).hexdigest() == exhibit.sha256


def test_their_names_are_safe_and_none_is_lost(exported: Exported) -> None:
    names = sorted(path.name for path in exported.place.glob("data/originals/*"))

    assert names == ["clip (2).mp4", "clip.mp4", "march gpj.jpg"]
    assert exported.evidence.exhibits[0].name == SPOOFED


def test_every_event_is_proven_by_a_file_that_others_can_read(exported: Exported) -> None:
    for logged in exported.evidence.events:
        folder = exported.place / "data/events" / logged.folder
        leaf = leaf_hash((folder / "entry.bin").read_bytes())
        proofs = sorted(folder.glob("*.tlog-proof"))
        assert proofs
        for proof in proofs:
            head = TlogProof.parse(proof.read_bytes()).verify(leaf, exported.evidence.log)
            assert str(head.size) == proof.stem


def test_what_was_received_before_the_stamp_is_dated_and_the_rest_is_not_called_so(
    exported: Exported,
) -> None:
    one, two, three = exported.evidence.exhibits

    assert [bool(each.earliest) for each in one.events] == [True, False, False, False]
    assert [bool(each.earliest) for each in two.events] == [True, False]
    assert [bool(each.earliest) for each in three.events] == [False, False]


def test_nothing_tells_of_other_items(scene: Scene, exported: Exported) -> None:
    archive, secret = scene.archive, scene.secret
    event = archive.original(secret)
    original = event.what["original"]
    telling = [
        secret,
        original["name"],
        original["sha256"],
        event.what["blob"]["address"],
        bytes.fromhex(secret),
        bytes.fromhex(original["sha256"]),
        event.signed,
        event.entry,
        b"what nobody else may learn of",
        archive.unlocked.secrets.naming,
        str(scene.folder),
    ]
    needles = [each.encode() if isinstance(each, str) else each for each in telling]
    needles += [each.hex().encode() for each in needles]

    for path in filter(Path.is_file, exported.place.rglob("*")):
        content = path.read_bytes() + path.name.encode()
        assert [needle for needle in needles if needle in content] == [], path


def test_members_who_touched_nothing_here_are_named_by_the_policy_alone(
    scene: Scene, tmp_path: Path, exported: Exported
) -> None:
    keys = MemberKeys.new("bystander")
    scene.archive.grant(keys.member)
    bundle = export(scene.archive, scene.items[:1], tmp_path / "one").place

    files = [path for path in bundle.rglob("*") if path.is_file()]
    assert [path.name for path in files if b"bystander" in path.read_bytes()] == ["policy.toml"]
    assert verify(bundle).returncode == 0


def test_it_holds_after_every_key_was_replaced(tmp_path: Path) -> None:
    scene = build(tmp_path)
    scene.archive.rotate()
    scene.archive.rotate_member(MemberKeys.new("anna"))

    bundle = scene.export("bundle").place

    said = verify(bundle)
    assert said.returncode == 0, said.stdout
    assert "saw it at" in said.stdout
    assert "it names an earlier policy" in said.stdout
    with_old = bundle / "data/keys/log.pem"
    put_key(with_old, scene.archive.policy.log_keys[0].verifier)
    assert "is not signed by the archive's log key" in verify(bundle).stdout


def test_what_a_former_authority_and_a_former_witness_vouched_for_still_counts(
    tmp_path: Path,
) -> None:
    scene = build(tmp_path)
    policy = scene.archive.policy.without_authority("local")
    scene.archive.change_policy(replace(policy, witnesses=(), quorum=0), "they closed down")

    done = scene.export("bundle")

    said = verify(done.place)
    assert said.returncode == 0, said.stdout
    assert "local saw it at" in said.stdout
    assert "witness partner.example.org/witness had seen" in said.stdout
    assert done.evidence.left_out == ()


def test_a_retired_log_key_signs_nothing_that_came_after(tmp_path: Path) -> None:
    scene = build(tmp_path)
    retired = NoteSigner(scene.archive.policy.origin, scene.archive.unlocked.secrets.log)
    scene.archive.rotate()
    add(scene, "later.jpg", b"later")
    head = Checkpoint.parse(scene.archive.checkpoint().text)
    forged = sign_note(head.text(), retired)
    scene.archive.store.write(f"log/checkpoints/{head.size}", forged.data())

    with pytest.raises(LogError):
        scene.export("bundle")


def test_the_log_says_so_first(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    item, out = scene.items[1], tmp_path / "out"
    seen: list[list[str]] = []
    real = Archive.read

    def read(archive: Archive, asked: ItemId) -> object:
        seen.append([event.type for event in archive.events(asked)])
        assert not out.exists()
        return real(archive, asked)

    monkeypatch.setattr(Archive, "read", read)
    export(scene.archive, [item, item], out, why="for a lawyer")

    (types,) = seen
    assert types[-1] == "exported"
    event = list(scene.archive.events(item))[-1]
    assert event.what["file"] == "originals/clip.mp4"
    assert event.what["why"] == "for a lawyer"
    assert event.what["history"][0] == scene.archive.original(item).index
    assert str(tmp_path) not in event.signed.decode()


def test_a_zip_holds_the_same_and_is_always_the_same(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vouchsafe.archive.bundle.export import _write
    from vouchsafe.archive.bundle.sinks import FolderSink, ZipSink

    done = scene.export("as.zip", as_zip=True)
    keys = scene.archive.unlocked.keys
    with ZipSink(tmp_path / "again.zip", "as") as again:
        _write(scene.archive, keys, done.evidence, again, None)
    with FolderSink(tmp_path / "folder") as folder:
        _write(scene.archive, keys, done.evidence, folder, None)

    assert (tmp_path / "again.zip").read_bytes() == done.place.read_bytes()
    with zipfile.ZipFile(done.place) as packed:
        packed.extractall(tmp_path / "unpacked")
    unpacked, files = tmp_path / "unpacked/as", tmp_path / "folder"
    names = sorted(p.relative_to(files) for p in files.rglob("*"))
    assert names == sorted(p.relative_to(unpacked) for p in unpacked.rglob("*"))
    assert all(
        (files / name).read_bytes() == (unpacked / name).read_bytes()
        for name in names
        if (files / name).is_file()
    )
    assert verify(unpacked).returncode == 0


def test_nobody_else_on_the_machine_may_read_it(scene: Scene, tmp_path: Path) -> None:
    folder = export(scene.archive, scene.items, tmp_path / "out").place
    packed = export(scene.archive, scene.items, tmp_path / "out.zip", as_zip=True).place

    assert folder.stat().st_mode & 0o077 == 0
    assert packed.stat().st_mode & 0o077 == 0


def test_progress_counts_every_byte_of_the_originals(scene: Scene, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    done = export(
        scene.archive, scene.items, tmp_path / "out", on_progress=lambda *each: told.append(each)
    )

    total = sum(exhibit.size for exhibit in done.evidence.exhibits)
    assert told[-1] == (total, total)
    assert told == sorted(told)


def test_what_cannot_be_exported_is_said_and_nothing_is_logged(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, items, size = scene.archive, scene.items, scene.archive.size
    (tmp_path / "taken").mkdir()
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")

    for place in ("taken", "dangling"):
        with pytest.raises(AlreadyThere):
            export(archive, items, tmp_path / place)
    with pytest.raises(NoSuchPlace):
        export(archive, items, tmp_path / "no/such/folder")
    with pytest.raises(NothingToExport):
        export(archive, [], tmp_path / "out")
    with pytest.raises(NoSuchItem):
        export(archive, [ItemId("ab" * 32)], tmp_path / "out")
    with pytest.raises(NeedsKeys):
        export(
            Archive.open(scene.folder / "archive", memory=scene.folder / "keys"),
            items,
            tmp_path / "out",
        )
    usage = shutil._ntuple_diskusage(10**6, 10**6 - 10, 10)  # type: ignore[attr-defined]
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(NotEnoughRoom, match="there is room for 10"):
        export(archive, items, tmp_path / "out")

    assert archive.size == size
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dangling", "taken"]


def test_an_erased_item_cannot_be_exported_and_one_that_came_back_can(
    scene: Scene, tmp_path: Path
) -> None:
    item = add(scene, "mine.jpg", b"a picture of somebody who asked")
    scene.archive.erase(item, "she asked for it")
    with pytest.raises(Erased, match="she asked for it"):
        export(scene.archive, [item], tmp_path / "out")

    add(scene, "mine.jpg", b"a picture of somebody who asked")
    done = export(scene.archive, [item], tmp_path / "out")

    said = verify(done.place)
    assert said.returncode == 0, said.stdout
    assert "erased by anna" in said.stdout


def test_a_full_disk_leaves_no_half_bundle_and_the_log_says_so(
    scene: Scene, tmp_path: Path
) -> None:
    item = add(scene, "large.mp4", bytes(3_000_000))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, limits[1]))
    try:
        with pytest.raises(Unfinished, match="The custody log says that it was begun"):
            export(scene.archive, [item], tmp_path / "out")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert list(tmp_path.iterdir()) == []
    last = list(scene.archive.events(item))[-1]
    assert last.type == "noted"
    assert "was not finished" in last.what["note"]


CHILD = """
import sys
from pathlib import Path
from vouchsafe.archive import Archive, find_keys
from vouchsafe.archive.bundle import export
place, keys, item, out = sys.argv[1:]
unlock = find_keys(place, None, Path(keys)).unlock(None)
archive = Archive.open(place, unlock=unlock, memory=Path(keys))
print("open", flush=True)
export(archive, [item], Path(out), on_progress=lambda *_: print("moving", flush=True))
print("done", flush=True)
"""


@pytest.mark.parametrize("after", ["open", "moving", "moving and a little", "done"])
def test_a_kill_leaves_a_whole_bundle_or_none(scene: Scene, tmp_path: Path, after: str) -> None:
    item, out = add(scene, f"{after}.mp4", bytes(8_000_000) + after.encode()), tmp_path / "out"
    place, keys = scene.folder / "archive", scene.folder / "keys"
    sign, _, more = after.partition(" ")
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(place), str(keys), item, str(out)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    while (line := child.stdout.readline().strip()) and line != sign:
        continue
    time.sleep(0.02 if more else 0)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()

    if out.exists():
        assert verify(out).returncode == 0
    export(scene.archive, [item], tmp_path / "next")
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left in (["next"], ["next", "out"])
    assert verify(tmp_path / "next").returncode == 0


def test_from_the_shell(scene: Scene, tmp_path: Path) -> None:
    words = ["archive", "export", *(item[:12] for item in scene.items[:2])]
    where = ["--archive", str(scene.folder / "archive"), "--keys", str(scene.folder / "keys")]
    done = CliRunner().invoke(app, [*words, "-o", str(tmp_path / "out"), *where])
    told = CliRunner().invoke(
        app, [*words, "-o", str(tmp_path / "out.zip"), "--zip", "--json", *where]
    )

    assert done.exit_code == 0, (done.output, done.exception)
    assert "whoever gets it runs verify.py" in done.stdout
    answer = json.loads(told.stdout)
    assert [each["item"] for each in answer["items"]] == scene.items[:2]
    assert answer["log_key_sha256"] in done.stdout
    assert zipfile.is_zipfile(answer["path"])
