"""`vouchsafe archive revoke`"""

from __future__ import annotations

from typing import Annotated

import typer

from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.show import counting, say, show_json


def revoke(
    *,
    name: Annotated[str, typer.Argument(help="The member.", metavar="NAME", show_default=False)],
    yes: options.Yes = False,
    archive: options.Place = None,
    member: options.Member = None,
    keys: options.Keys = None,
    passphrase_file: options.PassphraseFile = None,
    as_json: options.AsJson = False,
) -> None:
    """End a membership: nothing new is readable to them, and the log gets a new key.

    What they copied while they were a member, keys of items included, stays theirs: keep them
    from the archive's files as well. Tell witnesses the log's new key.

    **Examples**

    `vouchsafe archive revoke bob`
    """
    opener = options.Opener(archive, member, keys, passphrase_file)
    opener.look(aloud=False).policy.leaving(name)
    opened = opener.open()
    options.sure(f"End the membership of {name}?", yes=yes)
    with counting("encrypting keys anew") as moved:
        event = opened.revoke(name, moved)
    vkey = opened.policy.verifier.vkey
    if as_json:
        show_json({"member": name, "log_key": vkey, "entry": event.index})
        return
    say(f"{name} is a member no longer: entry {event.index} of the log says so.")
    say(f"The log's new key: {vkey}")
