"""Numbers and moments as people write them, in each language."""

from __future__ import annotations

from datetime import UTC, datetime

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from vouchsafe.server.locale import catalog
from vouchsafe.server.locale.catalogs import mark

UNITS = (mark("bytes"), mark("KB"), mark("MB"), mark("GB"), mark("TB"))


class Formats:
    """The filters of one language's pages."""

    def __init__(self, language: str) -> None:
        self._language = language

    def number(self, value: float) -> str:
        """With the language's own separators."""
        return format_decimal(value, locale=self._language)

    def bytes(self, size: int) -> str:
        """A file's size in thousands, as file managers count."""
        step, value = 0, float(size)
        while value >= 999.5 and step < len(UNITS) - 1:
            step, value = step + 1, value / 1000
        digits = "0" if step == 0 or value >= 9.95 else "0.0"
        unit = catalog(self._language).gettext(UNITS[step])
        return f"{format_decimal(value, digits, locale=self._language)}\N{NO-BREAK SPACE}{unit}"

    def moment(self, moment: datetime) -> str:
        """A day and a time, in UTC, to the minute."""
        text = format_datetime(
            moment.astimezone(UTC), "d MMM y, HH:mm", tzinfo=UTC, locale=self._language
        )
        return f"{text} UTC"

    def day(self, moment: datetime) -> str:
        """A day, in UTC."""
        return format_date(moment.astimezone(UTC).date(), "d MMMM y", locale=self._language)

    @staticmethod
    def clock(seconds: float) -> str:
        """A place in a video: minutes, seconds and tenths; hours where there are any."""
        tenths = round(seconds * 10)
        minutes, rest = divmod(tenths, 600)
        hours, minutes = divmod(minutes, 60)
        ahead = f"{hours}:{minutes:02}" if hours else f"{minutes}"
        return f"{ahead}:{rest // 10:02}.{rest % 10}"
