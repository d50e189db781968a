"""What the repository's text may name: nobody's machine, no registry, no host we did not choose."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.dependencies import LOCKS, ROOT, locked

MACHINE = re.compile(r"(?<![\w.~-])/(home|root|Users|work|farm|opt|mnt)/[\w.]+")
REGISTRY = re.compile(
    r"pypi[.]org|pythonhosted|npmjs[.]org|(?<!emit-)index-url|find-links|file:[/]{3}|trusted-host"
)

HOSTS = {
    "c2sp.org": "the specifications of the log's formats",
    "json-schema.org": "the dialect of our schemas",
    "keepachangelog.com": "the changelog's form",
    "semver.org": "what our version numbers mean",
    "vouchsafe.invalid": "the schemas' name for themselves: a host that cannot exist",
    "www.apache.org": "the licence's own text",
    "arxiv.org": "papers that a decision rests on",
    "developer.apple.com": "the reference of FCPXML",
    "opentimelineio.readthedocs.io": "the reference of OpenTimelineIO's files",
    "www.w3.org": "the SVG name space in reports",
    "w3id.org": "the name of RO-Crate's version and vocabulary",
    "ontology.caseontology.org": "the name of CASE's vocabulary",
    "ontology.unifiedcyberontology.org": "the name of UCO's vocabulary",
    "id.loc.gov": "the names of PREMIS's event types",
    "127.0.0.1": "an object store that tests start themselves",
    "age-encryption.org": "the name by which an age file announces itself, and its specification",
    "localhost": "a time authority that tests start themselves",
    "example.org": "reserved for examples; a playlist that must not be followed",
    "ns.adobe.com": "the name by which a file announces XMP",
    **dict.fromkeys(
        (
            *("c2pa.org", "cipa.jp", "creativecommons.org", "developer.sonyericsson.com"),
            *("iptc.org", "ns.acdsee.com", "ns.apple.com", "ns.camerabits.com", "ns.dji.com"),
            *("ns.extensis.com", "ns.fastpictureviewer.com", "ns.google.com"),
            *("ns.iview-multimedia.com", "ns.microsoft.com", "ns.useplus.org"),
            *("prismstandard.org", "purl.org", "www.digikam.org", "www.dji.com"),
            *("www.metadataworkinggroup.com", "xmp.gettyimages.com", "xmp.pixellive.com"),
        ),
        "the name of an XMP vocabulary",
    ),
}
"""Every host that may be named, with its reason. None of them is ever connected to."""

FOR_EXAMPLES = (".example", ".example.org")
"""Nobody has a host below these (RFC 2606)."""


def _texts() -> list[tuple[str, str]]:
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    found = []
    for name in filter(None, names):
        path = ROOT / name
        try:
            found.append((name, path.read_text("utf-8")))
        except (UnicodeDecodeError, FileNotFoundError):
            continue
    return found


@pytest.fixture(scope="module")
def texts() -> list[tuple[str, str]]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so there is no list of its files")
    return _texts()


@pytest.mark.parametrize("banned", [MACHINE, REGISTRY], ids=["machine paths", "registries"])
def test_no_file_names_a_machine_or_a_registry(
    texts: list[tuple[str, str]], banned: re.Pattern[str]
) -> None:
    here = "tests/house/test_repository.py"

    found = [
        f"{name}: {hit[0]}" for name, text in texts if name != here for hit in banned.finditer(text)
    ]

    assert found == []


def test_every_host_that_a_file_names_has_a_reason(texts: list[tuple[str, str]]) -> None:
    found = {
        f"{name}: {host}"
        for name, text in texts
        for host in re.findall(r"https?://([\w.-]+\w)", text)
        if host not in HOSTS and not host.endswith(FOR_EXAMPLES)
    }

    assert found == set()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_version_carries_its_hashes(lock: Path) -> None:
    entries = re.split(r"\n(?=\S)", lock.read_text("utf-8").strip())

    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_locks_fit_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    asked = {
        "requirements.lock": project["project"]["dependencies"],
        "requirements-dev.lock": [*project["project"]["dependencies"], *groups["dev"]],
        "requirements-build.lock": groups["build"],
        "requirements-peers.lock": groups["peers"],
    }

    stale = [
        f"{lock}: {requirement}"
        for lock, requirements in asked.items()
        for requirement in map(Requirement, requirements)
        if not _satisfied(requirement, locked(ROOT / lock))
    ]

    assert stale == [], "run `make lock`"


def _satisfied(requirement: Requirement, pins: dict[str, set[str]]) -> bool:
    versions = pins.get(canonicalize_name(requirement.name), set())
    return bool(versions) and all(map(requirement.specifier.contains, versions))


def test_every_lint_opt_out_in_the_program_says_why() -> None:
    bare = re.compile(r"noqa: [A-Z0-9, ]+$|noqa$|type: ignore(\[[\w, -]+\])?$")

    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "src").rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if bare.search(line)
    ]

    assert found == []
