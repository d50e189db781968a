"""HTTP: pages, API, sign-in. No logic: the rules are in `review`."""

from vouchsafe.server.app import make_app
from vouchsafe.server.errors import PortTaken, ServerError
from vouchsafe.server.site import Site, site_for

__all__ = ["PortTaken", "ServerError", "Site", "make_app", "site_for"]
