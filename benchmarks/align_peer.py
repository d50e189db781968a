"""Run by the peers' own Python (see benchmarks/align_peers.py), never by Vouchsafe's.

One line of JSON in for each pair, {"first": PATH, "second": PATH} of WAV files, mono, 44.1 kHz;
one out, {"offset": seconds or null, "score": number}: when `second` reads t, `first` reads
t + offset. Of a whole set, {"set": [PATH, …]}, only audalign can be asked, and only how long it
takes. Loaded once, so that starting is not counted against anybody.

    python align_peer.py audio-offset-finder | audalign | audalign-correlation
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

Answer = tuple[float | None, float]
REMEMBERED = 50
"""files of which audalign's fingerprints are kept"""


def audio_offset_finder() -> Callable[[str, str], Answer]:
    """At its defaults: 8 kHz, hop of 128; its score is the peak's standard score."""
    librosa = importlib.import_module("librosa")
    finder = importlib.import_module("audio_offset_finder.audio_offset_finder")

    def pair(first: str, second: str) -> Answer:
        sounds = [librosa.load(path, sr=8000)[0] * 32768 for path in (first, second)]
        try:
            found = finder.find_offset_between_buffers(*sounds, 8000)
        except finder.InsufficientAudioException:
            return None, 0.0
        return float(found["time_offset"]), float(found["standard_score"])

    return pair


def audalign() -> Callable[[str, str], Answer]:
    """At its defaults, by fingerprints; its score is its own ranking, 1 to 10."""
    ad = importlib.import_module("audalign")
    known: dict[str, Any] = {}

    def fingerprinted(path: str) -> Any:
        if path not in known:
            if len(known) >= REMEMBERED:
                known.clear()
            recognizer = ad.FingerprintRecognizer()
            recognizer.fingerprint_file(path)
            known[path] = recognizer.fingerprinted_files[0]
        return known[path]

    def pair(first: str, second: str) -> Answer:
        # It would compare with every file it remembers: so it remembers these two.
        recognizer = ad.FingerprintRecognizer()
        recognizer.fingerprinted_files = [fingerprinted(first), fingerprinted(second)]
        recognizer.file_names = [each[0] for each in recognizer.fingerprinted_files]
        return _best(ad.recognize(second, None, recognizer=recognizer), first)

    return pair


def audalign_correlation() -> Callable[[str, str], Answer]:
    """At its defaults, by correlation."""
    ad = importlib.import_module("audalign")

    def pair(first: str, second: str) -> Answer:
        return _best(ad.recognize(second, first, recognizer=ad.CorrelationRecognizer()), first)

    return pair


def _best(found: Any, first: str) -> Answer:
    name = Path(first).name
    info = (found or {}).get("match_info", {}).get(name, {})
    if not info or not info["offset_seconds"]:
        return None, 0.0
    return float(info["offset_seconds"][0]), float(found["rankings"]["match_info"][name])


def audalign_set(paths: list[str]) -> Answer:
    """All files of a set, as audalign aligns them itself."""
    ad = importlib.import_module("audalign")
    ad.align_files(*paths, recognizer=ad.FingerprintRecognizer())
    return None, 0.0


PEERS: dict[str, Callable[[], Callable[[str, str], Answer]]] = {
    "audio-offset-finder": audio_offset_finder,
    "audalign": audalign,
    "audalign-correlation": audalign_correlation,
}


def main() -> None:
    """Answer until the input ends. seconds: of the pair alone, clock and computing."""
    warnings.simplefilter("ignore")
    pair = PEERS[sys.argv[1]]()
    for line in sys.stdin:
        asked = json.loads(line)
        began, used = time.perf_counter(), time.process_time()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            if "set" in asked:
                offset, score = audalign_set(asked["set"])
            else:
                offset, score = pair(asked["first"], asked["second"])
        answer = {
            "offset": offset,
            "score": score,
            "seconds": time.perf_counter() - began,
            "computing": time.process_time() - used,
        }
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
