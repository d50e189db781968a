"""Whose word counts: the roots and keys that an archive's policy trusts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom we trust to say where a file comes from. Nobody, unless the policy names them.

    c2pa: PEM, certificates that a C2PA signer must descend from to be called trusted.
    proofmode: OpenPGP fingerprints, upper-case hexadecimal, of keys to be called trusted.
    """

    c2pa: str = ""
    proofmode: tuple[str, ...] = ()
