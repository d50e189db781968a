"""A plan becomes pixels and sound; verification; report."""

from vouchsafe.redaction.errors import (
    CannotFind,
    NotRedacted,
    PlanDoesNotFit,
    PlanError,
    RedactionError,
    ResidualFaces,
)
from vouchsafe.redaction.model import STYLE_HELP, MediaFacts, Plan, Sha256, Shape, Sound, Style
from vouchsafe.redaction.plan import (
    check_fit,
    parse_plan,
    plan_schema,
    plan_text,
    read_plan,
    write_plan,
)

__all__ = [
    "STYLE_HELP",
    "CannotFind",
    "MediaFacts",
    "NotRedacted",
    "Plan",
    "PlanDoesNotFit",
    "PlanError",
    "RedactionError",
    "ResidualFaces",
    "Sha256",
    "Shape",
    "Sound",
    "Style",
    "check_fit",
    "parse_plan",
    "plan_schema",
    "plan_text",
    "read_plan",
    "write_plan",
]
