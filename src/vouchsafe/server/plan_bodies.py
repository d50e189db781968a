"""Plans as requests bring them. An editor saves the whole plan each time that a box was moved: of
a crowd ten megabytes, of which a single track is another one than before.

The text of a track that is, sign for sign, one of the last save's needs no reading: only its first
keyframe is read again, and with it everything around. So a save costs what changed in it. Of a
track that is new, keyframes that are written plainly are read in one go, and it with the first.
"""

from __future__ import annotations

import json
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import ValidationError

from vouchsafe.redaction import Plan, parse_plan, plain_keys
from vouchsafe.server.api.shapes import SavePlan
from vouchsafe.server.errors import Malformed
from vouchsafe.track import Keyframes, Track

MOST: Final = 64 * 1024**2
"""Signs of tracks that are remembered, of some plans together."""
LEAST: Final = 256 * 1024
"""Bytes of a request from which on remembering gains anything."""
_HEAD: Final = 64
"""Signs of a track that it is looked up by."""
_TAIL: Final = 4096
"""Signs that may follow on a track's keyframes: its kind, its source."""

_TRACKS: Final = re.compile(r'"tracks"\s*:\s*\[')
_SPACE: Final = re.compile(r"[ \t\n\r]*")
_DECODER: Final = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class _Known:
    """A track that was read, its text, and the same with its first keyframe only."""

    text: str
    brief: str
    track: Track


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a track's text stands in a request. brief: with its first keyframe only.
    known: the same as the last time, or None. keys: those of one that is not known, if plain.
    """

    start: int
    end: int
    brief: str
    known: _Known | None = None
    keys: Keyframes | None = None

    def read(self, text: str, brief: Track) -> _Known:
        """brief: what its brief says, or all of it, where it is neither known nor plain."""
        if self.known:
            return self.known
        track = replace(brief, keyframes=self.keys) if self.keys else brief
        return _Known(text[self.start : self.end], self.brief, track)


_Plan = Mapping[str, _Known]


class PlanBodies:
    """Reads them. Safe to use from many threads.

    most: signs of tracks to remember. least: signs of a request from which on that is done.
    """

    def __init__(self, most: int = MOST, least: int = LEAST) -> None:
        self._most = most
        self._least = least
        self._size = 0
        self._there: OrderedDict[str, tuple[_Plan, int]] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def reading(self, item: str, untrusted_body: bytes) -> Iterator[tuple[SavePlan, Plan]]:
        """What is to be saved for that item, and the plan in it. Raises `Malformed`, `PlanError`.
        It is remembered once the block ended well: of what could not be saved, nothing is.

        given.plan: with the first keyframe of each track at least, for nobody but this.
        """
        text = _text(untrusted_body) if len(untrusted_body) >= self._least else None
        places = _places(text, self._known(item)) if text else None
        if text is None or places is None:
            yield _read(untrusted_body)
            return
        given, brief = _read(_brief(text, places).encode())
        known = [place.read(text, track) for place, track in zip(places, brief.tracks, strict=True)]
        yield given, replace(brief, tracks=tuple(each.track for each in known))
        self._keep(item, {each.text[:_HEAD]: each for each in known})

    def _known(self, item: str) -> _Plan:
        with self._lock:
            return self._there.get(item, ({}, 0))[0]

    def _keep(self, item: str, plan: _Plan) -> None:
        size = sum(len(known.text) for known in plan.values())
        with self._lock:
            _, before = self._there.pop(item, ({}, 0))
            self._there[item] = plan, size
            self._size += size - before
            while self._size > self._most:
                _, (_, gone) = self._there.popitem(last=False)
                self._size -= gone


def _read(untrusted_body: bytes) -> tuple[SavePlan, Plan]:
    """As if nothing were known."""
    try:
        given = SavePlan.model_validate_json(untrusted_body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"])) or "body"
        raise Malformed(why=f"{place}: {first['msg']}") from None
    json.loads(untrusted_body, object_pairs_hook=_once_each)
    return given, parse_plan(json.dumps(given.plan))


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of two keys that are the same once read, others may take the other one."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed(why="a key occurs twice in one object")
    return found


def _text(untrusted_body: bytes) -> str | None:
    try:
        return untrusted_body.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _places(untrusted_text: str, known: _Plan) -> list[_Place] | None:
    """Where the tracks stand; None where that is not plain: then it is read as it is."""
    lists = [*_TRACKS.finditer(untrusted_text)]
    if len(lists) != 1:
        return None
    start = lists[0].end()
    try:
        places, end = _elements(untrusted_text, start, known)
        around = untrusted_text[:start], untrusted_text[end:]
        return places if _are_the_plans(*around) else None
    except (ValueError, TypeError, KeyError, IndexError, RecursionError, Malformed):
        return None


def _are_the_plans(before: str, after: str) -> bool:
    """Whether what is read as the plan's tracks is the list between these, and no other: a key may
    be written in many ways. Raises many things where that is no JSON.
    """
    mark = secrets.token_hex()
    around = json.loads(f'{before}"{mark}"{after}', object_pairs_hook=_once_each)
    return bool(around["plan"]["tracks"] == [mark])


def _elements(text: str, at: int, known: _Plan) -> tuple[list[_Place], int]:
    """Of a list, from behind its bracket, and where that ends. Raises many things where it is none
    of tracks.
    """
    places = list[_Place]()
    at = _after_space(text, at)
    while text[at] != "]":
        same = known.get(text[at : at + _HEAD])
        # An object that begins as this one's whole text does is this one: objects say their end.
        if same and text.startswith(same.text, at):
            places.append(_Place(at, at + len(same.text), same.brief, known=same))
        else:
            places.append(_plain(text, at) or _any(text, at))
        at = _after_space(text, places[-1].end)
        if text[at] == ",":
            at = _after_space(text, at + 1)
            if text[at] == "]":
                raise ValueError
        elif text[at] != "]":
            raise ValueError
    return places, at


def _plain(text: str, at: int) -> _Place | None:
    """A track that begins there; None where its keyframes are not plain, or much follows them."""
    plain = plain_keys(text, at)
    if plain is None:
        return None
    brief = f"{text[at : plain.start]}{plain.first}"
    try:
        track, end = _DECODER.raw_decode(brief + text[plain.end : plain.end + _TAIL])
    except ValueError:
        return None
    if end <= len(brief) or "keyframes" not in track:
        return None  # they were another's
    rest = end - len(brief)
    brief += text[plain.end : plain.end + rest]
    return _Place(at, plain.end + rest, brief, keys=plain.keys)


def _any(text: str, at: int) -> _Place:
    track, end = _DECODER.raw_decode(text, at)
    brief = json.dumps({**track, "keyframes": track["keyframes"][:1]})
    return _Place(at, end, brief)


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    assert found is not None
    return found.end()


def _brief(text: str, places: Sequence[_Place]) -> str:
    """The request, where tracks that are known or plain have their first keyframe only."""
    pieces, last = list[str](), 0
    for place in places:
        if place.known or place.keys:
            pieces += (text[last : place.start], place.brief)
            last = place.end
    return "".join([*pieces, text[last:]])
