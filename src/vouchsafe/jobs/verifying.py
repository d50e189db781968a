"""Checking a file that was redacted earlier, in isolation like everything else."""

from __future__ import annotations

import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from vouchsafe.jobs.allowance import OPENING
from vouchsafe.jobs.errors import MalformedAnswer
from vouchsafe.jobs.host import Host, lent
from vouchsafe.jobs.model import Settings
from vouchsafe.jobs.redacting import OnStage
from vouchsafe.jobs.wire import Progress, Request


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that was checked, with what was found in a sentence."""

    name: str
    passed: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Checks:
    """All of them."""

    checks: tuple[Checked, ...]

    @property
    def passed(self) -> bool:
        return bool(self.checks) and all(check.passed for check in self.checks)

    def plain(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return {"passed": self.passed, "checks": [asdict(check) for check in self.checks]}


def verify_file(
    source: Path,
    output: Path,
    plan: Path,
    settings: Settings,
    *,
    on_stage: OnStage | None = None,
    host: Host | None = None,
) -> Checks:
    """Check `output` against its source and plan. Raises a `VouchsafeError` when it cannot."""
    paths = [str(path.resolve()) for path in (source, output, plan)]
    arguments = dict(zip(("source", "output", "plan"), paths, strict=True))
    model = [str(settings.model.resolve())] if settings.model else []

    def tell(progress: Progress) -> None:
        if on_stage:
            on_stage(progress.stage, progress.done)

    with lent(host) as worker, tempfile.TemporaryDirectory(prefix="vouchsafe-") as work:
        request = Request(
            "verify",
            {
                **arguments,
                "settings": settings.plain() | {"model": model[0] if model else None},
                "threads": 0,
            },
            str(Path(work).resolve()),
            (*paths, *model),
            OPENING,
        )
        return _check(worker.run(request, tell))


def _check(untrusted: Any) -> Checks:
    try:
        return Checks(
            tuple(
                Checked(str(one["name"])[:100], one["passed"] is True, str(one["detail"])[:2000])
                for one in untrusted["checks"]
            )
        )
    except (KeyError, TypeError) as error:
        raise MalformedAnswer from error
