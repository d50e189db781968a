"""Makes what `README.md` says is made. Run from the repository: python tests/vectors/log/make.py

Each invalid file lies beside a .txt with the words its error must hold.
"""

from __future__ import annotations

import json
from pathlib import Path

from vouchsafe.archive.log import (
    Checkpoint,
    NoteSigner,
    Offer,
    TlogProof,
    WitnessSigner,
    consistency_proof,
    cosign,
    grow,
    inclusion_proof,
    sign_note,
)

HERE = Path(__file__).parent
ORIGIN = "example.org/archive"
LOG = NoteSigner(ORIGIN, bytes(range(32)))
WITNESS = WitnessSigner("partner.example/witness", bytes(range(32, 64)))
ENTRIES = [f"entry {number}".encode() for number in range(300)]
COSIGNED_AT = 1_795_305_600

SIGSUM = "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562"
SIGSUM_KEY = f"{SIGSUM}+5202289b+Af/cLU2Y5BJNP+r3iMDC+av9eWCD0fBJVDfzAux5zxAP"
GARDEN = "transparency.dev/DEV:witness-little-garden"
KEYS = {
    "peter-neumann.note": [
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop",
    ],
    "arche2025h1.checkpoint": [
        f"{GARDEN}+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
        "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
        "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    ],
    "sigsum-1.offer": [SIGSUM_KEY],
    "sigsum-3.offer": [SIGSUM_KEY],
    "sigsum-5.offer": [SIGSUM_KEY],
    "ours.offer": [LOG.verifier.vkey],
    "ours.tlog-proof": [LOG.verifier.vkey, WITNESS.verifier.vkey],
}


class Files(dict[str, bytes]):
    """A log's files in memory."""

    def read(self, name: str, /) -> bytes:
        return self[name]


def ours() -> dict[str, bytes]:
    growth = grow(Files(), 0, ENTRIES)
    tiles = Files(growth.writes)
    note = sign_note(Checkpoint(ORIGIN, growth.size, growth.root).text(), LOG)
    offer = Offer(7, tuple(consistency_proof(tiles, 7, growth.size)), note)
    cosigned = cosign(note, WITNESS, COSIGNED_AT)
    proof = TlogProof(259, tuple(inclusion_proof(tiles, 259, growth.size)), cosigned, b"context")
    return {"ours.offer": offer.data(), "ours.tlog-proof": proof.data()}


def tampered(valid: dict[str, bytes]) -> dict[str, bytes]:
    proof, offer = valid["ours.tlog-proof"], valid["ours.offer"]
    note, cosigned = valid["peter-neumann.note"], valid["arche2025h1.checkpoint"]
    sigsum = valid["sigsum-3.offer"]
    return {
        "a-letter.note": note.replace(b"cryptography", b"Cryptography"),
        "a-blank-line-more.note": note.replace(b"your problem,\n", b"your problem,\n\n"),
        "a-signature-byte.note": note.replace(b"SffcvIAQ", b"SffcvIAR"),
        "one-entry-more.checkpoint": cosigned.replace(b"1432088532", b"1432088533"),
        "another-root.checkpoint": cosigned.replace(b"U7WM", b"U7WN"),
        "another-time.checkpoint": cosigned.replace(b"AAAABqEiEg", b"AAAABqEiEh"),
        "an-extension.checkpoint": cosigned.replace(b"Ro=\n", b"Ro=\nand more\n"),
        "neighbour.tlog-proof": proof.replace(b"index 259", b"index 258"),
        "beyond.tlog-proof": proof.replace(b"index 259", b"index 300"),
        "a-hash-less.tlog-proof": without_line(proof, 3),
        "two-hashes-swapped.tlog-proof": swapped(proof, 3, 4),
        "another-size.tlog-proof": proof.replace(b"\n300\n", b"\n301\n"),
        "two-hashes-swapped.offer": swapped(offer, 1, 2),
        "another-start.offer": offer.replace(b"old 7", b"old 6"),
        "another-root.offer": sigsum.replace(b"RcCI", b"RcCJ"),
        "a-proof-hash.offer": sigsum.replace(b"KgIA", b"KgIB"),
    }


def invalid(valid: dict[str, bytes]) -> dict[str, tuple[bytes, str]]:
    note, proof = valid["peter-neumann.note"], valid["ours.tlog-proof"]
    offer, sofa = valid["ours.offer"], valid["behind-the-sofa.checkpoint"]
    many = note[note.index(b"\n\n") + 2 : note.rindex(b"\xe2")]
    return {
        "no-signature.note": (note[: note.index(b"\n\n") + 2], "follow each other"),
        "no-blank-line.note": (note.replace(b"\n\n", b"\n"), "follow each other"),
        "no-last-newline.note": (note[:-1], "follow each other"),
        "tab.note": (note.replace(b"you think", b"you\tthink"), "control characters"),
        "carriage-returns.note": (note.replace(b"\n", b"\r\n"), "control characters"),
        "not-utf-8.note": (b"\xff" + note, "UTF-8"),
        "a-line-after.note": (note + b"Unexpected line.\n", "NAME SIGNATURE"),
        "hyphen.note": (note.replace("—".encode(), b"-"), "NAME SIGNATURE"),
        "space-in-name.note": (note.replace(b"EnochRoot", b"Enoch Root"), "NAME SIGNATURE"),
        "plus-in-name.note": (note.replace(b"EnochRoot", b"Enoch+Root"), "NAME SIGNATURE"),
        "not-base64.note": (note.replace(b"rwz+", b"rwz!"), "NAME SIGNATURE"),
        "loose-base64.note": (note.replace(b"nAM=", b"nAN="), "base64"),
        "only-an-id.note": (note + "— Carol x08gow==\n".encode(), "base64"),
        "101-signatures.note": (note[: note.index(b"\n\n") + 2] + many * 101, "100 signatures"),
        "two-lines.checkpoint": (without_line(sofa, 2), "three lines"),
        "leading-zero.checkpoint": (sofa.replace(b"2085", b"02085"), "plain digits"),
        "negative.checkpoint": (sofa.replace(b"2085", b"-2085"), "plain digits"),
        "other-digits.checkpoint": (
            sofa.replace(b"20852163", "٢٠٨".encode()),
            "plain digits",
        ),
        "huge.checkpoint": (sofa.replace(b"2085", b"9999999999992085"), "plain digits"),
        "short-root.checkpoint": (sofa.replace(b"CsUY", b""), "32 bytes"),
        "blank-extension.checkpoint": (sofa.replace(b"q2I=\n", b"q2I=\n\nmore\n"), "none of them"),
        "other-header.tlog-proof": (proof.replace(b"@v1", b"@v2"), "begin with"),
        "no-index.tlog-proof": (without_line(proof, 2), "which entry"),
        "negative-index.tlog-proof": (proof.replace(b"index 259", b"index -5"), "as tlog-proof"),
        "bad-extra.tlog-proof": (proof.replace(b"extra ", b"extra !!"), "base64"),
        "long-hash.tlog-proof": (proof.replace(b"259\n", b"259\n" + b"A" * 64 + b"\n"), "as tlog"),
        "64-hashes.tlog-proof": (with_hashes(proof, b"index 259\n"), "63 lines"),
        "no-checkpoint.tlog-proof": (proof[: proof.index(b"\n\n") + 2], "as tlog-proof"),
        "no-old.offer": (without_line(offer, 0), "not an offer"),
        "old-in-words.offer": (offer.replace(b"old 7", b"old seven"), "not an offer"),
        "64-hashes.offer": (with_hashes(offer, b"old 7\n"), "not an offer"),
        "no-checkpoint.offer": (offer[: offer.index(b"\n\n") + 2], "not an offer"),
        "not-text.offer": (b"\xff" + offer, "not an offer"),
    }


def with_hashes(data: bytes, after: bytes) -> bytes:
    return data.replace(after, after + 64 * b"KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")


def without_line(data: bytes, number: int) -> bytes:
    lines = data.split(b"\n")
    return b"\n".join(lines[:number] + lines[number + 1 :])


def swapped(data: bytes, one: int, other: int) -> bytes:
    lines = data.split(b"\n")
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def main() -> None:
    for name, data in ours().items():
        (HERE / "valid" / name).write_bytes(data)
    (HERE / "keys.json").write_text(json.dumps(KEYS, indent=1) + "\n", "utf-8")
    valid = {path.name: path.read_bytes() for path in (HERE / "valid").iterdir()}
    for name, data in tampered(valid).items():
        (HERE / "tampered" / name).write_bytes(data)
    for name, (data, words) in invalid(valid).items():
        (HERE / "invalid" / name).write_bytes(data)
        (HERE / "invalid" / f"{name}.txt").write_text(words + "\n", "utf-8")


if __name__ == "__main__":
    main()
