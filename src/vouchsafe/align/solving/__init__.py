"""Pairs of clips become one timeline: weighted least squares, checked loops, honest intervals."""

from vouchsafe.align.solving.solve import check, solve

__all__ = ["check", "solve"]
