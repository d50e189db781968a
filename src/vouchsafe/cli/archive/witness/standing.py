"""`vouchsafe archive witness standing`"""

from __future__ import annotations

from vouchsafe.archive.witnessing import last_cosigned, witnesses_of
from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.show import say, show_json
from vouchsafe.cli.archive.witness.accept import moment


def standing(
    *,
    archive: options.Place = None,
    member: options.Member = None,
    keys: options.Keys = None,
    passphrase_file: options.PassphraseFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Say how far each witness vouches for this archive, and what is due.

    No passphrase is needed, and none is read.

    **Examples**

    `vouchsafe archive witness standing`
    """
    opened = options.Opener(archive, member, keys, passphrase_file).look()
    found = [last_cosigned(opened, witness) for witness in witnesses_of(opened.policy)]
    if as_json:
        show_json(
            {
                "size": opened.size,
                "quorum": opened.policy.quorum,
                "log": opened.policy.verifier.vkey,
                "witnesses": [
                    {
                        "witness": each.witness,
                        "size": each.size,
                        "time": moment(each.time) if each.size else None,
                        "due": opened.size - each.size,
                    }
                    for each in found
                ],
            }
        )
        return
    if not found:
        say("There are no witnesses. Add one with: vouchsafe archive witness trust KEY")
    for each in found:
        due = opened.size - each.size
        since = f", on {moment(each.time)}" if each.size else ""
        say(f"{each.witness}: {each.size:,} of {opened.size:,} entries{since}; {due:,} are due.")
