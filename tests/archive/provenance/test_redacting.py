"""`vouchsafe redact ITEM --archive DIR`: from the sealed original to a recorded copy."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import skimage.data
from PIL import Image
from typer.testing import CliRunner

from vouchsafe.archive import Acquisition, Archive, Event
from vouchsafe.archive.errors import NoSuchItem
from vouchsafe.archive.keys import read_member_keys
from vouchsafe.archive.model import Sha256
from vouchsafe.archive.provenance import (
    Credential,
    LinkDoesNotHold,
    NothingVouched,
    NotOurCopy,
    Opening,
    credential,
    manifest,
    read_vouched,
    vouch,
)
from vouchsafe.cli.app import app
from vouchsafe.redaction import read_report


class Home:
    """An archive with one portrait in it, and where its copies go."""

    def __init__(self, folder: Path) -> None:
        self.keys, self.out = folder / "keys", folder / "out"
        self.place = folder / "archive"
        self.portrait = folder / "Ann at the march.jpg"
        Image.fromarray(skimage.data.astronaut()[:256, 64:320]).save(
            self.portrait, exif=_exif("Ann's phone")
        )
        archive, _ = Archive.init(
            self.place, origin="example.org/a", member="ann", passphrase=None, keys=self.keys
        )
        (added,) = archive.add([self.portrait], Acquisition())
        self.item = added.item
        self.digest = hashlib.sha256(self.portrait.read_bytes()).hexdigest()
        self.portrait.unlink()

    @property
    def unlocking(self) -> list[str]:
        return ["--archive", str(self.place), "--keys", str(self.keys)]

    def redact(self, *options: str, item: str = "", code: int = 0) -> str:
        named = [item or self.item[:8], "-o", str(self.out), *self.unlocking, *options]
        return _run("redact", *named, code=code)

    def run(self, *arguments: str | Path) -> str:
        return _run("archive", *map(str, arguments))

    def archive(self) -> Archive:
        unlock = read_member_keys((self.keys / "ann.key").read_bytes(), None)
        return Archive.open(self.place, unlock=unlock, memory=self.keys)

    def recorded(self) -> Event:
        (event,) = [each for each in self.archive().events(self.item) if each.type == "redacted"]
        return event

    def files(self) -> set[str]:
        return {path.name for path in self.out.rglob("*")}


def _run(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, arguments)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done.stdout


def _exif(make: str) -> Image.Exif:
    exif = Image.Exif()
    exif[271] = make
    return exif


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return Home(tmp_path)


def test_a_copy_is_recorded_and_vouched_for(home: Home) -> None:
    said = home.redact("--provenance")

    copy = home.out / "Ann at the march.jpg"
    archive = home.archive()
    event = home.recorded()
    vouched = read_vouched(copy, _credential(archive).root)
    report = read_report(home.out / f"{copy.name}.report.json")
    assert event.what["sha256"] == hashlib.sha256(copy.read_bytes()).hexdigest()
    assert event.what["size"] == copy.stat().st_size
    assert event.what["provenance"]["commitment"] == vouched.commitment
    assert (vouched.state, vouched.archive) == ("trusted", "example.org/a")
    assert "what could identify people was painted over" in vouched.edits
    assert report.output is not None
    assert (report.output.sha256, report.output.bytes) == (
        event.what["sha256"],
        event.what["size"],
    )
    page = (home.out / f"{copy.name}.report.html").read_text("utf-8")
    size = copy.stat().st_size
    assert event.what["sha256"] in page
    assert f"{copy.name}, {size / 1000:.1f} kB<br>" in page
    for name in ("plan", "report"):
        written = (home.out / f"{copy.name}.{name}.json").read_bytes()
        assert event.what[name] == hashlib.sha256(written).hexdigest()
    assert "publish the copy alone" in " ".join(said.split())


def test_the_archive_proves_the_link_to_whom_it_wants(home: Home, tmp_path: Path) -> None:
    original = tmp_path / "received.jpg"
    original.write_bytes(b"".join(home.archive().read(home.item)))
    home.redact("--provenance", "--no-report")
    copy, link = home.out / "Ann at the march.jpg", tmp_path / "link.json"

    home.run("link", copy, "-o", link, "--why", "for the court", *home.unlocking)
    said = home.run("check-link", copy, link, "--original", original)

    assert "signed by the archive example.org/a" in said
    assert f"Its original has the SHA-256 {home.digest}." in said
    assert "painted over" in said
    *_, last = home.archive().events(home.item)
    assert last.type == "noted"
    assert last.what["note"].endswith("was disclosed. for the court")

    original.write_bytes(b"another file")
    with pytest.raises(LinkDoesNotHold):
        home.run("check-link", copy, link, "--original", original)


def test_no_link_to_what_is_not_here(home: Home, tmp_path: Path) -> None:
    other = Opening.new(Sha256(home.digest))
    Image.fromarray(skimage.data.astronaut()[:64, :64]).save(tmp_path / "plain.jpg")
    signer = _credential(home.archive())
    definition = manifest(other.commitment, ("painted",), "0.1.0")
    vouch(tmp_path / "plain.jpg", ".jpg", tmp_path / "copy.jpg", definition, signer)

    for copy, error in (("plain.jpg", NothingVouched), ("copy.jpg", NotOurCopy)):
        with pytest.raises(error):
            home.run("link", tmp_path / copy, "-o", tmp_path / "link.json", *home.unlocking)
    assert not (tmp_path / "link.json").exists()


def test_the_copy_tells_nothing_of_the_original(home: Home) -> None:
    home.redact("--provenance", "--no-report")

    assert home.files() == {"Ann at the march.jpg"}
    data = (home.out / "Ann at the march.jpg").read_bytes()
    for secret in (home.digest, home.item, home.item[:12], "march", "Ann", "phone", "2026-11"):
        assert secret.encode() not in data, secret
    assert bytes.fromhex(home.digest) not in data


def test_without_provenance_the_copy_carries_nothing(home: Home) -> None:
    home.redact()

    copy = home.out / "Ann at the march.jpg"
    with pytest.raises(NothingVouched):
        read_vouched(copy)
    assert "provenance" not in home.recorded().what
    assert b"c2pa" not in copy.read_bytes()


def test_no_plain_original_is_left_anywhere(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the worst moment")

    monkeypatch.setattr("vouchsafe.jobs.archived._Copyist.finish", broken)
    home.redact(code=1)

    assert home.files() == set()
    assert not any(each.type == "redacted" for each in home.archive().events(home.item))


def test_a_copy_that_is_there_already_stays(home: Home) -> None:
    home.out.mkdir()
    (home.out / "Ann at the march.jpg").write_bytes(b"mine")

    home.redact(code=1)

    assert (home.out / "Ann at the march.jpg").read_bytes() == b"mine"
    assert not any(each.type == "redacted" for each in home.archive().events(home.item))


def test_names_of_copies_need_not_be_the_originals(home: Home) -> None:
    said = json.loads(home.redact("--anonymous-names", "--no-report", "--json"))

    assert said["results"][0]["source"] == f"{home.item[:12]}.jpg"
    (name,) = home.files()
    assert name.endswith(".jpg")
    assert "march" not in name


def test_a_plan_is_followed_and_namesakes_stay_apart(home: Home, tmp_path: Path) -> None:
    other = tmp_path / "other" / "Ann at the march.jpg"
    other.parent.mkdir()
    Image.fromarray(skimage.data.astronaut()[:64, :64]).save(other)
    (added,) = home.archive().add([other], Acquisition())

    _run("redact", home.item, added.item, "-o", str(home.out), *home.unlocking, "--no-report")
    assert home.files() == {"Ann at the march.jpg", "Ann at the march-2.jpg"}

    home.out = tmp_path / "first"
    home.redact()
    plan, again = home.out / "Ann at the march.jpg.plan.json", tmp_path / "again"
    planned = json.loads(plan.read_text("utf-8"))
    planned["style"] = "mosaic"
    plan.write_text(json.dumps(planned), "utf-8")
    home.out = again
    home.redact("--plan", str(plan), "--provenance", "--no-report")

    assert "made a mosaic" in " ".join(read_vouched(again / "Ann at the march.jpg").edits)


def test_what_is_no_item_is_refused(home: Home) -> None:
    with pytest.raises(NoSuchItem):
        home.redact(item="ffffffffff" if home.item[:4] != "ffff" else "0000000000")


def test_provenance_needs_an_archive(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["redact", "x.jpg", "-o", str(tmp_path), "--provenance"])

    assert done.exit_code == 2


def _credential(archive: Archive) -> Credential:
    return credential(archive.unlocked.secrets.certificate, archive.policy.origin)
