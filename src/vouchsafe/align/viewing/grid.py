"""A page of the grid: every clip side by side, each at its time. Why so: docs/adr/0215."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vouchsafe.align.viewing.canvas import EMPTY, STRIP, WARNING, Canvas
from vouchsafe.align.viewing.layout import HEADER, HEIGHT, WIDTH, Cell, Place, cells
from vouchsafe.align.viewing.lettering import clock_mask, fitting_mask, text_mask
from vouchsafe.align.viewing.mixing import mixed
from vouchsafe.align.viewing.model import Page, Sound, Tile
from vouchsafe.align.viewing.playing import Playing
from vouchsafe.align.viewing.resampling import Mono
from vouchsafe.media import SOUND_RATE, Film, Limits, MediaError

_SIZE = 24
_SIZES = (24, 20, 17, 14)
_MARGIN = 8
_CLOCK_ROOM = 130
_BADGE = "NOT REDACTED"
_BADGE_ROOM = 180


def write_grid(
    page: Page,
    sounds: Sequence[Sound],
    out: Path,
    *,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    threads: int = 0,
    on_progress: Callable[[float], None] | None = None,
) -> list[str]:
    """Write the page to `out` as a video, with the mix of `sounds`; what there is to say of it.

    Frame n shows what every clip saw in the middle of the frame, half a frame after n / rate, so
    that clocks which agree to a hair do not flicker between two pictures. A picture that cannot be
    read ends its tile, which says so, and nothing else. `out` is left incomplete if this raises: a
    `ClipFailed` names the file whose sound could not be read.
    """
    with ExitStack() as open_files:
        film = open_files.enter_context(
            Film(out, WIDTH, HEIGHT, page.rate, sound=bool(sounds), threads=threads)
        )
        board = _Board(page, limits)
        open_files.callback(board.close)
        sound = _Ahead(mixed(sounds, page.length, limits) if sounds else iter(()))
        count = max(math.ceil(page.length * page.rate), 1)
        for number in range(count):
            begins = float(number / page.rate)
            board.draw(begins, float((number + 0.5) / page.rate))
            film.show(board.canvas.planes)
            sound.follow(film, begins)
            if on_progress:
                on_progress((number + 1) / count)
        sound.follow(film, math.inf)
        film.finish()
    return board.notes()


class _Ahead:
    """Sound handed to the film no later than its picture."""

    def __init__(self, parts: Iterator[Mono]) -> None:
        self._parts = parts
        self._until = 0.0

    def follow(self, film: Film, time: float) -> None:
        while self._until <= time:
            part = next(self._parts, None)
            if part is None:
                return
            film.hear(part)
            self._until += len(part) / SOUND_RATE


class _Board:
    """The page's canvas and what is on it."""

    def __init__(self, page: Page, limits: Limits) -> None:
        self._page = page
        self.canvas = Canvas(WIDTH, HEIGHT)
        places = cells([tile.aspect if tile.shown else None for tile in page.tiles])
        self._tiles = [
            _OnBoard(self.canvas, tile, cell, limits)
            for tile, cell in zip(page.tiles, places, strict=True)
        ]
        self._header = Place(0, 0, WIDTH, HEADER)
        self._warns = any(tile.unredacted for tile in page.tiles)

    def draw(self, begins: float, middle: float) -> None:
        self._write_header(begins)
        for tile in self._tiles:
            tile.draw(begins, middle)

    def _write_header(self, time: float) -> None:
        canvas, header = self.canvas, _within(self._header)
        canvas.fill(self._header, STRIP)
        canvas.write(header, text_mask(self._page.title, _SIZE))
        canvas.write(header, clock_mask(_clock(time), _SIZE + 8), at=0.5)
        right = header
        if self._warns:
            badge = Place(WIDTH - _BADGE_ROOM, 0, _BADGE_ROOM, HEADER)
            canvas.fill(badge, WARNING)
            canvas.write(badge, text_mask(_BADGE, _SIZE), at=0.5)
            right = Place(header.x, 0, header.width - _BADGE_ROOM, HEADER)
        if self._page.began:
            canvas.write(right, clock_mask(_utc(self._page.began, time), _SIZE), at=1.0)

    def notes(self) -> list[str]:
        """What is to be said of the pictures."""
        hdr = [tile.name for tile in self._tiles if tile.hdr]
        notes = [tile.failed for tile in self._tiles if tile.failed]
        return [
            *notes,
            *([f"High dynamic range was brought down: {', '.join(hdr)}."] if hdr else []),
        ]

    def close(self) -> None:
        for tile in self._tiles:
            tile.close()


