"""An archive with items, a stamp and a cosignature; a bundle from it; ways to tamper with that."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.archive.stamps.authority import LocalAuthority, Root
from vouchsafe.archive import Acquisition, Archive, Claim, Examination, ItemId, Mark
from vouchsafe.archive.bundle import Exported, export
from vouchsafe.archive.bundle.contents import pem
from vouchsafe.archive.examined import examination_document
from vouchsafe.archive.log import Note, NoteVerifier, WitnessSigner, cosign
from vouchsafe.archive.stamps import stamp

ORIGIN = "archive.example.org/evidence"
SPOOFED = "march \u202egpj.jpg"
"""Reads like another kind of file where the letter that turns the direction is obeyed."""


@dataclass
class Scene:
    """items: three to be exported, of which two came with one name. secret: one that is not."""

    folder: Path
    archive: Archive
    authority: LocalAuthority
    witness: WitnessSigner
    items: list[ItemId]
    secret: ItemId

    def export(self, name: str, **options: object) -> Exported:
        return export(self.archive, self.items, self.folder / name, **options)  # type: ignore[arg-type]


def build(folder: Path) -> Scene:
    authority = LocalAuthority(folder / "authority", "local", Root("root of local"))
    witness = WitnessSigner("partner.example.org/witness", os.urandom(32))
    archive, _ = Archive.init(
        folder / "archive", origin=ORIGIN, member="anna", passphrase=None, keys=folder / "keys"
    )
    known = (authority.authority(url="http://localhost/tsr"),)
    policy = replace(archive.policy, authorities=known, witnesses=(witness.verifier.vkey,))
    archive.change_policy(policy, "for the test")
    scene = Scene(folder, archive, authority, witness, [], ItemId(""))
    scene.secret = add(scene, "kept to ourselves.jpg", b"what nobody else may learn of")
    first = add(scene, SPOOFED, b"first picture" * 999, Acquisition(note="on a card"))
    scene.items = [first, add(scene, "clip.mp4", os.urandom(70_000))]
    vouch(scene)
    archive.record("examined", first, examination_document(looked_into(archive, first)))
    archive.record("noted", first, {"note": "The date on the card was wrong."})
    for number in range(3):
        add(scene, f"{number}.jpg", bytes([number]))
    scene.items.append(add(scene, "later/clip.mp4", os.urandom(300)))
    return scene


def looked_into(archive: Archive, item: ItemId) -> Examination:
    """As the program might say; numbers that not every language spells alike."""
    return Examination(
        sha256=archive.original(item).what["original"]["sha256"],
        kind="video",
        width=1920,
        height=1080,
        duration=1e-07,
        captured_at="2026-11-20T09:58:00+01:00",
        position=(48.85837, 2.0),
        marks=(Mark(0.0, "ab" * 32, 90), Mark(1e21, "cd" * 32, 80)),
        claims=(Claim("c2pa", "invalid", "CN=Camera", {"why": "the picture was changed"}),),
    )


def add(scene: Scene, name: str, data: bytes, how: Acquisition | None = None) -> ItemId:
    path = scene.folder / "incoming" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    (added,) = scene.archive.add([path], how or Acquisition())
    return added.item


def vouch(scene: Scene) -> None:
    """The authority stamps, and the witness cosigns, the log as it is now."""
    archive, authority = scene.archive, scene.authority
    stamp(
        archive.store,
        archive.policy.authorities,
        archive.hold,
        lambda _, query: authority.answer(query),
    )
    note = cosign(archive.checkpoint(), scene.witness, int(time.time()))
    archive.store.write(f"log/checkpoints/{archive.size}", note.data())


def verify(bundle: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """The bundle's own program, in an environment that has openssl and nothing else."""
    openssl = shutil.which("openssl")
    assert openssl
    return subprocess.run(
        [sys.executable, "-I", "-S", str(bundle / "verify.py"), *map(str, words)],
        env={"PATH": str(Path(openssl).parent), "LC_ALL": "C.UTF-8"},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


def rebag(bundle: Path) -> None:
    """Make the bag's lists fit again, as whoever tampers on purpose would."""
    manifest, tags = bundle / "manifest-sha256.txt", bundle / "tagmanifest-sha256.txt"
    files = sorted(p.relative_to(bundle).as_posix() for p in bundle.rglob("*") if p.is_file())
    payload = [name for name in files if name.startswith("data/")]
    manifest.write_text(_lines(bundle, payload), "utf-8")
    rest = [name for name in files if name not in payload and not name.startswith("tagmanifest")]
    tags.write_text(_lines(bundle, rest), "utf-8")


def _lines(bundle: Path, names: list[str]) -> str:
    digests = {name: hashlib.sha256((bundle / name).read_bytes()).hexdigest() for name in names}
    return "".join(f"{digest}  {name}\n" for name, digest in digests.items())


def only(bundle: Path, pattern: str) -> Path:
    """The first file that fits."""
    return min(bundle.glob(pattern))


def edit(path: Path, change: Callable[[bytes], bytes]) -> None:
    before = path.read_bytes()
    after = change(before)
    assert after != before
    path.write_bytes(after)


def new_key(path: Path) -> Ed25519PrivateKey:
    """Put another key's public half where one was."""
    key = Ed25519PrivateKey.generate()
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    path.write_bytes(pem)
    return key


def put_key(path: Path, verifier: NoteVerifier) -> None:
    """A log's public key in PEM."""
    path.write_bytes(pem(verifier.public))


def replace_checkpoint(bundle: Path, size: int, note: Note) -> None:
    """Another checkpoint of this size, in its own file and in every proof."""
    (bundle / f"data/checkpoints/{size}/checkpoint").write_bytes(note.data())
    for proof in bundle.glob(f"data/events/*/{size}.tlog-proof"):
        edit(proof, lambda text: text.partition(b"\n\n")[0] + b"\n\n" + note.data())
