"""Signed events, and how they are sealed and opened (docs/archive-format.md, "Events")."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from typing import Any

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from vouchsafe.archive.custody.canonical import canonical, read_canonical
from vouchsafe.archive.custody.entries import commitment
from vouchsafe.archive.custody.errors import BadEvent, NotCanonical
from vouchsafe.archive.custody.model import Entry, Event, EventType
from vouchsafe.archive.model import ItemId

BLIND = 32
_VERSION = 1
_PURPOSE = b"vouchsafe event v1\n"
_FIELDS = {"actor", "archive", "event", "item", "key", "signature", "time", "version", "what"}
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


def sign_event(  # noqa: PLR0917 - the fields of the format, in its order
    actor: str,
    archive: str,
    event: EventType,
    item: ItemId | None,
    key: str,
    time: str,
    what: Mapping[str, Any],
    sign: Callable[[bytes], bytes],
) -> bytes:
    """The signed event as canonical JSON. time: UTC, like 2026-11-22T20:15:00Z."""
    body = {
        "actor": actor,
        "archive": archive,
        "event": event,
        "item": item,
        "key": key,
        "time": time,
        "version": _VERSION,
        "what": dict(what),
    }
    signature = base64.b64encode(sign(_PURPOSE + canonical(body))).decode("ascii")
    return canonical({**body, "signature": signature})


def seal_event(signed: bytes, recipient: str) -> tuple[bytes, bytes]:
    """A fresh blind, and the event with it as an age file. recipient: "age1…"."""
    blind = secrets.token_bytes(BLIND)
    to = pyrage.x25519.Recipient.from_str(recipient)
    return blind, pyrage.encrypt(blind + signed, [to])


def open_event(index: int, entry: Entry, untrusted: bytes, identity: str) -> tuple[bytes, bytes]:
    """The blind and the signed event in a sealed one; both are what entry `index` commits to."""
    check_sealed(index, entry, untrusted)
    try:
        plain = pyrage.decrypt(untrusted, [pyrage.x25519.Identity.from_str(identity)])
    except (pyrage.DecryptError, ValueError) as error:
        raise BadEvent(index=index, reason="its key does not open it") from error
    blind, signed = plain[:BLIND], plain[BLIND:]
    if not hmac.compare_digest(commitment(signed, blind), entry.commitment):
        raise BadEvent(index=index, reason="it does not fit its commitment")
    return blind, signed


def check_sealed(index: int, entry: Entry, untrusted: bytes) -> None:
    """Raises `BadEvent` unless these are the very bytes that were sealed."""
    if not hmac.compare_digest(hashlib.sha256(untrusted).digest(), entry.sealed):
        raise BadEvent(index=index, reason="its sealed bytes were changed")


def read_signed(  # noqa: PLR0917 - all that an event is held against
    index: int,
    entry: Entry,
    raw: bytes,
    item: ItemId | None,
    archive: str,
    blind: bytes,
    signed: bytes,
    key_of: Callable[[str, str, int], bytes | None],
) -> Event:
    """The event that these bytes are, if its signature is its actor's and all of it fits.

    raw: the entry's own bytes. item: whom its label names. archive: the origin.
    key_of: from member, key id and index to the public key that member signed with then.
    """
    facts = _parse(index, signed)
    expected = {"archive": archive, "event": entry.type, "item": item, "version": _VERSION}
    for name, value in expected.items():
        if facts[name] != value or type(facts[name]) is not type(value):
            raise BadEvent(index=index, reason=f"its {name} is not the entry's")
    public = key_of(facts["actor"], facts["key"], index)
    if public is None:
        raise BadEvent(
            index=index, reason=f"{facts['actor']} was no member with the key {facts['key']} then"
        )
    check_signature(index, facts, public)
    return Event(
        index=index,
        type=entry.type,
        item=item,
        entry=raw,
        time=facts["time"],
        actor=facts["actor"],
        key=facts["key"],
        what=facts["what"],
        signed=signed,
        blind=blind,
    )


def check_signature(index: int, facts: Mapping[str, Any], public: bytes) -> None:
    """Raises `BadEvent` unless the event's signature is by this Ed25519 key."""
    body = {name: value for name, value in facts.items() if name != "signature"}
    try:
        signature = base64.b64decode(facts["signature"], validate=True)
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _PURPOSE + canonical(body))
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise BadEvent(index=index, reason=f"the signature is not {facts['actor']}'s") from error


def _parse(index: int, signed: bytes) -> dict[str, Any]:
    try:
        facts = read_canonical(signed)
    except NotCanonical as error:
        raise BadEvent(index=index, reason="it is not canonical JSON") from error
    texts = ("actor", "archive", "event", "key", "signature", "time")
    sound = (
        set(facts) == _FIELDS
        and all(isinstance(facts[name], str) for name in texts)
        and isinstance(facts["what"], dict)
        and _TIME.fullmatch(facts["time"])
    )
    if not sound:
        raise BadEvent(index=index, reason="its fields are not those of an event")
    return facts
