"""`vouchsafe archive witness`: partners vouch, by letter, that an archive only ever grew."""

from vouchsafe.cli.archive.witness.app import COMMANDS, app

__all__ = ["COMMANDS", "app"]
