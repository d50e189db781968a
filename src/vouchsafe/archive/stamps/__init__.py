"""When: time authorities stamp the log's signed tree heads, so that nobody can backdate them."""

from vouchsafe.archive.stamps.errors import (
    AuthorityUnreachable,
    MalformedAuthority,
    NoAuthority,
    NoSuchRequest,
    StampError,
    StampMismatch,
    StampRefused,
)
from vouchsafe.archive.stamps.model import Authority, Stamped, tell_apart
from vouchsafe.archive.stamps.verify import stamped_part, verify_stamp

__all__ = [
    "Authority",
    "AuthorityUnreachable",
    "MalformedAuthority",
    "NoAuthority",
    "NoSuchRequest",
    "StampError",
    "StampMismatch",
    "StampRefused",
    "Stamped",
    "stamped_part",
    "tell_apart",
    "verify_stamp",
]
