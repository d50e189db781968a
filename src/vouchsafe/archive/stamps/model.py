"""What a time authority is to an archive, and what its stamp says."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509

from vouchsafe.archive.stamps.errors import MalformedAuthority

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,62}")
_FIELDS = frozenset({"name", "url", "roots", "signer", "when"})
_WHENS = ("asked", "added")


@dataclass(frozen=True, slots=True)
class Authority:
    """A time authority that the policy names.

    name: ours for it; its stamps' files are called by it (lower case, digits, dots, dashes).
    roots: PEM, one or more certificates; its signing certificate must descend from one of them.
    url: where it answers; empty where stamping goes by hand only.
    signer: the subject of its signing certificate as RFC 4514 writes it; empty for any below the
    roots. Two authorities below the same root are told apart by this and by nothing else.
    when: "asked": only `vouchsafe archive stamp` connects to it; "added": adding files does, too.
    """

    name: str
    roots: str
    url: str = ""
    signer: str = ""
    when: str = "asked"

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise MalformedAuthority(name=self.name, why="its name cannot be a file's name")
        if self.url and not re.match(r"https?://[^/]", self.url):
            raise MalformedAuthority(name=self.name, why="its address is not http or https")
        if self.when not in _WHENS:
            raise MalformedAuthority(name=self.name, why=f"{self.when!r} is none of {_WHENS}")
        self.certificates()

    def certificates(self) -> list[x509.Certificate]:
        """The roots. Raises `MalformedAuthority` when there are none that can be read."""
        try:
            with warnings.catch_warnings():
                # What is odd about a root is for whoever checks a stamp to judge, not to print.
                warnings.simplefilter("ignore")
                found = x509.load_pem_x509_certificates(self.roots.encode())
                for each in found:
                    # Names are read only when they are asked for; OpenSSL gives up over bad ones.
                    each.subject, each.issuer  # noqa: B018 - read for what it raises
                return found
        except ValueError as error:
            raise MalformedAuthority(
                name=self.name, why="its roots are not certificates in PEM"
            ) from error

    def table(self) -> dict[str, str]:
        """As the policy writes it."""
        fields = {
            "name": self.name,
            "url": self.url,
            "when": self.when,
            "signer": self.signer,
            "roots": self.roots,
        }
        return {key: value for key, value in fields.items() if value}

    @classmethod
    def parse(cls, untrusted: Mapping[str, Any]) -> Authority:
        """One table of the policy. Raises `MalformedAuthority`."""
        name = str(untrusted.get("name", ""))
        if odd := sorted(set(untrusted) - _FIELDS):
            raise MalformedAuthority(name=name, why=f"nobody knows what {odd[0]!r} means")
        if not all(isinstance(value, str) for value in untrusted.values()):
            raise MalformedAuthority(name=name, why="every value is a text")
        return cls(**{"name": "", "roots": "", **untrusted})


def tell_apart(authorities: Iterable[Authority]) -> None:
    """Raise `MalformedAuthority` if one's stamp could pass for another's."""
    seen: list[Authority] = []
    for each in authorities:
        for other in seen:
            if each.name == other.name:
                raise MalformedAuthority(name=each.name, why="another one has the same name")
            alike = not each.signer or not other.signer or each.signer == other.signer
            if alike and set(each.certificates()) & set(other.certificates()):
                why = f"it has a root in common with {other.name}: say the signer of each"
                raise MalformedAuthority(name=each.name, why=why)
        seen.append(each)


@dataclass(frozen=True, slots=True)
class Stamped:
    """A stamp that holds: this authority says that the note existed by then.

    time: UTC, by the authority's clock. accuracy: seconds either way as it states them, or None.
    serial: the authority's own number for the stamp. signer: subject of the certificate, RFC 4514.
    """

    time: datetime
    authority: str
    serial: int
    signer: str = ""
    accuracy: float | None = None
