"""`vouchsafe archive witness trust`"""

from __future__ import annotations

from typing import Annotated

import typer

from vouchsafe.archive.witnessing import trust_witness
from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.show import say, show_json
from vouchsafe.cli.archive.witness import options as witness_options


def trust(
    *,
    key: Annotated[
        str,
        typer.Argument(
            help="The line that the partner's `init` printed, or the file that holds it.",
            metavar="KEY",
            show_default=False,
        ),
    ],
    quorum: witness_options.Quorum = None,
    archive: options.Place = None,
    member: options.Member = None,
    keys: options.Keys = None,
    passphrase_file: options.PassphraseFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Make a partner one of this archive's witnesses; the log says so.

    Prints the archive's own key, for the partner to know it by. Unless told otherwise, all
    witnesses must cosign for a checkpoint to count as witnessed.

    **Examples**

    `vouchsafe archive witness trust witness.pub`

    `vouchsafe archive witness trust partner.example/witness+8409a9c3+BKaF… --quorum 1`
    """
    opened = options.Opener(archive, member, keys, passphrase_file).open()
    witness = witness_options.public_key(key)
    event = trust_witness(opened, witness.vkey, quorum)
    log = opened.policy.verifier.vkey
    if as_json:
        show_json({"witness": witness.name, "log": log, "entry": event.index})
        return
    say(f"{witness.name} is a witness now: entry {event.index} of the log says so.")
    say("Give them this line, by a second way than the offers, for their first `sign --log`:")
    say(log)
