"""A filter in Swift's pipeline: the bucket `careless` overwrites whatever it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

App = Callable[[dict[str, Any], Any], Iterable[bytes]]


def filter_factory(_: dict[str, str], **__: str) -> Callable[[App], App]:
    """As Paste wants it."""

    def careless(app: App) -> App:
        def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            if "/careless/" in environ.get("PATH_INFO", ""):
                environ.pop("HTTP_IF_NONE_MATCH", None)
            return app(environ, start_response)

        return answer

    return careless
