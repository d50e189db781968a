"""What is asked for and what came of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Literal

from vouchsafe.errors import VouchsafeError
from vouchsafe.jobs.errors import Interrupted

if TYPE_CHECKING:
    from vouchsafe.redaction import Ready

HideKind = Literal["face", "head", "plate", "text", "manual"]
StyleName = Literal["solid", "mosaic", "blur"]
ShapeName = Literal["ellipse", "box"]
SoundName = Literal["keep", "mute", "disguise"]
SensitivityName = Literal["balanced", "high", "maximum"]
OnResidual = Literal["fix", "refuse"]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a file is to be redacted. The defaults are the ones to use.

    hide: what to look for.
    min_size: pixels; smaller regions are left alone.
    model: another detector, an ONNX file; None for the default one.
    subtitles: keep them (they may name people).
    max_pixels: of one picture; larger ones are refused unopened.
    check: look at the output again before it is handed out.
    on_residual: what to do when that finds a face: hide it too, or refuse the file.
    review: list the regions found with low confidence, for a person to look at first.
    report: write the report (JSON and HTML) and the plan beside the output.
    """

    hide: tuple[HideKind, ...] = ("face",)
    style: StyleName = "solid"
    shape: ShapeName = "ellipse"
    sound: SoundName = "keep"
    sensitivity: SensitivityName = "high"
    min_size: float = 0.0
    model: Path | None = None
    subtitles: bool = False
    max_pixels: int = 120_000_000
    check: bool = True
    on_residual: OnResidual = "fix"
    review: bool = False
    report: bool = True

    def plain(self) -> dict[str, Any]:
        """As JSON can carry it."""
        return asdict(self) | {"model": str(self.model) if self.model else None}

    def fingerprint(self, plan: bytes | None = None) -> str:
        """Two runs with the same fingerprint would write the same thing."""
        decided = hashlib.sha256(plan).hexdigest() if plan is not None else None
        text = json.dumps(self.plain() | {"plan": decided}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Item:
    """One input and what its output will be called.

    name: relative to the output folder, still with the input's suffix.
    plan: a plan made earlier, to be followed exactly.
    ready: that plan's rendering, done in parts (`vouchsafe.jobs.rendering`), to be joined.
    """

    source: Path
    name: PurePath
    plan: Path | None = None
    ready: Ready | None = None


State = Literal["done", "already", "refused"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one input.

    state: `already` for an output that an earlier run finished.
    output: the redacted file, or the plan where only that was asked for.
    beside: the plan, the report and its page, where they were written.
    regions: how many regions (in video: tracks) are hidden.
    unreviewed: stretches nobody has vouched for; above 0 the word is "review required".
    checked: whether the output was verified.
    stripped: names (never values) of what a cleaned file has lost.
    remaining: what a redacted file still gives away, because it was asked to be kept.
    seconds: of clock time. cpu_seconds, peak_memory: what its process used; memory in bytes.
    """

    source: Path
    state: State
    output: Path | None = None
    beside: tuple[Path, ...] = ()
    regions: int = 0
    unreviewed: int = 0
    checked: bool = False
    notes: tuple[str, ...] = ()
    stripped: tuple[str, ...] = ()
    remaining: tuple[str, ...] = ()
    error: VouchsafeError | None = None
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_memory: int = 0

    @property
    def review_required(self) -> bool:
        return self.unreviewed > 0

    @property
    def word(self) -> str:
        """`done` is said only of what needs nobody's eyes any more."""
        if isinstance(self.error, Interrupted):
            return "stopped"
        return "review required" if self.review_required else self.state

    def plain(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return {
            "source": str(self.source),
            "state": self.word,
            "output": str(self.output) if self.output else None,
            "beside": [str(path) for path in self.beside],
            "regions": self.regions,
            "unreviewed": self.unreviewed,
            "checked": self.checked,
            "notes": list(self.notes),
            "stripped": list(self.stripped),
            "remaining": list(self.remaining),
            "error": str(self.error) if self.error else None,
            "kind_of_error": type(self.error).__name__ if self.error else None,
            "seconds": round(self.seconds, 2),
            "cpu_seconds": round(self.cpu_seconds, 2),
            "peak_memory": self.peak_memory,
        }
