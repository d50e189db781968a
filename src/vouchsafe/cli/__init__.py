"""The command line: parses, calls, prints."""

from vouchsafe.cli.app import app, main

__all__ = ["app", "main"]
