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
from vouchsafe.redaction.paint import Painter
from vouchsafe.redaction.plan import (
    check_fit,
    parse_plan,
    plan_schema,
    plan_text,
    read_plan,
    write_plan,
)
from vouchsafe.redaction.shape import mask_of

__all__ = [
    "STYLE_HELP",
    "CannotFind",
    "MediaFacts",
    "NotRedacted",
    "Painter",
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
    "mask_of",
    "parse_plan",
    "plan_schema",
    "plan_text",
    "read_plan",
    "write_plan",
]
