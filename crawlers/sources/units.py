"""How many units a recall covers, as notices print it: 约36,000辆, 超過112萬個, About 12,300 (50 more in Canada)."""

import re

__all__ = ["parse_units"]

_UNITS = re.compile(
    r"\s*(?:大?约|大?約|超过|超過|逾|近|共计?|共計|about|approximately|approx\.?|more than|over|nearly|up to)?\s*"
    r"(?P<number>\d{1,3}(?:[,，' ]\d{3})+(?!\d)|\d+(?:\.\d+)?)\s*"
    r"(?P<scale>万|萬|亿|億|thousand\b|million\b)?\s*(?P<unit>[^\d(（;；]{0,30})(?:[(（].*)?",
    re.IGNORECASE | re.DOTALL,
)
_SCALES = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000, "thousand": 1_000, "million": 1_000_000}


def parse_units(text: str) -> int | None:
    """Return the one number of units that a text states; `None` when it states none, or several.

    Example:
        >>> [parse_units(text) for text in ("50件", "约36,000辆", "4.7萬件", "超過112萬個", "25300臺", "1.2 million")]
        [50, 36000, 47000, 1120000, 25300, 1200000]
        >>> parse_units("About 12,300 (in addition, about 50 were sold in Canada)")
        12300
        >>> [parse_units(text) for text in ("美国 120 件，加拿大 30 件", "不详", "2.5件")]
        [None, None, None]
    """
    found = _UNITS.fullmatch(text)
    if found is None:
        return None
    number = float(re.sub("[,，' ]", "", found["number"])) * _SCALES.get((found["scale"] or "").lower(), 1)
    return round(number) if abs(number - round(number)) < 1e-6 * max(number, 1.0) else None
