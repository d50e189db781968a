"""The one place in Vouchsafe that speaks to a network: to the time authorities of a policy.

It is reached only from a command that stamps, and speaks only to the address that the policy
gives; it follows no redirection to another.
"""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request

from vouchsafe.archive.stamps.errors import AuthorityUnreachable
from vouchsafe.archive.stamps.model import Authority

PATIENCE = 20.0
"""Seconds that one authority may take."""

_LARGEST = 1 << 20


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Who is named in the policy answers, or nobody does."""


def send(authority: Authority, query: bytes, patience: float = PATIENCE) -> bytes:
    """The authority's answer to a request, unchecked. RFC 3161, section 3.4.

    Through the proxy that the environment names, if it names one. Raises `AuthorityUnreachable`.
    """
    deadline = time.monotonic() + patience
    opener = urllib.request.build_opener(_NoRedirection)
    opener.addheaders = []  # by default they would name Python and its version
    request = urllib.request.Request(  # noqa: S310 - the policy allows http and https only
        authority.url, query, {"Content-Type": "application/timestamp-query"}
    )
    try:
        with opener.open(request, timeout=patience) as response:
            return _all_of(response, deadline)
    except urllib.error.HTTPError as error:
        with error:
            why = f"it answered {error.code}"
    except TimeoutError:
        why = f"nothing within {patience:g} seconds"
    except urllib.error.URLError as error:
        timed_out = isinstance(error.reason, TimeoutError)
        why = f"nothing within {patience:g} seconds" if timed_out else str(error.reason)
    except (OSError, http.client.HTTPException, ValueError) as error:
        why = str(error) or type(error).__name__
    raise AuthorityUnreachable(authority=authority.name, why=why)


def _all_of(response: http.client.HTTPResponse, deadline: float) -> bytes:
    pieces: list[bytes] = []
    while piece := response.read1(1 << 16):
        pieces.append(piece)
        if sum(map(len, pieces)) > _LARGEST:
            raise ValueError("its answer is larger than any stamp is")
        if time.monotonic() > deadline:
            raise TimeoutError
    return b"".join(pieces)
