"""What people and programs read in a bundle."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import warnings
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.archive.bundle.scene import Scene, add
from vouchsafe.archive import Acquisition
from vouchsafe.archive.bundle import Exported, export

PAGES = ["story.html", "certificate-draft.html"]


def test_programs_for_research_data_read_it(exported: Exported) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from rocrate.rocrate import ROCrate

        crate = ROCrate(exported.place / "data")

    files = {each["sha256"] for each in crate.get_by_type("File") if "sha256" in each}
    assert crate.version == "1.2"
    assert files == {each.sha256 for each in exported.evidence.exhibits}
    kinds = {str(each["additionalType"]) for each in crate.get_by_type("Action")}
    assert {kind.rpartition("/")[2] for kind in kinds} == {"mee", "mem", "exp"}


def test_every_file_that_it_names_is_there(exported: Exported) -> None:
    from urllib.parse import unquote

    text = (exported.place / "data/ro-crate-metadata.json").read_text("utf-8")
    (root,) = [each for each in json.loads(text)["@graph"] if each["@id"] == "./"]

    assert root["license"]
    assert all((exported.place / "data" / unquote(p["@id"])).exists() for p in root["hasPart"])


def test_case_finds_its_graph_valid(exported: Exported) -> None:
    program = Path(sys.executable).with_name("case_validate")
    done = subprocess.run(
        [program, exported.place / "data/case.jsonld"], capture_output=True, text=True, check=False
    )

    assert "Conforms: True" in done.stdout, done.stdout + done.stderr


def test_links_that_are_disclosed_are_said_where_people_read(
    scene: Scene, exported: Exported, tmp_path: Path
) -> None:
    item = add(scene, "published.jpg", b"of which a copy went out")
    opening = {"blind": "ab" * 32, "commitment": "cd" * 32}
    scene.archive.record("redacted", item, {"sha256": "ef" * 32, "provenance": opening})

    done = export(scene.archive, [item], tmp_path / "out")

    assert (exported.evidence.links, done.evidence.links) == (0, 1)
    for name, said in (
        ("data/story.html", "This bundle discloses links to published copies"),
        ("README.txt", "It discloses links: 1 redacted copy"),
    ):
        assert said in (done.place / name).read_text("utf-8")
        assert "discloses" not in (exported.place / name).read_text("utf-8")


def test_the_story_tells_everything_once(exported: Exported) -> None:
    page = (exported.place / "data/story.html").read_text("utf-8")

    for exhibit in exported.evidence.exhibits:
        assert exhibit.sha256 in page
    assert page.count("exported the file into a bundle") == 3
    assert "The date on the card was wrong." in page
    assert "Received and logged no later than" in page
    assert "No time-stamp authority says when this was received" in page
    assert "for the district court, case 12/2026" in page
    assert "march \\u202egpj.jpg" in page
    assert "c2pa, invalid, signed by CN=Camera (why: the picture was changed)" in page
    assert "48.85837, 2<" in page
    assert "\u202e" not in page


def test_the_certificate_is_a_draft_and_says_what_it_is_not(exported: Exported) -> None:
    page = " ".join((exported.place / "data/certificate-draft.html").read_text("utf-8").split())

    for said in (
        "It is not a certificate, and it is not legal advice",
        "neither that what it depicts is true",
        "nor that it is relevant",
        "has no such presumption",
        "902(14)",
        "under penalty of perjury",
        "Vouchsafe ",
        "Merkle tree, RFC 6962",
    ):
        assert said in page
    assert all(each.sha256 in page for each in exported.evidence.exhibits)


@pytest.mark.parametrize("name", PAGES)
def test_pages_load_nothing_and_run_nothing(exported: Exported, name: str) -> None:
    page = (exported.place / "data" / name).read_text("utf-8")

    assert "<script" not in page
    assert not re.search(r"""(src|href)=["'](https?:|//)""", page)
    assert "default-src 'none'" in unescape(page)
    _Balanced().feed(page)


@pytest.mark.parametrize("name", [*PAGES, "../README.txt"])
def test_words_from_outside_stay_words(scene: Scene, tmp_path: Path, name: str) -> None:
    hostile = "<img src=x onerror=alert(1)>{{ 7*7 }}"
    item = add(scene, "h.jpg", hostile.encode(), Acquisition(note=hostile, source=hostile))
    done = export(scene.archive, [item], tmp_path / "out", why=hostile)

    page = (done.place / "data" / name).read_text("utf-8")

    assert "<img" not in page
    assert ">49<" not in page
    assert name != "story.html" or "{{ 7*7 }}" in page


def test_the_readme_says_what_to_do(exported: Exported) -> None:
    text = (exported.place / "README.txt").read_text("utf-8")

    assert "python3 verify.py" in text
    assert exported.evidence.log_digest in text
    assert max(map(len, text.splitlines())) <= 100
    assert "openssl ts -verify" in text


class _Balanced(HTMLParser):
    """Fails where tags do not close in order."""

    VOID = frozenset({"meta", "br", "img", "link", "input", "hr"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, _: object) -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
