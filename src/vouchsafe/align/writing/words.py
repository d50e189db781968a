"""What is said about a clip where an editor shows notes, and texts that any format can hold."""

from __future__ import annotations

import re

from vouchsafe.align.model import Placed
from vouchsafe.align.telling import ppm_up, span_up

_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """The text with a replacement character for whatever XML, JSON or a line cannot hold."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)


def note(place: Placed, *, followed: bool) -> str:
    """How sure it is where a clip lies. `followed`: its drift is made up for by its speed."""
    parts = [f"{place.start:.6f} s on the event's clock ± {span_up(place.error)}"]
    if place.error_with_distance > place.error:
        parts.append(f"± {span_up(place.error_with_distance)} with unknown positions")
    if place.pinned:
        parts.append("pinned by hand")
    if abs(place.drift) > place.drift_error:
        parts.append(
            f"its clock drifts by {place.drift:+.1f} ± {ppm_up(place.drift_error)}, "
            + ("which its speed makes up for" if followed else "not made up for")
        )
    if place.began is not None and place.began_error is not None:
        parts.append(f"began {place.began.isoformat()} ± {span_up(place.began_error)}")
    return "; ".join(parts)
