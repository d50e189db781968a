"""Heads in crowds: the share of head points inside a hidden region, at maximum sensitivity.

Heads from behind count, and no face model can find those; a head model comes later. Run as
`python -m benchmarks.heads`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.datasets import HeadPhoto, head_sets
from benchmarks.recall import Hide, Mask, deface, vouchsafe
from benchmarks.result import Row, write_result
from vouchsafe.detect import Sensitivity, load_detector
from vouchsafe.media import Photo, open_media


@dataclass(slots=True)
class Count:
    heads: int = 0
    inside: int = 0
    pixels: int = 0
    hidden: int = 0

    def add(self, mask: Mask, photo: HeadPhoto) -> None:
        height, width = mask.shape
        columns, rows = np.floor(photo.heads).astype(int).T
        points = mask[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)]
        self.heads += len(points)
        self.inside += int(points.sum())
        self.pixels += mask.size
        self.hidden += int(mask.sum())

    @property
    def share(self) -> float:
        return 100 * self.inside / self.heads


def count(photos: list[HeadPhoto], hides: list[Hide]) -> list[Count]:
    """One set through every contestant."""
    counts = [Count() for _ in hides]
    for labelled in photos:
        with open_media(labelled.path) as photo:
            assert isinstance(photo, Photo)
            for hide, tally in zip(hides, counts, strict=True):
                tally.add(hide(photo), labelled)
    return counts


def main() -> None:
    hides = [vouchsafe(load_detector(), Sensitivity.MAXIMUM), deface()]
    rows = []
    for name, photos in head_sets().items():
        ours, peer = count(photos, hides)
        rows.append(
            Row(
                f"{name}, heads inside a hidden region",
                ours=round(ours.share, 1),
                peer=round(peer.share, 1),
                unit="%",
                goal="above the peer's",
                met=ours.share > peer.share,
                details={
                    "heads": ours.heads,
                    "share of the picture hidden": round(100 * ours.hidden / ours.pixels, 2),
                    "share the peer hid": round(100 * peer.hidden / peer.pixels, 2),
                },
            )
        )
    write_result(
        "heads",
        rows,
        goal="more heads hidden than by the peer, as far as a face model goes",
        peer="deface 1.5.0, threshold 0.2, mask scale 1.3",
        notes="Ours at --sensitivity maximum, the peer at its defaults. Most heads in these sets "
        "are seen from behind or from above.",
    )


if __name__ == "__main__":
    main()
