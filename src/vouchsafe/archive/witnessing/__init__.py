"""Partners witness an archive by letters: offer, cosignature, acceptance, each one small file.

The archive writes an offer; the partner, who needs no access to the archive, checks it against
what they saw last and cosigns; the archive takes the cosigned checkpoint back.
"""

from vouchsafe.archive.witnessing.accepting import Accepted, accept
from vouchsafe.archive.witnessing.errors import (
    AheadOfArchive,
    CannotSend,
    ForNobodyKnown,
    NoSuchWitness,
    NothingNew,
    NotOfThisArchive,
    NotOurHistory,
    WitnessAlready,
    WitnessingError,
    WitnessThere,
)
from vouchsafe.archive.witnessing.offering import (
    Cosigned,
    drop_witness,
    last_cosigned,
    offer_to,
    trust_witness,
    witnesses_of,
)
from vouchsafe.archive.witnessing.partner import Partner, Signed

__all__ = [
    "Accepted",
    "AheadOfArchive",
    "CannotSend",
    "Cosigned",
    "ForNobodyKnown",
    "NoSuchWitness",
    "NotOfThisArchive",
    "NotOurHistory",
    "NothingNew",
    "Partner",
    "Signed",
    "WitnessAlready",
    "WitnessThere",
    "WitnessingError",
    "accept",
    "drop_witness",
    "last_cosigned",
    "offer_to",
    "trust_witness",
    "witnesses_of",
]
