"""The networks that find and read text, loaded."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from vouchsafe.detect import ppocr
from vouchsafe.detect.graph import Model
from vouchsafe.detect.lines import Line, Map
from vouchsafe.detect.reading import Reader, Said
from vouchsafe.detect.runtime import Session
from vouchsafe.detect.text_map import TextMap
from vouchsafe.media import Rgb


class TextFinder:
    """Looks at pixels once, at the size given. Looking at several sizes and telling plates from
    words is the business of `vouchsafe.detect.text_search`.
    """

    source = ppocr.SOURCE

    def __init__(
        self, finder: Model, *, threads: int = 0, on_look: Callable[[], None] | None = None
    ) -> None:
        self._on_look = on_look
        self._map = TextMap(Session(finder, threads))
        self._threads = threads

    @cached_property
    def _reader(self) -> Reader:
        """Loaded when something is first read: half the time nothing is."""
        return Reader(Session(ppocr.reader(), self._threads))

    def chances(self, pixels: Rgb) -> Map:
        """The probability of text in each pixel, 0 to 255."""
        self._looked()
        return self._map.chances(pixels)

    def read(self, pixels: Rgb, line: Line) -> Said:
        """What a line in these pixels says."""
        self._looked()
        return self._reader.read(pixels, line)

    def _looked(self) -> None:
        if self._on_look:
            self._on_look()


def load_text_finder(*, threads: int = 0, on_look: Callable[[], None] | None = None) -> TextFinder:
    """The finder of text and plates, ready to look.

    threads: CPU threads for one look; 0 for one per core.
    on_look: called at every look and every line read, to show that something moves.
    Raises a `DetectError` when its models are missing or altered.
    """
    return TextFinder(ppocr.finder(), threads=threads, on_look=on_look)
