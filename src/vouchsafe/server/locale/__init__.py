"""What this server says, in English, Russian and Belarusian."""

from vouchsafe.server.locale.catalogs import Catalog, catalog
from vouchsafe.server.locale.errors import say
from vouchsafe.server.locale.words import Words

__all__ = ["Catalog", "Words", "catalog", "say"]
