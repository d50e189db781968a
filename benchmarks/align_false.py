"""How often are two recordings that share nothing called one event?

2,000 pairs of strangers (benchmarks/align_strangers.py) in five deals; each deal is matched as one
set, as a person would give it. The peers get pairs drawn from the same deals.

    python -m benchmarks.align_false [--deals 5] [--peers 24] [--print]
"""

from __future__ import annotations

import argparse
import itertools
import math
import multiprocessing
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from scipy import signal

from benchmarks import align_peers
from benchmarks.align_microphones import written
from benchmarks.align_peers import NAMES, ask, for_peers, is_match
from benchmarks.align_sounds import RATE as MADE_AT
from benchmarks.align_strangers import Stranger, deal
from benchmarks.result import Row, write_result
from vouchsafe.align import RATE
from vouchsafe.align.matching import Sound, mark, match

DEALS, PEERS, KNOWN = 5, 24, 12
"""deals of 400 pairs; pairs of each deal that the peers get, and of how many clips"""
GOAL = 0.5
"""per cent"""


@dataclass(slots=True)
class Deal:
    """pairs: of strangers. claimed: kinds of the pairs that we called one event, with how sure.
    within: pairs of one side, which share pieces at other speeds; of these, those claimed.
    peers: pairs asked and called a match.
    """

    pairs: int = 0
    claimed: list[tuple[str, float]] = field(default_factory=list)
    within: list[int] = field(default_factory=lambda: [0, 0])
    peers: dict[str, list[int]] = field(default_factory=dict)


def judged(number: int, *, peers: int) -> Deal:
    """One deal, as one set."""
    clips = list(deal(number))
    sounds = []
    for clip in clips:
        ratio = MADE_AT // RATE
        samples = signal.resample_poly(clip.sound, 1, ratio)
        whole = np.clip(np.round(samples * 32767), -32768, 32767).astype(np.int16)
        sounds.append(Sound(clip.id, whole, mark(whole)))
    pairs = match(sounds, on_progress=lambda *_: None, threads=1)
    by_id = {clip.id: clip for clip in clips}
    done = Deal()
    for first, second in itertools.combinations(clips, 2):
        if first.side == second.side:
            done.within[0] += 1
        else:
            done.pairs += 1
    for pair in pairs:
        two = by_id[pair.first], by_id[pair.second]
        if two[0].side == two[1].side:
            done.within[1] += 1
        else:
            done.claimed.append((kinds(*two), pair.probability))
    if peers:
        done.peers = _asked(number, clips, peers)
    return done


def kinds(first: Stranger, second: Stranger) -> str:
    return " / ".join(sorted((first.kind, second.kind)))


def _asked(number: int, clips: Sequence[Stranger], count: int) -> dict[str, list[int]]:
    chance = np.random.default_rng([8, number])
    # Pairs of a few clips only: audalign takes seconds to know one.
    sides = [[clip for clip in clips if clip.side == side] for side in (0, 1)]
    some = [side[place] for side in sides for place in chance.permutation(len(side))[: KNOWN // 2]]
    across = [two for two in itertools.combinations(some, 2) if two[0].side != two[1].side]
    chosen = [across[each] for each in chance.permutation(len(across))[:count]]
    answers = {name: [0, 0] for name in NAMES}
    with tempfile.TemporaryDirectory() as folder:
        files = {
            clip.id: for_peers(written(clip.sound, "pcm", Path(folder) / str(place)))
            for place, clip in enumerate(some)
        }
        for first, second in chosen:
            for name, counts in answers.items():
                answer = ask(name, files[first.id], files[second.id])
                counts[0] += 1
                counts[1] += is_match(name, answer)
    return answers


def rows(deals: Sequence[Deal]) -> list[Row]:
    """What was claimed, of us and beside each peer."""
    pairs = sum(each.pairs for each in deals)
    claimed = [each for one in deals for each in one.claimed]
    ours = 100 * len(claimed) / pairs
    by_kind = Counter(kind for kind, _ in claimed)
    within = [sum(each.within[place] for each in deals) for place in (0, 1)]
    found = []
    for name in NAMES:
        asked = sum(each.peers.get(name, [0, 0])[0] for each in deals)
        wrong = sum(each.peers.get(name, [0, 0])[1] for each in deals)
        found.append(
            Row(
                f"pairs of strangers called one event, beside {name}",
                ours=round(ours, 3),
                peer=round(100 * wrong / asked, 1) if asked else None,
                unit="%",
                goal=f"<= {GOAL}",
                met=ours <= GOAL,
                details={
                    "pairs": pairs,
                    "claimed": len(claimed),
                    "of kinds": dict(by_kind),
                    "highest probability": max((sure for _, sure in claimed), default=None),
                    "at most, by 95 %, %": round(100 * _upper(len(claimed), pairs), 3),
                    "peer's pairs": asked,
                    "peer's claimed": wrong,
                },
            )
        )
    found.append(
        Row(
            "pairs that share sentences or crowds at other speeds, called one event",
            ours=round(100 * within[1] / within[0], 3),
            unit="%",
            readme=False,
            details={"pairs": within[0], "claimed": within[1]},
        )
    )
    return found


def _upper(count: int, of: int) -> float:
    """Upper end of Wilson's 95 % interval of a share."""
    z, share = 1.96, count / of
    middle = share + z * z / (2 * of)
    spread = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (middle + spread) / (1 + z * z / of)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deals", type=int, default=DEALS)
    parser.add_argument("--peers", type=int, default=PEERS, help="pairs of each deal")
    parser.add_argument("--print", action="store_true", help="write nothing")
    chosen = parser.parse_args()
    peers = chosen.peers if align_peers.installed() else 0
    with multiprocessing.get_context("forkserver").Pool(2) as pool:
        done = pool.map(partial(judged, peers=peers), range(chosen.deals), chunksize=1)
    found = rows(done)
    if chosen.print or chosen.deals < DEALS:
        for row in found:
            print(f"{row.figure}: {row.ours} {row.unit}; peer {row.peer}; {row.details}")
        return
    write_result(
        "align_false",
        found,
        goal="at most 0.5 % of 2,000 pairs of recordings that share nothing called one event",
        peer="each line's own, by its own rule: audio-offset-finder a standard score above ten; "
        "audalign by fingerprints (its default) and by correlation whatever it answers",
        notes=[
            (
                f"The peers on {peers * chosen.deals} of these pairs, drawn at random. audalign's "
                "pages say that its correlation always gives a best alignment; it has no rule to "
                "refuse by."
            ),
            (
                "Hard ones among them: the same place's crowd, the same reader with other "
                "sentences, the same hum, beat, siren and reversing lorry, near silence. Every "
                "deal of 40 clips is matched as one set."
            ),
            *([] if peers else [align_peers.MISSING]),
        ],
    )


if __name__ == "__main__":
    main()
