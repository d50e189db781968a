"""Verifying an archive: finds whatever is wrong with it, and says what that means."""

from vouchsafe.archive.verifying.document import verification_document, verification_schema
from vouchsafe.archive.verifying.model import Finding, Looked, Remembered, Scope, Severity, Verdict
from vouchsafe.archive.verifying.remembering import verify_here
from vouchsafe.archive.verifying.verify import Progress, Question, Verified, verify
from vouchsafe.archive.verifying.wording import kinds

__all__ = [
    "Finding",
    "Looked",
    "Progress",
    "Question",
    "Remembered",
    "Scope",
    "Severity",
    "Verdict",
    "Verified",
    "kinds",
    "verification_document",
    "verification_schema",
    "verify",
    "verify_here",
]
