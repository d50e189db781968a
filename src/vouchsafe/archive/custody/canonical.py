"""Canonical JSON (RFC 8785): one spelling for what is signed and hashed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import rfc8785

from vouchsafe.archive.custody.errors import NotCanonical


def canonical(value: Mapping[str, Any]) -> bytes:
    """The one spelling of a JSON object. Raises `NotCanonical` for what JSON cannot say."""
    try:
        return rfc8785.dumps(dict(value))
    except (rfc8785.CanonicalizationError, TypeError) as error:
        raise NotCanonical(reason=str(error)) from error


def read_canonical(untrusted: bytes) -> dict[str, Any]:
    """The object that these bytes spell; raises `NotCanonical` for any other spelling of it."""
    try:
        value = json.loads(untrusted)
    except (ValueError, RecursionError) as error:
        raise NotCanonical(reason="it is no JSON") from error
    if not isinstance(value, dict):
        raise NotCanonical(reason="it is no JSON object")
    if canonical(value) != untrusted:
        raise NotCanonical(reason="it is JSON, but not in its canonical spelling")
    return value
