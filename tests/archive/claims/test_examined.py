"""Claims are read where files are examined: in isolation, with the proofs that lie beside."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
import skimage.data
from PIL import Image

from tests.archive.claims.proofs import Phone, needs_gpg
from vouchsafe.archive.claims import Trust
from vouchsafe.archive.model import Sha256
from vouchsafe.jobs.examining import Examiner


@needs_gpg
def test_a_proof_beside_a_photo_is_found(tmp_path: Path) -> None:
    photo = io.BytesIO()
    Image.fromarray(skimage.data.astronaut()[:64, :64]).save(photo, "JPEG")
    phone = Phone(tmp_path / "home")
    try:
        proof = phone.proof(photo.getvalue())
    finally:
        phone.close()
    folder = tmp_path / "in"
    folder.mkdir()
    for name, data in proof.items():
        (folder / name).write_bytes(data)
    digest = Sha256(hashlib.sha256(photo.getvalue()).hexdigest())

    with Examiner(Trust(proofmode=(phone.fingerprint,))) as examiner:
        (claim,) = examiner.examine(folder / "IMG_1.jpg", digest).claims

    assert (claim.kind, claim.state, claim.signer) == ("proofmode", "trusted", phone.user)
    assert claim.facts["position"] == ["59.9386", "30.3141"]


@pytest.mark.parametrize(("name", "state"), [("CA.jpg", "valid"), ("XCA.jpg", "invalid")])
def test_a_manifest_is_read(shared_data: Path, name: str, state: str) -> None:
    path = shared_data / "c2pa" / name
    digest = Sha256(hashlib.sha256(path.read_bytes()).hexdigest())

    with Examiner() as examiner:
        (claim,) = examiner.examine(path, digest).claims

    assert (claim.kind, claim.state) == ("c2pa", state)
