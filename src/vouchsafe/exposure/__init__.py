"""What a file gives away (`inspect`), and stripping its metadata (`clean`).

Reading metadata loads no picture library, so what needs one is loaded when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from vouchsafe.exposure.errors import (
    CannotOpen,
    ExposureError,
    NoPhotoOrVideo,
    NotAFile,
    NothingInside,
)
from vouchsafe.exposure.model import (
    Aspect,
    Exposure,
    ExposureKind,
    Inspection,
    Place,
    Severity,
)

if TYPE_CHECKING:
    from vouchsafe.exposure.cleaning import (
        CannotClean,
        Cleaned,
        NotTheSame,
        SomethingLeft,
        clean,
    )
    from vouchsafe.exposure.document import (
        inspection_document,
        inspection_schema,
        read_inspection,
    )
    from vouchsafe.exposure.findings import inspect_metadata, prepare_reading
    from vouchsafe.exposure.inspecting import Inspected, inspect
    from vouchsafe.exposure.legibility import grade_of
    from vouchsafe.exposure.looking import Shown, Tools
    from vouchsafe.exposure.page import inspection_page
    from vouchsafe.exposure.published import EDITS, ORIGINAL
    from vouchsafe.exposure.remaining import beside_check, not_searched, what_remains

_HOMES = {
    "beside_check": "remaining",
    "CannotClean": "cleaning",
    "Cleaned": "cleaning",
    "NotTheSame": "cleaning",
    "SomethingLeft": "cleaning",
    "clean": "cleaning",
    "EDITS": "published",
    "grade_of": "legibility",
    "inspect": "inspecting",
    "Inspected": "inspecting",
    "Shown": "looking",
    "Tools": "looking",
    "inspect_metadata": "findings",
    "inspection_document": "document",
    "inspection_page": "page",
    "inspection_schema": "document",
    "not_searched": "remaining",
    "ORIGINAL": "published",
    "prepare_reading": "findings",
    "read_inspection": "document",
    "what_remains": "remaining",
}

__all__ = [
    "EDITS",
    "ORIGINAL",
    "Aspect",
    "CannotClean",
    "CannotOpen",
    "Cleaned",
    "Exposure",
    "ExposureError",
    "ExposureKind",
    "Inspected",
    "Inspection",
    "NoPhotoOrVideo",
    "NotAFile",
    "NotTheSame",
    "NothingInside",
    "Place",
    "Severity",
    "Shown",
    "SomethingLeft",
    "Tools",
    "beside_check",
    "clean",
    "grade_of",
    "inspect",
    "inspect_metadata",
    "inspection_document",
    "inspection_page",
    "inspection_schema",
    "not_searched",
    "prepare_reading",
    "read_inspection",
    "what_remains",
]


def __getattr__(name: str) -> object:
    """Load a part when it is first asked for."""
    if name in _HOMES:
        return getattr(import_module(f"vouchsafe.exposure.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
