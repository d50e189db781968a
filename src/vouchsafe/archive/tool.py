"""What made an event, as events say it."""

from __future__ import annotations

from importlib.metadata import version
from typing import Final

TOOL: Final = f"vouchsafe {version('vouchsafe')}"
