"""What stands before every request: who may ask from where, how much, how fast."""

from vouchsafe.server.guarding.headers import CONTENT_SECURITY_POLICY, SafeHeaders
from vouchsafe.server.guarding.origin import KnownHosts, OwnOrigin
from vouchsafe.server.guarding.pace import Pace
from vouchsafe.server.guarding.refused import NOTED, Refusals, refusals
from vouchsafe.server.guarding.size import BoundedBodies

__all__ = [
    "CONTENT_SECURITY_POLICY",
    "NOTED",
    "BoundedBodies",
    "KnownHosts",
    "OwnOrigin",
    "Pace",
    "Refusals",
    "SafeHeaders",
    "refusals",
]
