"""Looking for several kinds of regions at once, each in its own way."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Protocol

from vouchsafe.detect.load import load_detector
from vouchsafe.detect.model import Detector, Kind, Region, Sensitivity
from vouchsafe.detect.search import Search
from vouchsafe.detect.text import TextFinder, load_text_finder
from vouchsafe.detect.text_search import TEXT_KINDS, TextSearch
from vouchsafe.media import Picture

HEAD_KINDS = frozenset[Kind]({"face", "head"})
"""What detectors of faces find. Hiding a face hides its head, so asking for one is asking for
both."""

FINDABLE = HEAD_KINDS | TEXT_KINDS


class Looking(Protocol):
    """Ways to look at a picture."""

    def everything(self, picture: Picture) -> list[Region]:
        """Everything that can be found; for photos."""
        ...

    def sweep(self, picture: Picture) -> list[Region]:
        """Nearly as much, for a frame of a video."""
        ...

    def quick(self, picture: Picture) -> list[Region]:
        """One cheap look."""
        ...

    def again(self, picture: Picture) -> list[Region]:
        """A second look that shares no input with the others."""
        ...


class Sight:
    """What looks for the kinds that are to be hidden, and for nothing else.

    kinds: those that its looks may give.
    heads, text: the searches; None for what is not asked for.
    """

    def __init__(
        self, heads: Search | None, text: TextSearch | None, kinds: Collection[Kind]
    ) -> None:
        self.heads, self.text = heads, text
        self.kinds = frozenset(kinds)

    def everything(self, picture: Picture) -> list[Region]:
        """Everything that can be found; for photos."""
        return self._all(lambda search: search.everything(picture))

    def sweep(self, picture: Picture) -> list[Region]:
        """Nearly as much, for a frame of a video."""
        return self._all(lambda search: search.sweep(picture))

    def quick(self, picture: Picture) -> list[Region]:
        """One cheap look."""
        return self._all(lambda search: search.quick(picture))

    def again(self, picture: Picture) -> list[Region]:
        """A second look that shares no input with the others."""
        return self._all(lambda search: search.again(picture))

    def wanted(self, regions: Iterable[Region]) -> list[Region]:
        """Those of the kinds that are looked for."""
        return [region for region in regions if region.kind in self.kinds]

    def _all(self, look: Callable[[Looking], list[Region]]) -> list[Region]:
        both: tuple[Looking | None, ...] = (self.heads, self.text)
        searches = (search for search in both if search is not None)
        return self.wanted(region for search in searches for region in look(search))


def sight_for(
    hide: Collection[Kind],
    sensitivity: Sensitivity,
    *,
    min_size: float = 0.0,
    detector: Detector | None = None,
    finder: TextFinder | None = None,
) -> Sight:
    """What looks for those kinds. Models that are needed and not given are loaded.

    Where none of the kinds can be found (a plan drawn by hand), it looks for heads.
    """
    text_kinds = TEXT_KINDS.intersection(hide)
    heads: Search | None = None
    text: TextSearch | None = None
    if HEAD_KINDS.intersection(hide) or not text_kinds:
        heads = Search(detector or load_detector(), sensitivity, min_size=min_size)
    if text_kinds:
        text = TextSearch(
            finder or load_text_finder(), sensitivity, kinds=text_kinds, min_size=min_size
        )
    return Sight(heads, text, (HEAD_KINDS if heads else frozenset()) | text_kinds)


def needs_text(hide: Collection[Kind]) -> bool:
    """Whether the models for text are needed for those kinds."""
    return bool(TEXT_KINDS.intersection(hide))
