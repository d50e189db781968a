"""What is printed for programs, and the list of what can be found."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from benchmarks.archive_case import Case
from tests.archive.verifying.conftest import Check
from vouchsafe.archive.verifying import (
    Remembered,
    Severity,
    kinds,
    verification_document,
    verification_schema,
)
from vouchsafe.archive.verifying.describe import page
from vouchsafe.archive.verifying.remembering import read_remembered, write_remembered

ROOT = Path(__file__).parents[3]
CODE = ROOT / "src" / "vouchsafe" / "archive" / "verifying"


def test_every_verdict_fits_the_schema(case: Case, check: Check) -> None:
    validator = jsonschema.Draft202012Validator(verification_schema())
    good = verification_document(check(case.files), "here")
    del case.files[case.names("blobs/")[0]]
    bad = verification_document(check(case.files), "here")
    case.files.clear()
    nothing = verification_document(check(case.files), "here")

    for document in (good, bad, nothing):
        validator.validate(document)
        json.dumps(document)
    assert [each["right"] for each in (good, bad, nothing)] == [True, False, False]
    assert bad["counts"]["wrong"] == 1


def test_the_published_schema_is_the_one_in_use() -> None:
    published = ROOT / "docs" / "archive-verification.schema.json"

    assert json.loads(published.read_text("utf-8")) == verification_schema()


def test_every_kind_of_finding_is_used_and_worded() -> None:
    used = set()
    for path in CODE.glob("*.py"):
        used |= set(re.findall(r'"([a-z]+(?:-[a-z]+)*)"', path.read_text("utf-8")))

    built = {"tile-wrong", "tile-missing"}
    assert [kind for kind in kinds() if kind not in used | built] == []
    for words in kinds().values():
        assert set(words) == {"severity", "meaning", "advice"}
        Severity(words["severity"])


def test_every_kind_of_finding_is_documented() -> None:
    published = (ROOT / "docs" / "archive-findings.md").read_text("utf-8")

    assert published == page(), "run: python -m vouchsafe.archive.verifying.describe"


def test_what_is_remembered_is_read_back() -> None:
    memory = Remembered("example.org/a", 7, "ab" * 32, {"log/checkpoints/7": "cd" * 32})

    assert read_remembered(write_remembered(memory)) == memory


@pytest.mark.parametrize("untrusted", [b"", b"[]", b"{}", b'{"verified": 2}', b"\xff", b"7"])
def test_nothing_else_is_remembered(untrusted: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_remembered(untrusted)
