"""What a file says of its own origin when it comes in, and whether that holds."""

from vouchsafe.archive.claims.c2pa import offline
from vouchsafe.archive.claims.proofmode import proof_names
from vouchsafe.archive.claims.read import claims_of
from vouchsafe.archive.claims.trust import Trust

__all__ = ["Trust", "claims_of", "offline", "proof_names"]
