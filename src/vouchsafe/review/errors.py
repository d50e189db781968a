"""What can go wrong in a review, in sentences for people."""

from __future__ import annotations

from collections.abc import Iterable

from vouchsafe.errors import VouchsafeError
from vouchsafe.review.model import Missing, Need


class ReviewError(VouchsafeError):
    """The review could not do this."""


class NotFound(ReviewError):
    """There is no such {what} here. It may have been removed."""


class NotAllowed(ReviewError):
    """Your role does not allow this. It takes the role {role} or one above it."""


class NotForScripts(NotAllowed):
    """A token cannot change who can come in, or how. Sign in with a browser."""


class NotSignedIn(ReviewError):
    """You are not signed in, or your session has ended. Sign in again."""


class SignInAgain(ReviewError):
    """This changes who can come in, and you signed in a while ago. Sign in again, then do it."""


class LinkSpent(ReviewError):
    """This link has been used, withdrawn or has expired. Ask for a new one."""


class BadLabel(ReviewError):
    """A label has 1 to {longest} characters in one line, and no one else here has it. Choose
    another, and not your name.
    """


class BadTitle(ReviewError):
    """A title has 1 to {longest} characters in one line. Choose another."""


class BadText(ReviewError):
    """A note has at most {longest:,} characters. Shorten it."""


class LastAdmin(ReviewError):
    """This is the last admin. Make somebody else an admin first."""


class NotEmpty(ReviewError):
    """The collection still has {count:,} items. Move or remove them first."""


class NotAPhotoOrVideo(ReviewError):
    """This file is no photo or video that can be read here. Nothing of it was kept."""


class TooLarge(ReviewError):
    """The file is larger than {limit:,} bytes, the limit here. Nothing of it was kept."""


class NoSpace(ReviewError):
    """The disk is full. Nothing of the file was kept. Make room and add it again."""


class NotReadyYet(ReviewError):
    """This has not been made yet. It comes with the analysis or the publication."""


class WrongPlan(ReviewError):
    """This plan was made for another file: its {fact} is not this item's."""


class Conflict(ReviewError):
    """Somebody saved version {latest} of this plan while you were working on version {parent}.
    Nothing was overwritten. Look at both and save again.
    """

    @property
    def latest(self) -> int:
        """The number of the version that is there."""
        return int(self.facts["latest"])


class NotYet(ReviewError):
    """This is not possible yet. Missing: {needs}."""

    @classmethod
    def of(cls, missing: Iterable[Missing]) -> NotYet:
        """For those needs."""
        return cls(needs=", ".join(f"{need.code} {need.count}" for need in missing))

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What is missing."""
        pairs = (need.split(" ") for need in str(self.facts["needs"]).split(", "))
        return tuple(Missing(Need(code), int(count)) for code, count in pairs)


class PasskeyKnown(ReviewError):
    """This passkey is known here already."""


class PasskeyCloned(ReviewError):
    """This passkey's counter went backwards: somebody may have copied it. It was not accepted."""


class NewerDatabase(ReviewError):
    """The database was made by a newer Vouchsafe. Update this one."""


class NoDatabase(ReviewError):
    """The database cannot be used: {reason}. Is its address right, and is it running?"""


class OtherArchive(ReviewError):
    """What happened in this review is kept in the archive {known}, and this one is called {given}.
    Name the same archive, or leave --archive out.
    """


class CannotCarry(ReviewError):
    """What happened in the review could not be carried into the archive: {reason} Nothing is lost;
    it is tried again by itself.
    """
