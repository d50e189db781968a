"""What an untrusted recording heard, decoded in isolation: plain numbers on its own clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vouchsafe.align import RATE
from vouchsafe.jobs.allowance import OPENING
from vouchsafe.jobs.answer import count_of, file_in, number_of
from vouchsafe.jobs.errors import MalformedAnswer
from vouchsafe.jobs.host import Host, lent
from vouchsafe.jobs.model import Settings
from vouchsafe.jobs.redacting import OnStage
from vouchsafe.jobs.wire import Progress, Request
from vouchsafe.jobs.work import place, work_folder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LISTEN_TASKS = "vouchsafe.jobs.listen_tasks"

_LARGEST_SIDE = 1 << 20
_LONGEST = 24 * 3600.0
_FASTEST = 1000
"""Frames a second."""
_MOST = 1 << 40
_SAMPLE = 2
"""Bytes."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording's facts and where its sound lies. Its clock reads 0.0 at the first instant of
    picture or sound.

    duration: seconds. width, height, frame_rate: of the displayed picture; None without one.
    picture_start: seconds on the clock at which the first picture is shown; None without one.
    claimed: when it says that it was made (aware); None where it does not say, or not in which
        time zone. whole: False where the file ends in the middle.
    silent: why there is nothing to compare, in a word or two; None where there is.
    samples: 16-bit whole numbers, little-endian, one channel, `RATE` a second: sample k was heard
        at k / RATE. count: how many. It is the original's sound: keep it no longer than needed.
    """

    format: str
    duration: float
    width: int | None
    height: int | None
    frame_rate: Fraction | None
    picture_start: float | None
    claimed: datetime | None
    whole: bool
    silent: str | None
    samples: Path
    count: int

    def open(self) -> NDArray[np.int16]:
        """(n,) mono at `RATE`, mapped from the file rather than loaded; at least one sample."""
        import numpy as np  # noqa: PLC0415 - loads slowly

        return np.memmap(self.samples, dtype="<i2", mode="r")


def listen(
    source: Path,
    folder: Path,
    *,
    name: str = "sound.pcm",
    on_progress: OnStage | None = None,
    max_pixels: int = Settings().max_pixels,
    host: Host | None = None,
) -> Heard:
    """Decode the sound of an untrusted film or sound file into `folder`/`name`, readable by its
    owner alone, whole or not at all; in place of an earlier one.

    Any rate becomes `RATE`, any number of channels one; gaps in the timestamps are zeros.
    host: a worker that runs already and knows `LISTEN_TASKS`.
    Raises a `VouchsafeError` when the file cannot be read.
    """
    path = str(source.resolve())
    arguments = {"source": path, "rate": RATE, "max_pixels": max_pixels}

    def tell(progress: Progress) -> None:
        if on_progress:
            on_progress(progress.stage, progress.done)

    with lent(host, LISTEN_TASKS) as worker, work_folder(folder.resolve()) as work:
        request = Request("listen", arguments, str(work), (path,), OPENING)
        heard = checked(worker.run(request, tell), work)
        heard.samples.chmod(0o600)
        place([(heard.samples, folder / name)], replace=True)
    return replace(heard, samples=folder / name)


def checked(untrusted: Mapping[str, Any], folder: Path) -> Heard:
    """What a child, or a file of an earlier run, says was heard, with the sound in `folder`.

    Raises `MalformedAnswer` for anything out of form.
    """
    try:
        samples, count = _samples(file_in(folder, untrusted["samples"]), untrusted["count"])
        width, height = (count_of(untrusted[side], _LARGEST_SIDE) for side in ("width", "height"))
        start = untrusted["picture_start"]
        return Heard(
            format=str(untrusted["format"])[:20],
            duration=_seconds(untrusted["duration"]),
            width=width or None,
            height=height or None,
            frame_rate=_frame_rate(untrusted["frame_rate"]),
            picture_start=None if start is None else _seconds(start),
            claimed=_moment(str(untrusted["claimed"])[:40]),
            whole=untrusted["whole"] is True,
            silent=str(untrusted["silent"])[:100] if untrusted["silent"] else None,
            samples=samples,
            count=count,
        )
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise MalformedAnswer from error


def plain(heard: Heard) -> dict[str, Any]:
    """As `checked` reads it."""
    rate = heard.frame_rate
    return {
        "format": heard.format,
        "duration": heard.duration,
        "width": heard.width or 0,
        "height": heard.height or 0,
        "frame_rate": [rate.numerator, rate.denominator] if rate else None,
        "picture_start": heard.picture_start,
        "claimed": heard.claimed.isoformat() if heard.claimed else "",
        "whole": heard.whole,
        "silent": heard.silent,
        "samples": heard.samples.name,
        "count": heard.count,
    }


def _samples(path: Path, untrusted_count: Any) -> tuple[Path, int]:
    count = count_of(untrusted_count, _MOST)
    if path.stat().st_size != count * _SAMPLE:
        raise ValueError("as many samples as are told expected")
    return path, count


def _moment(untrusted: str) -> datetime | None:
    moment = datetime.fromisoformat(untrusted) if untrusted else None
    return moment if moment and moment.tzinfo else None


def _frame_rate(untrusted: Any) -> Fraction | None:
    if untrusted is None:
        return None
    above, below = (count_of(part, _MOST) for part in untrusted)
    rate = Fraction(above, below) if below else Fraction(0)
    return rate if 0 < rate <= _FASTEST else None


def _seconds(untrusted: Any) -> float:
    return min(number_of(untrusted), _LONGEST)
