"""Documents that somebody changed in one place, for hypothesis."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

JUNK: list[Any] = [None, True, -1, 1e300, 10**400, "", "x\n", "\ud800", [], {}, 0.5, float("nan")]


@st.composite
def damaged(draw: st.DrawFn, text: str) -> str:
    """The JSON text with one value, somewhere, gone or another; the text has an object in it."""
    document = json.loads(text)
    at: Any = document
    while True:
        key = draw(st.sampled_from(list(at) if isinstance(at, dict) else range(len(at))))
        if not isinstance(at[key], dict | list) or not at[key] or draw(st.booleans()):
            break
        at = at[key]
    if draw(st.booleans()):
        at[key] = draw(st.sampled_from(JUNK))
    else:
        del at[key]
    return json.dumps(document)
