"""All that came with a file to say where it is from, and what became of checking it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vouchsafe.archive.claims.c2pa import c2pa_claims
from vouchsafe.archive.claims.proofmode import proofmode_claims
from vouchsafe.archive.claims.trust import Trust
from vouchsafe.archive.model import Claim


def claims_of(path: Path, trust: Trust, beside: Sequence[Path] = ()) -> tuple[Claim, ...]:
    """What the file at `path` claims about its origin; empty when it claims nothing.

    beside: files that came with it under the names of `proof_names`, where there are such.

    Parses what nobody has vouched for yet: call it where a file may do its worst. Never raises
    over what the file holds: a claim that cannot be read is one that is invalid. Never fetches
    anything: what lies elsewhere counts as not there.
    """
    return (*c2pa_claims(path, trust), *proofmode_claims(path, trust, beside))
