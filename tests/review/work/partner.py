"""A worker in a process of its own, which does long videos in short parts: DATA DATABASE LENGTH.
It says "ready" and works until its input ends.
"""

from __future__ import annotations

import sys
from pathlib import Path

from vouchsafe.review import Reviews
from vouchsafe.review.work import Work


def main(data: str, database: str, length: str) -> None:
    with Reviews.open(Path(data), database or None) as reviews:
        work = Work.start(reviews, workers=1, length=float(length))
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.read()
        work.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
