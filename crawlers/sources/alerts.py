"""What the alerts of authorities abroad have in common: ids from raw values, days, names, and what to signal."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from cases.rows import Signal
from crawlers.sources.codes import Codes
from crawlers.sources.units import parse_units

__all__ = [
    "Namesakes",
    "alert_id",
    "code_signals",
    "day_or_text",
    "day_signals",
    "iso_day",
    "joined",
    "product_and_name",
    "unit_signals",
]

_SHOWN = 60
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")


def alert_id(*parts: str) -> str:
    """Return an id made of raw values: issuer, number, product; the same in every export of the same alert.

    Example:
        >>> alert_id("CPSC", "10840", "Kettle") == alert_id("CPSC", "10840", "Kettle")
        True
        >>> alert_id("CPSC", "1", "2") == alert_id("CPSC", "12", "")
        False
    """
    return f"A-{hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:16]}"


class Namesakes:
    """Counts products of one name within one alert, so that each gets an id of its own."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[str, ...]] = Counter()

    def number(self, *key: str) -> str:
        """Return which of the products of this name this is: `1`, `2`."""
        self._seen[key] += 1
        return str(self._seen[key])


def iso_day(text: str) -> str | None:
    """Return a day as ISO, of an ISO day or time, or of day/month/year; `None` when it is none.

    Example:
        >>> iso_day("2026-09-03T00:00:00"), iso_day("02/10/2026"), iso_day("31/02/2026"), iso_day("last week")
        ('2026-09-03', '2026-10-02', None, None)
    """
    try:
        if found := _DAY_FIRST.fullmatch(text.strip()):
            day, month, year = (int(number) for number in found.groups())
            return date(year, month, day).isoformat()
        return datetime.fromisoformat(text.strip()).date().isoformat()
    except ValueError:
        return None


def joined(texts: Iterable[str | None]) -> str | None:
    """Return texts as one, each once, with `; ` between; `None` without any.

    Example:
        >>> joined(["A1", None, "A2", "A1"]), joined([None])
        ('A1; A2', None)
    """
    return "; ".join(dict.fromkeys(text for text in texts if text)) or None


def day_or_text(text: str | None) -> str | None:
    """Return a day as ISO; a text that is none as printed."""
    return None if text is None else iso_day(text) or text


def product_and_name(product: str | None, name: str | None) -> str | None:
    """Return what a thing is with the name it is sold by.

    Example:
        >>> product_and_name("Power bank", "PB-10 travel"), product_and_name(None, "PB-10"), product_and_name("A", "A")
        ('Power bank (PB-10 travel)', 'PB-10', 'A')
    """
    return f"{product} ({name})" if product and name and name != product else product or name


def code_signals(row: int, field: str, codes: Codes) -> Iterator[Signal]:
    """Yield a signal for each code that is no barcode."""
    for code in codes.invalid:
        yield Signal(row=row, field=field, value=code[:_SHOWN], reason="is not a barcode")


def day_signals(row: int, field: str, text: str | None) -> Iterator[Signal]:
    """Yield a signal when a text is no day."""
    if text is not None and iso_day(text) is None:
        yield Signal(row=row, field=field, value=text[:_SHOWN], reason="is not a day")


def unit_signals(row: int, field: str, text: str | None) -> Iterator[Signal]:
    """Yield a signal when a text is no number of units."""
    if text is not None and parse_units(text) is None:
        yield Signal(row=row, field=field, value=text[:_SHOWN], reason="is not one number of units")
