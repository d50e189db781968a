"""Whose word counts: the roots and keys that an archive's policy trusts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography import x509

from vouchsafe.archive.errors import ArchiveError

_FINGERPRINT = re.compile(r"[0-9A-F]{40}")


class MalformedTrust(ArchiveError):
    """Nobody can be trusted like this: {why}."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom we trust to say where a file comes from. Nobody, unless the policy names them.

    c2pa: PEM, certificates that a C2PA signer must descend from to be called trusted.
    proofmode: OpenPGP fingerprints, upper-case hexadecimal, of keys to be called trusted.
    """

    c2pa: str = ""
    proofmode: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for each in self.proofmode:
            if not _FINGERPRINT.fullmatch(each):
                raise MalformedTrust(why=f"{each} is no fingerprint of 40 hexadecimal digits")
        if self.c2pa:
            try:
                x509.load_pem_x509_certificates(self.c2pa.encode())
            except ValueError as error:
                raise MalformedTrust(why="the roots are not certificates in PEM") from error

    def table(self) -> dict[str, Any]:
        """As the policy writes it; empty where nobody is trusted."""
        fields = {"c2pa": self.c2pa, "proofmode": list(self.proofmode)}
        return {key: value for key, value in fields.items() if value}

    @classmethod
    def parse(cls, untrusted: Mapping[str, Any]) -> Trust:
        """One table of the policy. Raises `MalformedTrust`."""
        roots, keys = untrusted.get("c2pa", ""), untrusted.get("proofmode", [])
        if set(untrusted) - {"c2pa", "proofmode"} or not isinstance(roots, str):
            raise MalformedTrust(why="the policy says it in a way that is not known")
        if not isinstance(keys, list) or not all(isinstance(each, str) for each in keys):
            raise MalformedTrust(why="the policy's fingerprints are not a list of texts")
        return cls(roots, tuple(keys))
