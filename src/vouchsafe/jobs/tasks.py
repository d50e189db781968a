"""What the worker can be asked to do."""

from __future__ import annotations

from vouchsafe.jobs.child import Task

TASKS: dict[str, Task] = {}
