"""What a JPEG's tables tell: which program or device family coded it.

ITU-T T.81, annex K: the tables that the Independent JPEG Group's software scales by a quality
from 1 to 100. Most programs use them as they are, so they tell nothing; cameras, phones and some
editors bring their own, and those name a family of devices or a program.
"""

from __future__ import annotations

from dataclasses import dataclass

from vouchsafe.exposure.metadata.model import Found


@dataclass
class Coding:
    """The raw tables, as the segments gave them."""

    quantisation: bytes = b""
    huffman: bytes = b""
    frame: tuple[int, bytes] = (0, b"")


def judge(coding: Coding, found: Found) -> None:
    """Note tables that tell."""
