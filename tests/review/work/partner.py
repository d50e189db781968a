"""A worker in a process of its own, which does long videos in short parts:
DATA DATABASE LENGTH [GATE]. It says "ready" and works until its input ends. With a gate it says
"part" in the middle of each part, and goes on with it when there is a file of that name.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from vouchsafe.review import Reviews
from vouchsafe.review.work import Work, rendering


def main(data: str, database: str, length: str, gate: str = "") -> None:
    if gate:
        stop_at(Path(gate))
    with Reviews.open(Path(data), database or None) as reviews:
        work = Work.start(reviews, workers=1, length=float(length))
        say("ready")
        sys.stdin.read()
        work.stop()


def stop_at(gate: Path) -> None:
    render_part = rendering.render_part

    def render(*given: Any, on_progress: rendering.OnStage, **how: Any) -> Path:
        def tell(stage: str, share: float) -> None:
            if not gate.exists():
                say("part")
            while not gate.exists():
                time.sleep(0.05)
            on_progress(stage, share)

        return render_part(*given, on_progress=tell, **how)

    rendering.render_part = render


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
