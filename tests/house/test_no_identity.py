"""No schema and no data class may have a place for who somebody is or where they live."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.dependencies import ROOT

IDENTITY = {
    *("identity", "identities", "identified", "person", "persons", "people", "suspect", "suspects"),
    *("surname", "forename", "nickname", "firstname", "lastname", "fullname", "maiden"),
    *("birth", "birthday", "birthdate", "dob", "birthplace", "age", "gender", "sex", "race"),
    *("ethnicity", "ethnic", "religion", "nationality", "citizenship", "passport", "ssn"),
    *("biometric", "biometrics", "embedding", "embeddings", "faceprint", "voiceprint", "gallery"),
}
HOME = {
    *("home", "residence", "resident", "address", "addresses", "postcode", "postal", "zipcode"),
    *("phone", "telephone", "mobile", "email", "mail", "landlord", "neighbour", "neighbourhood"),
}
PRIVATE = {
    *("relatives", "kin", "spouse", "husband", "wife", "mother", "father", "sibling", "siblings"),
    *("marital", "employer", "workplace", "occupation", "school", "university", "diagnosis"),
    *("sexuality", "political", "salary", "whatsapp", "telegram"),
}
FORBIDDEN = IDENTITY | HOME | PRIVATE

OTHER_MEANINGS = {
    "MemberKeys.identity": "age's word for a private key",
    "ItemKey.identity": "age's word for a private key",
    "RecoverySheet.identity": "age's word for a private key",
    "Sealed.address": "the digest by which a blob is found",
}
"""Fields that are called so in the field's own language and say nothing of anybody."""


def test_no_schema_has_a_field_for_identity_home_or_private_life() -> None:
    schemas = sorted([*(ROOT / "src").rglob("*.json"), *(ROOT / "docs").rglob("*.schema.json")])

    found = {
        f"{path.relative_to(ROOT)}: {field}"
        for path in schemas
        for field in _schema_fields(json.loads(path.read_text("utf-8")))
        if _forbidden(field)
    }

    assert schemas, "there is at least the plan's schema"
    assert found == set()


def test_no_class_has_such_a_field() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {owner}.{field}"
        for path, owner, field in _class_fields()
        if _forbidden(field) and f"{owner}.{field}" not in OTHER_MEANINGS
    }

    assert found == set()


@pytest.mark.parametrize(
    "field",
    ["identity", "home_address", "personName", "relatives", "next_of_kin", "date_of_birth",
     "face_embedding", "e-mail_address", "passport_number", "phone"],
)  # fmt: skip
def test_such_a_field_would_be_caught(field: str) -> None:
    assert _forbidden(field)


@pytest.mark.parametrize(
    "field", ["name", "sha256", "track", "keyframes", "page", "usage", "image"]
)
def test_harmless_fields_are_not_caught(field: str) -> None:
    assert not _forbidden(field)


def test_fields_are_found_wherever_they_hide() -> None:
    schema = {"properties": {"a": {"items": {"properties": {"b": {}}}}}, "$defs": {"c": {}}}
    source = "class A:\n    b: int\n    def __init__(self):\n        self.c = 1\n"

    assert set(_schema_fields(schema)) == {"a", "b", "c"}
    assert set(_fields_of(ast.parse(source))) == {("A", "b"), ("A", "c")}


def _forbidden(field: str) -> bool:
    words = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", field)}
    return bool(words & FORBIDDEN)


def _schema_fields(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key in {"properties", "patternProperties", "$defs"}:
                yield from value
            yield from _schema_fields(value)
    elif isinstance(schema, list):
        for each in schema:
            yield from _schema_fields(each)


def _class_fields() -> Iterator[tuple[Path, str, str]]:
    for path in sorted((ROOT / "src").rglob("*.py")):
        for owner, field in _fields_of(ast.parse(path.read_text("utf-8"))):
            yield path, owner, field


def _fields_of(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Annotated names of classes, and whatever is assigned to `self`."""
    for owner in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        for node in ast.walk(owner):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                yield owner.name, node.target.id
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                yield owner.name, node.attr
