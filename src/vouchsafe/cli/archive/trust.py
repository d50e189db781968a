"""`vouchsafe archive trust`"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from vouchsafe.archive.claims import Trust
from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.show import say, show_json


def trust(
    *,
    c2pa: Annotated[
        Path | None,
        typer.Option(
            help="The certificates that a C2PA signer must descend from, in PEM.",
            dir_okay=False,
            exists=True,
            metavar="FILE",
            show_default=False,
        ),
    ] = None,
    proofmode: Annotated[
        list[str] | None,
        typer.Option(
            help="The fingerprint of a ProofMode key (may be given several times).",
            metavar="FINGERPRINT",
            show_default=False,
        ),
    ] = None,
    nobody: Annotated[bool, typer.Option("--nobody", help="Trust nobody any more.")] = False,
    archive: options.Place = None,
    member: options.Member = None,
    keys: options.Keys = None,
    passphrase_file: options.PassphraseFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Say whose word counts on where a file comes from. The log keeps that.

    Files that come in may claim their origin by a C2PA manifest or a ProofMode proof. A claim that
    holds is called trusted when it is signed by somebody named here, and valid otherwise. What is
    given takes the place of what was said before; without options, it is shown.

    **Examples**

    `vouchsafe archive trust --c2pa partners.pem`

    `vouchsafe archive trust --nobody`
    """
    opener = options.Opener(archive, member, keys, passphrase_file)
    if not (c2pa or proofmode or nobody):
        known = opener.look().policy.trust
        if as_json:
            show_json(known.table())
        else:
            say(f"C2PA: {known.c2pa.count('BEGIN CERTIFICATE')} certificates.")
            say(f"ProofMode: {', '.join(known.proofmode) or 'nobody'}.")
        return
    opened = opener.open()
    before = Trust() if nobody else opened.policy.trust
    named = replace(
        before,
        c2pa=c2pa.read_text("utf-8") if c2pa else before.c2pa,
        proofmode=tuple(map(_plain, proofmode)) if proofmode else before.proofmode,
    )
    event = opened.change_policy(replace(opened.policy, trust=named), "whose word counts")
    if as_json:
        show_json({"entry": event.index})
    else:
        say(f"Entry {event.index} of the log says whose word counts from now on.")


def _plain(fingerprint: str) -> str:
    """As it is written in groups, or not."""
    return fingerprint.replace(" ", "").upper()
