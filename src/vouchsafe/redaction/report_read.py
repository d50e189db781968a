"""Reading a report back, as untrusted as a plan."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from vouchsafe.redaction.errors import ReportError
from vouchsafe.redaction.report import Report, report_schema

if TYPE_CHECKING:
    import jsonschema


def read_report(untrusted_path: Path) -> Report:
    """The report in that file. Raises `ReportError` for anything that `write_report` would not
    have written.
    """
    from jsonschema import ValidationError  # noqa: PLC0415 - see below

    try:
        document = json.loads(untrusted_path.read_text("utf-8"))
        _validator().validate(document)
        del document["report"]
        report: Report = _made(Report, document)
    except (OSError, ValueError, TypeError, RecursionError, ValidationError) as error:
        raise ReportError(name=untrusted_path.name) from error
    return report


@cache
def _validator() -> jsonschema.Draft202012Validator:
    import jsonschema  # noqa: PLC0415 - loads slowly, and most runs read no report

    return jsonschema.Draft202012Validator(report_schema())


def _made(kind: Any, value: Any) -> Any:
    """The value as that type: data classes from objects, tuples from lists, enums from names."""
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        # What a report of an earlier version lacks has a default.
        known = (each.name for each in fields(kind) if each.name in value)
        return kind(**{name: _made(hints[name], value[name]) for name in known})
    if get_origin(kind) is UnionType:
        inner = next(each for each in get_args(kind) if each is not type(None))
        return None if value is None else _made(inner, value)
    if get_origin(kind) is tuple:
        inner, *_ = get_args(kind)
        return tuple(_made(inner, each) for each in value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    return value
