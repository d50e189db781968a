"""Parts of a video, written by several at once, become one file. Why so: docs/adr/0223.

Packets are put one after another as they are; when each is decoded is worked out over all of them.
Sound and text are written here, once, for the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from av.packet import Packet

from vouchsafe.media.errors import PartsDiffer
from vouchsafe.media.model import Progress, RewriteOptions, Written
from vouchsafe.media.video_codec import choose_encoding
from vouchsafe.media.video_part import Manner, tier_of
from vouchsafe.media.video_part_file import Coded, PartFacts, PartFile
from vouchsafe.media.video_source import media_errors
from vouchsafe.media.video_write import Target, video_suffix

if TYPE_CHECKING:
    from vouchsafe.media.video import Video

_FEWEST = 2
"""Packets of a part. One alone would be a keyframe between keyframes, with no number left for it
(see `video_part`).
"""


@dataclass(frozen=True, slots=True)
class Joined:
    """A file made of parts.

    times: of every picture, in order; seconds from the first. parts: what is known of each.
    """

    written: Written
    times: tuple[float, ...]
    parts: tuple[PartFacts, ...]


def join_parts(
    source: Video,
    untrusted_parts: Sequence[Path],
    out: Path,
    manner: Manner,
    *,
    origin: str,
    count: int,
    options: RewriteOptions = RewriteOptions(),  # noqa: B008 - frozen
    on_progress: Progress | None = None,
) -> Joined:
    """Write to `out` what `vouchsafe.media.rewrite` would have written, from all `count` parts.

    Raises `PartsDiffer` for parts that do not follow each other frame by frame, or were made from
    something else, by something else or otherwise. `out` is left incomplete if this raises.
    """
    parts = [PartFile(path) for path in untrusted_parts]
    facts = tuple(part.facts for part in parts)
    _check(facts, origin, count)
    encoding, _ = choose_encoding(source.info, video_suffix(source.info))
    tier = tier_of(manner, encoding)
    with media_errors():
        target = Target(source, out, tier, manner.crf, options)
        with closing(target):
            target.begin()
            _check_heads(facts, bytes(target.video.codec_context.extradata or b""))
            offsets = _write(source, target, parts, on_progress)
    times = tuple(source.time_of(source.first + offset) for offset in offsets)
    return Joined(target.written(out), times, facts)


def _check(facts: Sequence[PartFacts], origin: str, count: int) -> None:
    """All of one video, in one manner, none missing, none with a frame too many or too few."""
    if any(fact.origin != origin for fact in facts):
        raise PartsDiffer(why="they were not all made from the same, in the same way")
    if [fact.number for fact in facts] != [*range(count)]:
        raise PartsDiffer(why="one is missing")
    if any(fact.packets < _FEWEST for fact in facts):
        raise PartsDiffer(why="one holds hardly a picture")
    for before, after in pairwise(facts):
        # Each decoded across the border and saw the other's frame right beside its own.
        if before.after != after.first or after.before != before.last:
            raise PartsDiffer(why="they do not meet frame by frame")
    if facts[0].before is not None or facts[-1].after is not None:
        raise PartsDiffer(why="they do not reach from beginning to end")


def _check_heads(facts: Sequence[PartFacts], head: bytes) -> None:
    if any(bytes.fromhex(fact.head) != head for fact in facts):
        raise PartsDiffer(why="their encoders do not agree with each other")


def _write(
    source: Video, target: Target, parts: Sequence[PartFile], on_progress: Progress | None
) -> list[int]:
    """All packets into the new file; where all frames belong, in order."""
    decoded = [part.offsets() for part in parts]
    shown = list(chain.from_iterable(map(sorted, decoded)))
    if not shown or any(a >= b for a, b in pairwise(shown)):
        raise PartsDiffer(why="their frames overlap")
    starts = _decoding_times(shown, list(chain.from_iterable(decoded)), _depth(parts))
    farthest = 0
    coded = chain.from_iterable(map(_from_keyframe, parts))
    for number, (packet, dts) in enumerate(zip(coded, starts, strict=True)):
        new = Packet(packet.data)
        new.time_base = source.info.time_base
        new.pts, new.dts = packet.offset + target.delay, dts + target.delay
        new.duration, new.is_keyframe = packet.duration, packet.keyframe
        new.stream = target.video
        target.add(new)
        farthest = max(farthest, packet.offset)
        target.follow(source.time_of(source.first + farthest))
        if on_progress:
            on_progress(number / len(shown))
    target.finish(on_progress)
    return shown


def _from_keyframe(part: PartFile) -> Iterator[Coded]:
    for number, packet in enumerate(part.packets()):
        if not number and not packet.keyframe:
            raise PartsDiffer(why="one does not begin with a keyframe")
        yield packet


def _depth(parts: Sequence[PartFile]) -> int:
    return max(part.facts.depth for part in parts)


def _decoding_times(shown: Sequence[int], decoded: Sequence[int], depth: int) -> Iterator[int]:
    """When each packet is decoded, as encoders say it over a whole video: at the time at which the
    frame `depth` places before it in the order of presentation is shown; the first `depth` as much
    earlier as that takes at the start.
    """
    early = shown[min(depth, len(shown) - 1)] - shown[0]
    for number, offset in enumerate(decoded):
        dts = shown[number - depth] if number >= depth else shown[number] - early
        if dts > offset:
            raise PartsDiffer(why="one is out of order")
        yield dts
