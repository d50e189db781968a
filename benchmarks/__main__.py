"""Run every figure's file, one after the other: `python -m benchmarks`, or `make bench`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def figures() -> list[str]:
    """The modules that measure something: they write a result and run as programs."""
    return sorted(
        path.stem
        for path in HERE.glob("*.py")
        if path != Path(__file__)
        and "write_result(" in (text := path.read_text("utf-8"))
        and '__name__ == "__main__"' in text
    )


def main() -> int:
    """The number of benchmarks that failed."""
    failed = []
    for name in figures():
        print(f"== {name}", flush=True)
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False)
        if done.returncode:
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
