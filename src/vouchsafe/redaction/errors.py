"""What can go wrong between a plan and its redacted file, in sentences for people."""

from __future__ import annotations

from vouchsafe.errors import VouchsafeError


class RedactionError(VouchsafeError):
    """The file could not be redacted."""


class PlanError(RedactionError):
    """The plan cannot be used: {where}: {problem}."""


class PlanDoesNotFit(RedactionError):
    """The plan was made for another file: its {fact} is {planned}, this file's is {found}.
    Make a new plan for this file.
    """


class PartsDoNotFit(RedactionError):
    """The plans of this video's parts cannot be made one: {what}. Plan it anew."""


class CannotFind(RedactionError):
    """Nothing here can find {kind} yet. What can be hidden today: {known}."""


class NotRedacted(RedactionError):
    """The output did not pass verification, so it was thrown away. Failed: {failed}."""


class ResidualFaces(RedactionError):
    """What was to be hidden was still visible in the output in {count} place(s), so it was thrown
    away. Leave out --on-residual refuse to have that hidden too, or add it to the plan by hand.
    """


class ReportError(RedactionError):
    """{name} is not a report that Vouchsafe wrote."""
