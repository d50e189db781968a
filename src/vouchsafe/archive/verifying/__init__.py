"""Verifying an archive: finds whatever is wrong with it, and says what that means."""

from vouchsafe.archive.verifying.model import Finding, Looked, Remembered, Scope, Severity, Verdict
from vouchsafe.archive.verifying.verify import Question, Verified, verify

__all__ = [
    "Finding",
    "Looked",
    "Question",
    "Remembered",
    "Scope",
    "Severity",
    "Verdict",
    "Verified",
    "verify",
]
