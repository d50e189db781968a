"""What people see: HTML pages over the same methods as the API.

A page's function takes what it needs from `vouchsafe.server.visiting`, by type:

    @router.get("/collections/{collection}")
    def collection_page(request: Request, collection: str, visitor: SignedIn, team: Team,
                        language: Language, inside: Inside) -> Response: ...

`visitor.person` acts, `visitor.csrf` goes into the meta tag and the forms' field `csrf` (checked
before the function runs), `team` is `Reviews`, `inside.site.alone` says whether one person may
publish. `Form` is the fields of a posted form. `PerhapsSignedIn` where nobody need be signed in.
Who needs to be and is not gets `problem_page(request, 401, …)`. Functions are `def`, not `async`:
they run in threads. Signing in by a form: `Entering` as a parameter (it bounds attempts), then
`cookies.welcome(request, team.sign_in(token))`; out: `cookies.farewell(request)`.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from vouchsafe.errors import VouchsafeError

router = APIRouter(include_in_schema=False)
"""Every page. Included last, so that it cannot shadow the API."""


def problem_page(_request: Request, status: int, error: VouchsafeError) -> Response:
    """An error as a page: for 401 the page to sign in on."""
    return PlainTextResponse(str(error), status)
