"""A worker in a process of its own, which does long videos in short parts:
DATA DATABASE LENGTH [GATES]. It says "ready" and works until its input ends. With a folder of
gates it says what it does in the middle of each part (`render_part`, `prove_part`), and goes on
when there is a file of that name in it.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from vouchsafe.review import Reviews
from vouchsafe.review.work import Work, rendering


def main(data: str, database: str, length: str, gates: str = "") -> None:
    for what in ("render_part", "prove_part") if gates else ():
        stop_at(Path(gates) / what, what)
    with Reviews.open(Path(data), database or None) as reviews:
        work = Work.start(reviews, workers=1, length=float(length))
        say("ready")
        sys.stdin.read()
        work.stop()


def stop_at(gate: Path, what: str) -> None:
    do_part = getattr(rendering, what)

    def do(*given: Any, on_progress: rendering.OnStage, **how: Any) -> Path:
        def tell(stage: str, share: float) -> None:
            if not gate.exists():
                say(what)
            while not gate.exists():
                time.sleep(0.05)
            on_progress(stage, share)

        return do_part(*given, on_progress=tell, **how)

    setattr(rendering, what, do)


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
