"""How this server is reached, and what it allows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlsplit

from vouchsafe.server.errors import BadOrigin, NeedsOrigin

GIB = 1024**3
_ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?")
THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Site:
    """What somebody decided when this server was started.

    origins:       where people reach it, `scheme://host[:port]`; links are written with the
                   first. Requests that name any other host are refused.
    alone:         one person may publish without a second one, and every page says so.
    upload_limit:  bytes of one photo or video.
    uploads:       how many may arrive at the same time.
    burst, pace:   requests that one session may make at once, and per second for long.
    """

    origins: tuple[str, ...] = ("http://127.0.0.1:8750", "http://localhost:8750")
    alone: bool = False
    upload_limit: int = 64 * GIB
    uploads: int = 8
    burst: int = 300
    pace: float = 50.0

    def __post_init__(self) -> None:
        if not self.origins:
            raise ValueError("a site needs at least one origin")
        for origin in self.origins:
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin!r} is not scheme://host[:port]")

    def on_port(self, port: int) -> Self:
        """The same site, where its port was left to the system."""
        return replace(self, origins=tuple(_with_port(each, port) for each in self.origins))

    @property
    def origin(self) -> str:
        """Where links lead."""
        return self.origins[0]

    def link(self, token: str) -> str:
        """The page that a one-time token leads to."""
        return f"{self.origin}/sign-in/{token}"

    @property
    def secure(self) -> bool:
        """True when every way in is https."""
        return all(origin.startswith("https://") for origin in self.origins)

    @property
    def hosts(self) -> frozenset[str]:
        """What a Host header may say."""
        return frozenset(urlsplit(origin).netloc.lower() for origin in self.origins)

    @property
    def cookie(self) -> str:
        """The name of the session's cookie: its port keeps two servers on one machine apart."""
        if self.secure:
            return "__Host-vouchsafe"
        port = urlsplit(self.origin).port
        return f"vouchsafe-{port}" if port else "vouchsafe"


def site_for(host: str, port: int, origin: str | None, *, alone: bool) -> Site:
    """The site that somebody asks for on the command line. Raises `NeedsOrigin`, `BadOrigin`."""
    if origin is not None:
        try:
            site = Site(origins=(origin.rstrip("/").lower(),), alone=alone)
        except ValueError:
            raise BadOrigin(origin=origin) from None
        if not site.secure and not _is_encrypted_anyway(site.origin):
            raise BadOrigin(origin=origin)
        return site
    if host not in THIS_MACHINE:
        raise NeedsOrigin(host=host)
    names = (f"[{host}]" if ":" in host else "127.0.0.1", "localhost")
    return Site(origins=tuple(f"http://{name}:{port}" for name in names), alone=alone)


def _with_port(origin: str, port: int) -> str:
    parts = urlsplit(origin)
    if parts.port != 0:
        return origin
    return f"{parts.scheme}://{parts.netloc.removesuffix(':0')}:{port}"


def _is_encrypted_anyway(origin: str) -> bool:
    host = urlsplit(origin).hostname or ""
    return host in THIS_MACHINE or host.endswith(".onion")
