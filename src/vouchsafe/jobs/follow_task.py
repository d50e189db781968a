"""Following a box that a person drew. Runs inside the confined child, never anywhere else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vouchsafe.detect import TEXT_KINDS, Box, Kind
from vouchsafe.jobs.allowance import Size
from vouchsafe.jobs.child import Reporter
from vouchsafe.jobs.models import detector_for
from vouchsafe.media import Limits, Unsupported, Video, open_media
from vouchsafe.track import Eye, trace

_FLOOR = 0.15
"""Where a person says that there is something, a detector may whisper."""


def follow(arguments: dict[str, Any], work: Path, reporter: Reporter) -> Mapping[str, Any]:  # noqa: ARG001 - nothing is written
    """The track as numbers, what of it nobody can vouch for, and why it ends where it does."""
    source = Path(arguments["source"])
    with open_media(source, Limits(max_pixels=arguments["max_pixels"])) as medium:
        info = medium.info
        reporter.opened(Size(info.kind, info.width * info.height, source.stat().st_size))
        if not isinstance(medium, Video):
            raise Unsupported(what="nothing that moves")
        traced = trace(
            lambda start: medium.pictures(start=start, threads=arguments["threads"]),
            arguments["time"],
            Box(*arguments["box"]),
            arguments["kind"],
            back=arguments["back"],
            ahead=arguments["ahead"],
            width=info.width,
            height=info.height,
            look=_look(arguments["kind"], reporter),
            on_progress=lambda done: reporter.progress("following", done),
        )
    return {
        "keyframes": [[key.time, *key.box] for key in traced.track.keyframes],
        "score": traced.track.score,
        "uncovered": [[span.start, span.end, span.reason] for span in traced.uncovered],
        "began": traced.began.value,
        "ended": traced.ended.value,
    }


def _look(kind: Kind, reporter: Reporter) -> Eye | None:
    """A detector knows faces, which may be what was drawn; letters are followed by their pixels."""
    if kind in TEXT_KINDS:
        return None
    detector = detector_for(None, 1, reporter)
    return lambda part: detector.detect(part, _FLOOR)
