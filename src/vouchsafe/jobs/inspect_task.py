"""Looking for everything in one file. Runs inside the confined child, never anywhere else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vouchsafe.detect import Detector, Sensitivity
from vouchsafe.exposure import Aspect, Shown, Tools, inspect, inspection_document
from vouchsafe.jobs.allowance import Size
from vouchsafe.jobs.child import Reporter
from vouchsafe.jobs.models import gauge_for
from vouchsafe.media import Limits, MediaInfo


def inspect_file(
    arguments: dict[str, Any], work: Path, reporter: Reporter, detector: Detector
) -> Mapping[str, Any]:
    """What the file gives away, as a document; and where asked for, what was looked at."""
    source = Path(arguments["source"])

    def opened(info: MediaInfo) -> None:
        reporter.opened(Size(info.kind, info.width * info.height, source.stat().st_size))

    settings = arguments["settings"]
    done = inspect(
        source,
        look=tuple(map(Aspect, arguments["look"])),
        tools=Tools(detector, gauge_for, threads=arguments["threads"], on_look=reporter.alive),
        sensitivity=Sensitivity(settings["sensitivity"]),
        limits=Limits(max_pixels=settings["max_pixels"]),
        pictures=arguments["pictures"],
        words=arguments["values"],
        on_opened=opened,
        on_progress=lambda share: reporter.progress("looking", share),
    )
    return {
        "inspection": inspection_document(done.inspection, values=arguments["values"]),
        "shown": [_written(work, number, shown) for number, shown in enumerate(done.shown)],
    }


def _written(work: Path, number: int, shown: Shown) -> dict[str, Any]:
    name = f"shown-{number}.jpg"
    (work / name).write_bytes(shown.jpeg)
    return {"file": name, "time": shown.time, "width": shown.width, "height": shown.height}
