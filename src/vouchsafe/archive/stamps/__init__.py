"""When: time authorities stamp the log's signed tree heads, so that nobody can backdate them."""

from vouchsafe.archive.stamps.errors import (
    AuthorityUnreachable,
    FromNobodyKnown,
    MalformedAuthority,
    MalformedRequest,
    NoAuthority,
    NoSuchRequest,
    StampedAlready,
    StampError,
    StampMismatch,
    StampRefused,
)
from vouchsafe.archive.stamps.model import Authority, Stamped, tell_apart
from vouchsafe.archive.stamps.stamping import (
    Standing,
    ask_by_hand,
    head_by_hand,
    stamp,
    stamped_sizes,
    standings,
    take_by_hand,
)
from vouchsafe.archive.stamps.verify import stamped_part, verify_stamp

__all__ = [
    "Authority",
    "AuthorityUnreachable",
    "FromNobodyKnown",
    "MalformedAuthority",
    "MalformedRequest",
    "NoAuthority",
    "NoSuchRequest",
    "StampError",
    "StampMismatch",
    "StampRefused",
    "Stamped",
    "StampedAlready",
    "Standing",
    "ask_by_hand",
    "head_by_hand",
    "stamp",
    "stamped_part",
    "stamped_sizes",
    "standings",
    "take_by_hand",
    "tell_apart",
    "verify_stamp",
]
