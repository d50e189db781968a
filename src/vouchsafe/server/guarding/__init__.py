"""What stands before every request: who may ask from where, how much, how fast."""

from vouchsafe.server.guarding.headers import CONTENT_SECURITY_POLICY, SafeHeaders
from vouchsafe.server.guarding.origin import KnownHosts, OwnOrigin
from vouchsafe.server.guarding.pace import Pace
from vouchsafe.server.guarding.size import BoundedBodies

__all__ = [
    "CONTENT_SECURITY_POLICY",
    "BoundedBodies",
    "KnownHosts",
    "OwnOrigin",
    "Pace",
    "SafeHeaders",
]
