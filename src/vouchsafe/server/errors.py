"""What this server says when a request cannot be carried out."""

from __future__ import annotations

from typing import ClassVar

from vouchsafe.errors import VouchsafeError


class ServerError(VouchsafeError):
    """This request could not be carried out."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "request"


class Unexpected(ServerError):
    """Something went wrong here that should not have. It was written down; please report it."""

    status = 500
    code = "bug"


class NoAnswer(ServerError):
    """The database does not answer at the moment. Nothing was changed. Try again in a minute."""

    status = 503
    code = "no-answer"


class NotSignedIn(ServerError):
    """Sign in first."""

    status = 401
    code = "sign-in"


class ForeignRequest(ServerError):
    """This request came from another site and was refused. Open the page here and try again."""

    status = 403
    code = "foreign"


class StaleForm(ServerError):
    """This page is out of date: you signed in or out since it was opened. Load it again."""

    status = 403
    code = "stale-form"


class UnknownHost(ServerError):
    """This server is not reached under this name."""

    status = 421
    code = "host"


class NotHere(ServerError):
    """No page has this address. What was there may have been removed."""

    status = 404
    code = "not-here"


class NoSuchMethod(ServerError):
    """This cannot be done here."""

    status = 405
    code = "method"


class NotYet(ServerError):
    """This is not ready yet. Try again in a moment."""

    status = 404
    code = "not-yet"


class Malformed(ServerError):
    """This request could not be understood: {why}."""

    status = 422
    code = "malformed"


class TooLarge(ServerError):
    """This is larger than the {limit:,} bytes that this server takes at once."""

    status = 413
    code = "too-large"


class TooFast(ServerError):
    """Too many requests in a short time. Wait {seconds} seconds and try again."""

    status = 429
    code = "too-fast"


class TooManyUploads(ServerError):
    """Too many files are arriving at the moment. Try again in {seconds} seconds."""

    status = 503
    code = "busy"


class TooManyStreams(ServerError):
    """Too many pages are open at the moment. Close some, or try again in {seconds} seconds."""

    status = 503
    code = "busy"


class NothingWorks(ServerError):
    """Nothing follows boxes here at the moment. Draw further boxes by hand, or try again later."""

    status = 503
    code = "nothing-works"


class TooSlow(ServerError):
    """This came too slowly, or not at all for {seconds} seconds. Send it again."""

    status = 408
    code = "too-slow"


class PortTaken(ServerError):
    """Another program listens on {host}:{port} already. Stop it, or choose another with --port."""


class AlreadyServed(ServerError):
    """Another server works with this folder already, at {place}. Open that, or stop it first;
    several at once need --database.
    """


class CannotListen(ServerError):
    """This server could not listen on {host}:{port}: {why}."""


class NeedsOrigin(ServerError):
    """On {host} others can reach this server. Say under which address, with https, for example
    --origin https://review.example.org; deploy/ has a Caddy example that provides it.
    """


class BadOrigin(ServerError):
    """{origin} is no address that people reach a server under safely. Give it as
    https://review.example.org, without a path; http is for this machine and for onion services.
    """


class NeedsSecure(ServerError):
    """Passkeys need https, or http://localhost on the same machine. Sign in by link here."""

    status = 409
    code = "needs-https"


class PasskeyRefused(ServerError):
    """This passkey could not be used here. Try again, or ask an admin for a new sign-in link."""

    status = 403
    code = "passkey"
