"""What a policy says besides members and keys: who stamps, who witnesses, whose word counts.

`policy` events say it, so that a policy whose terms nobody told of is found.
"""

from __future__ import annotations

import hashlib
from typing import Any

from vouchsafe.archive.policy import Policy
from vouchsafe.archive.stamps import Authority

Terms = dict[str, Any]
"""By name; of certificates the SHA-256 of their PEM."""

NOTHING_YET: Terms = {
    "authorities": [],
    "former_authorities": [],
    "witnesses": [],
    "former_witnesses": [],
    "quorum": 0,
    "trust": {},
}
"""As an archive begins."""


def terms_of(policy: Policy) -> Terms:
    """All that a policy says of these, as plain values."""
    trust = policy.trust.table()
    return {
        "authorities": list(map(_said, policy.authorities)),
        "former_authorities": list(map(_said, policy.former_authorities)),
        "witnesses": list(policy.witnesses),
        "former_witnesses": list(policy.former_witnesses),
        "quorum": policy.quorum,
        "trust": trust | ({"c2pa": _digest(trust["c2pa"])} if "c2pa" in trust else {}),
    }


def changed_terms(before: Policy, after: Policy) -> Terms:
    """What is otherwise in the later one, as it is from then on."""
    known = terms_of(before)
    return {name: said for name, said in terms_of(after).items() if said != known[name]}


def _said(authority: Authority) -> dict[str, str]:
    return authority.table() | {"roots": _digest(authority.roots)}


def _digest(pem: str) -> str:
    return hashlib.sha256(pem.encode("utf-8")).hexdigest()
