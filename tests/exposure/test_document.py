"""An inspection as JSON: published, checked, the same when read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchsafe.detect import Box
from vouchsafe.exposure import (
    Aspect,
    Exposure,
    ExposureKind,
    Inspection,
    Place,
    Severity,
    inspection_document,
    inspection_schema,
    read_inspection,
)

TEXT = st.text(max_size=60)
NUMBERS = st.floats(-1e6, 1e6)
PLACES = st.builds(
    Place,
    NUMBERS,
    NUMBERS,
    st.none() | st.builds(Box, NUMBERS, NUMBERS, NUMBERS, NUMBERS),
    TEXT,
)
EXPOSURES = st.builds(
    Exposure,
    st.sampled_from(ExposureKind),
    st.sampled_from(Severity),
    TEXT,
    TEXT,
    TEXT,
    st.integers(0, 2**40),
    st.lists(TEXT, max_size=3).map(tuple),
    st.lists(PLACES, max_size=3).map(tuple),
)
INSPECTIONS = st.builds(
    Inspection,
    TEXT,
    TEXT,
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.lists(EXPOSURES, max_size=3).map(tuple),
    TEXT,
    st.lists(st.sampled_from(Aspect), max_size=4).map(tuple),
    st.lists(TEXT, max_size=2).map(tuple),
    st.lists(TEXT, max_size=2).map(tuple),
)


@given(INSPECTIONS)
def test_what_is_read_back_is_the_same(inspection: Inspection) -> None:
    document = json.loads(json.dumps(inspection_document(inspection, values=True)))

    assert read_inspection(document) == inspection


@given(INSPECTIONS)
def test_every_inspection_obeys_the_schema(inspection: Inspection) -> None:
    schema = inspection_schema()
    one = {**schema, **schema["$defs"]["inspection"]}
    one.pop("description")

    jsonschema.Draft202012Validator(one).validate(inspection_document(inspection, values=False))


@given(INSPECTIONS)
def test_values_are_told_only_when_asked(inspection: Inspection) -> None:
    document = inspection_document(inspection, values=False)

    assert all(each["values"] == [] for each in document["exposures"])


def test_the_published_schema_is_the_packaged_one() -> None:
    published = Path(__file__).parents[2] / "docs" / "inspection.schema.json"

    assert json.loads(published.read_text("utf-8")) == inspection_schema()


def test_the_schema_knows_every_kind() -> None:
    properties = inspection_schema()["$defs"]["exposure"]["properties"]

    assert properties["kind"]["enum"] == [kind.value for kind in ExposureKind]
    assert properties["severity"]["enum"] == [severity.value for severity in Severity]


@pytest.mark.parametrize(
    ("field", "lie"),
    [
        ("inspection", 2),
        ("name", 3),
        ("width", -1),
        ("width", True),
        ("exposures", [{}]),
        ("exposures", 5),
        ("looked", ["souls"]),
        ("failed", [None]),
    ],
)
def test_a_document_out_of_form_is_refused(field: str, lie: Any) -> None:
    document = inspection_document(Inspection("x", "jpeg", 1, 1, (), "s"), values=True)
    document[field] = lie

    with pytest.raises((ValueError, KeyError, TypeError)):
        read_inspection(document)
