"""What runs models tells nobody of it."""

from __future__ import annotations

import subprocess
import sys


def test_the_runtime_is_told_not_to_report_before_it_is_loaded() -> None:
    program = (
        "import sys, os, vouchsafe.detect.speech\n"
        "assert 'onnxruntime' in sys.modules\n"
        "print(os.environ['ORT_DISABLE_TELEMETRY'])\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "1"
