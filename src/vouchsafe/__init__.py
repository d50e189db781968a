"""Vouch for what happened, keep safe who was there."""

__version__ = "0.1.0"
