"""What comes along when Vouchsafe is installed: by the lock files and by what is installed."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = sorted(ROOT.glob("requirements*.lock"))
OVERRIDES = sorted(ROOT.glob("requirements-override*.txt"))


def locked(lock: Path) -> dict[str, set[str]]:
    """Name to versions of everything a lock file pins, for whichever Python or system."""
    pins: dict[str, set[str]] = {}
    for line in lock.read_text("utf-8").splitlines():
        if pin := re.match(r"([A-Za-z0-9._-]+)(?:\[.*?\])?==([^\s;]+)", line):
            pins.setdefault(canonicalize_name(pin[1]), set()).add(pin[2])
    return pins


def installed() -> dict[str, metadata.Distribution]:
    """Vouchsafe and everything it requires, however indirectly, as installed here; but for what
    the lock files leave out.
    """
    left_out = {
        canonicalize_name(Requirement(line).name)
        for overrides in OVERRIDES
        for line in overrides.read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    }
    found: dict[str, metadata.Distribution] = {}
    waiting = ["vouchsafe"]
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in found or name in left_out:
            continue
        found[name] = metadata.distribution(name)
        waiting += [
            requirement.name
            for requirement in map(Requirement, found[name].requires or [])
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        ]
    return found