class _OnBoard:
    """One tile as it changes."""

    def __init__(self, canvas: Canvas, tile: Tile, cell: Cell, limits: Limits) -> None:
        self._canvas, self._tile, self._cell = canvas, tile, cell
        self._playing = Playing(tile.shown, cell.picture, limits) if tile.shown else None
        self._said: str | None = None
        self.failed = ""
        self._say(tile.why if tile.shown is None else "not recording")

    @property
    def name(self) -> str:
        return self._tile.name

    @property
    def hdr(self) -> bool:
        return self._playing is not None and self._playing.hdr

    def draw(self, begins: float, middle: float) -> None:
        try:
            self._play(middle)
        except MediaError as error:
            self.close()
            self._playing = None
            self._say("cannot be read from here on")
            self.failed = f"{self.name} is shown until {_clock(begins)} only: {error}"
        self._write_strip(begins)

    def _play(self, time: float) -> None:
        playing = self._playing
        if playing is None or not playing.moved(time):
            return
        planes = playing.picture()
        if planes is None:
            self._say("not recording")
            return
        if self._said is not None:
            self._canvas.fill(self._cell.picture, EMPTY)
            self._said = None
        self._canvas.paste(playing.place, planes)

    def _say(self, what: str) -> None:
        """In the place of a picture."""
        self._said = what
        self._canvas.fill(self._cell.picture, EMPTY)
        self._canvas.write(self._cell.picture, text_mask(what, _SIZE), at=0.5)

    def _write_strip(self, time: float) -> None:
        tile, strip, canvas = self._tile, self._cell.strip, self._canvas
        canvas.fill(strip, STRIP)
        inner = _within(strip)
        own = self._own_clock(time)
        room = max(inner.width - (_CLOCK_ROOM if own else 0), 2)
        words = fitting_mask(f"{tile.name}   {tile.interval}", room, _SIZES)
        if tile.unredacted:
            # The warning is never made smaller; what does not fit beside it goes.
            canvas.fill(strip, WARNING)
            words = text_mask(f"{_BADGE}   {tile.name}   {tile.interval}", _SIZE)
            if words.shape[1] > room:
                words = text_mask(f"{_BADGE}   {tile.name}", _SIZE)
        canvas.write(Place(inner.x, inner.y, room, inner.height), words)
        if own:
            canvas.write(inner, clock_mask(own, _SIZE), at=1.0)

    def _own_clock(self, time: float) -> str:
        """What the clip's own clock reads, while it shows something."""
        shown = self._tile.shown
        if shown is None or self._said is not None:
            return ""
        return _clock((time - shown.start) / shown.rate)

    def close(self) -> None:
        if self._playing is not None:
            self._playing.close()


def _within(place: Place) -> Place:
    return Place(place.x + _MARGIN, place.y, place.width - 2 * _MARGIN, place.height)


def _clock(seconds: float) -> str:
    """00:00:00.000"""
    thousandths = max(round(seconds * 1000), 0)
    whole, rest = divmod(thousandths, 1000)
    minutes, second = divmod(whole, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}.{rest:03}"


def _utc(began: datetime, seconds: float) -> str:
    moment = began.astimezone(UTC) + timedelta(seconds=seconds)
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
