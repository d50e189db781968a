"""The web app, put together."""

from __future__ import annotations

from pathlib import Path

from anyio import CapacityLimiter, Semaphore
from fastapi import FastAPI
from starlette.middleware import Middleware

from vouchsafe import __version__
from vouchsafe.review import Carrier, Reviews
from vouchsafe.review.work import Work
from vouchsafe.server import api, pages
from vouchsafe.server.answering import ERROR_HANDLERS, LastResort
from vouchsafe.server.api.openapi import describe
from vouchsafe.server.feed import Feed
from vouchsafe.server.guarding import BoundedBodies, KnownHosts, OwnOrigin, Pace, SafeHeaders
from vouchsafe.server.house import House
from vouchsafe.server.plan_bodies import PlanBodies
from vouchsafe.server.site import Site
from vouchsafe.server.static_files import Static

STATIC = Path(__file__).parent / "static"
_SIGN_IN_BURST, _SIGN_IN_RATE = 20, 0.2
_LARGE = 3
"""Plans above `guarding.size.SMALL` that are read and saved at once; others wait for their turn."""


def make_app(
    reviews: Reviews,
    *,
    site: Site | None = None,
    work: Work | None = None,
    carrier: Carrier | None = None,
) -> FastAPI:
    """The web app over a team's reviews: pages, API, sign-in.

    work: what this process does of the long work, started and stopped by the caller; None where
    other processes do all of it (`vouchsafe worker`). carrier: likewise, what keeps an archive up
    to date; None where there is none, or another process does it.
    """
    site = site or Site()
    app = FastAPI(
        title="Vouchsafe",
        version=__version__,
        openapi_url=None,  # served by the API itself, to those who are signed in
        docs_url=None,  # these pages load scripts of third parties
        redoc_url=None,
        redirect_slashes=False,
        middleware=[
            Middleware(SafeHeaders, secure=site.secure),
            Middleware(KnownHosts, hosts=site.hosts),
            Middleware(OwnOrigin, origins=site.origins),
            Middleware(BoundedBodies, upload_limit=site.upload_limit),
            Middleware(LastResort),
        ],
        exception_handlers=ERROR_HANDLERS,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.house = House(
        reviews=reviews,
        site=site,
        pace=Pace(site.burst, site.pace),
        entry=Pace(_SIGN_IN_BURST, _SIGN_IN_RATE),
        uploads=CapacityLimiter(site.uploads),
        plans=PlanBodies(),
        large=Semaphore(_LARGE),
        feed=Feed(reviews.watch),
        work=work,
        carrier=carrier,
    )
    app.mount("/static", Static(directory=STATIC))
    app.include_router(api.router)
    app.include_router(pages.router)
    describe(app)
    return app
