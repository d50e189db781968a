"""`vouchsafe archive export`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vouchsafe.archive.bundle import Exported
from vouchsafe.archive.bundle import export as export_bundle
from vouchsafe.cli.archive import options
from vouchsafe.cli.archive.show import counting, say, show_json


def export(
    *,
    items: Annotated[
        list[str],
        typer.Argument(
            help="The items, each by the beginning of its name: 6 digits or more.",
            metavar="ITEM",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "-o",
            help="The new folder, or with --zip the new file. Nothing is ever replaced.",
            metavar="BUNDLE",
            show_default=False,
        ),
    ],
    as_zip: Annotated[
        bool, typer.Option("--zip", help="Write one zip file instead of a folder.")
    ] = False,
    why: Annotated[
        str,
        typer.Option(
            help="What for, and for whom. The log keeps it, and whoever gets this bundle or a "
            "later one of the same item reads it."
        ),
    ] = "",
    archive: options.Place = None,
    member: options.Member = None,
    keys: options.Keys = None,
    passphrase_file: options.PassphraseFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Make a bundle for a court: originals, their custody story, and all that proves it.

    Whoever gets it checks it with Python and OpenSSL alone, by the program verify.py inside. It
    is a BagIt bag and an RO-Crate, with the story as a page, the signed events, proofs that they
    are in the log, checkpoints with cosignatures and time stamps, public keys, CASE/UCO, and the
    draft of a certificate under FRE 902(14). It tells nothing of other items.

    The log says that the items were exported before anything is decrypted. The bundle appears
    whole, or not at all.

    **Examples**

    `vouchsafe archive export 3f9a2c 81d04e -o for-the-court --why "district court, 12/2026"`

    `vouchsafe archive export 3f9a2c -o for-the-court.zip --zip`
    """
    opened = options.Opener(archive, member, keys, passphrase_file).open()
    found = [opened.find(item) for item in items]
    with counting("exporting") as moved:
        done = export_bundle(opened, found, out, why=why, as_zip=as_zip, on_progress=moved)
    if as_json:
        show_json(_plain(done))
        return
    for exhibit in done.evidence.exhibits:
        say(f"{exhibit.item[:12]}  {exhibit.file}")
    for sentence in done.evidence.left_out:
        say(sentence)
    if links := done.evidence.links:
        say(f"It discloses the links of {links} published copies to their originals.")
    say(f"{done.place}: whoever gets it runs verify.py, and asks you, by another way, whether")
    say(f"{done.evidence.log_digest} is the SHA-256 of your log's public key.")


def _plain(done: Exported) -> dict[str, object]:
    evidence = done.evidence
    return {
        "path": str(done.place),
        "bundle": evidence.bundle,
        "checkpoint": evidence.newest.size,
        "log_key_sha256": evidence.log_digest,
        "items": [
            {"item": each.item, "file": f"data/{each.file}", "sha256": each.sha256}
            for each in evidence.exhibits
        ],
        "links": evidence.links,
        "left_out": list(evidence.left_out),
    }
