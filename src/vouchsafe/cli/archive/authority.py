"""`vouchsafe archive authority`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from vouchsafe.archive.stamps import Authority
from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.show import say, show_json


def authority(
    *,
    name: Annotated[
        str | None,
        typer.Argument(
            help="Your name for it: lower case, digits, dots and dashes. Without it, all are "
            "listed.",
            metavar="NAME",
            show_default=False,
        ),
    ] = None,
    url: Annotated[
        str,
        typer.Option(help="Where it answers; leave it out to stamp by hand only.", metavar="URL"),
    ] = "",
    roots: Annotated[
        Path | None,
        typer.Option(
            help="The certificates that its own must descend from, in PEM.",
            dir_okay=False,
            exists=True,
            metavar="FILE",
            show_default=False,
        ),
    ] = None,
    signer: Annotated[
        str,
        typer.Option(
            help="The subject of its certificate, as in `CN=Stamps,O=Example`: needed where two "
            "authorities have a root in common.",
            metavar="SUBJECT",
        ),
    ] = "",
    when: Annotated[
        Literal["asked", "added"],
        typer.Option(help="Ask it for `archive stamp` only, or also whenever files were added."),
    ] = "asked",
    remove: Annotated[bool, typer.Option("--remove", help="Take it out of the policy.")] = False,
    archive: options.Place = None,
    member: options.Member = None,
    keys: options.Keys = None,
    passphrase_file: options.PassphraseFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Name a time authority in the policy, or take one out. The log keeps that.

    Get its roots by a way that you trust: whoever they are of can say when the log was. Two
    authorities that have nothing to do with each other are better than one. Nothing is connected
    to by naming it.

    **Examples**

    `vouchsafe archive authority notary --url https://example.org/tsr --roots notary.pem`

    `vouchsafe archive authority notary --remove`
    """
    opener = options.Opener(archive, member, keys, passphrase_file)
    if name is None:
        known = opener.look().policy.authorities
        if as_json:
            show_json([each.table() for each in known])
        for each in () if as_json else known:
            say(f"{each.name}  {each.url or '(by hand)'}  {each.signer}".rstrip())
        return
    opened = opener.open()
    if remove:
        changed, why = opened.policy.without_authority(name), f"time authority {name} removed"
    elif roots is None:
        raise typer.BadParameter("its certificates are needed.", param_hint="--roots")
    else:
        made = Authority(name, roots.read_text("utf-8"), url, signer, when)
        changed, why = opened.policy.with_authority(made), f"time authority {name} named"
    event = opened.change_policy(changed, why)
    if as_json:
        show_json({"authority": name, "entry": event.index})
    else:
        say(f"{why[0].upper()}{why[1:]}: entry {event.index} of the log says so.")
