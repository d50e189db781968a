"""`vouchsafe archive`: originals that nobody can change or drop unnoticed."""

from vouchsafe.cli.archive.app import COMMANDS, app

__all__ = ["COMMANDS", "app"]
