"""A plan becomes pixels and sound; verification; report."""

from vouchsafe.redaction.account import refusal, report_of
from vouchsafe.redaction.again import Residual
from vouchsafe.redaction.analyse import Analysis, Doubt, analyse
from vouchsafe.redaction.container import Check
from vouchsafe.redaction.errors import (
    CannotFind,
    NotRedacted,
    PartsDoNotFit,
    PlanDoesNotFit,
    PlanError,
    RedactionError,
    ReportError,
    ResidualFaces,
)
from vouchsafe.redaction.fulfil import OnResidual, OnStage, Outcome, Ready, carry_out
from vouchsafe.redaction.model import (
    SOUND_HELP,
    STYLE_HELP,
    MediaFacts,
    Plan,
    Sha256,
    Shape,
    Sound,
    Style,
    canonical_track,
    numbers_of,
)
from vouchsafe.redaction.page import prepare_page, report_page, restated
from vouchsafe.redaction.paint import Painter
from vouchsafe.redaction.part_prove import JoinedFile, Proven, join_rendered, prove_share
from vouchsafe.redaction.part_render import (
    Recipe,
    origin_of,
    render_joined,
    render_part,
    settle_manner,
)
from vouchsafe.redaction.parts import Part, joined_plan, parts_of
from vouchsafe.redaction.plan import (
    check_fit,
    parse_plan,
    plan_pieces,
    plan_schema,
    plan_text,
    read_plan,
    track_text,
    write_plan,
)
from vouchsafe.redaction.plan_keys import PlainKeys, plain_keys
from vouchsafe.redaction.render import Rendered, render
from vouchsafe.redaction.report import Remaining, Report, report_schema, report_text, write_report
from vouchsafe.redaction.report_read import read_report
from vouchsafe.redaction.schedule import Schedule
from vouchsafe.redaction.shape import mask_of
from vouchsafe.redaction.sheet import Thumbnail
from vouchsafe.redaction.traces import known_strings, occurring
from vouchsafe.redaction.verify import Verification, verify

__all__ = [
    "SOUND_HELP",
    "STYLE_HELP",
    "Analysis",
    "CannotFind",
    "Check",
    "Doubt",
    "JoinedFile",
    "MediaFacts",
    "NotRedacted",
    "OnResidual",
    "OnStage",
    "Outcome",
    "Painter",
    "Part",
    "PartsDoNotFit",
    "PlainKeys",
    "Plan",
    "PlanDoesNotFit",
    "PlanError",
    "Proven",
    "Ready",
    "Recipe",
    "RedactionError",
    "Remaining",
    "Rendered",
    "Report",
    "ReportError",
    "Residual",
    "ResidualFaces",
    "Schedule",
    "Sha256",
    "Shape",
    "Sound",
    "Style",
    "Thumbnail",
    "Verification",
    "analyse",
    "canonical_track",
    "carry_out",
    "check_fit",
    "join_rendered",
    "joined_plan",
    "known_strings",
    "mask_of",
    "numbers_of",
    "occurring",
    "origin_of",
    "parse_plan",
    "parts_of",
    "plain_keys",
    "plan_pieces",
    "plan_schema",
    "plan_text",
    "prepare_page",
    "prove_share",
    "read_plan",
    "read_report",
    "refusal",
    "render",
    "render_joined",
    "render_part",
    "report_of",
    "report_page",
    "report_schema",
    "report_text",
    "restated",
    "settle_manner",
    "track_text",
    "verify",
    "write_plan",
    "write_report",
]
