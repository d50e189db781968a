"""What can go wrong between a plan and its redacted file, in sentences for people."""

from __future__ import annotations

from vouchsafe.errors import VouchsafeError


class RedactionError(VouchsafeError):
    """This file could not be redacted."""


class PlanError(RedactionError):
    """This plan cannot be used: {where}: {problem}."""


class PlanDoesNotFit(RedactionError):
    """This plan was made for another file: its {fact} is {planned}, this file's is {found}. Make a new plan for this file."""


class CannotFind(RedactionError):
    """Nothing here can find {kind} yet. What can be hidden today: {known}."""


class ResidualFaces(RedactionError):
    """{count} region(s) that look like a face were still visible in the output, so it was thrown away. Leave out --on-residual refuse to hide them and try again, or add them to the plan by hand."""


class NotRedacted(RedactionError):
    """The output did not pass verification, so it was thrown away. Failed: {failed}."""
