"""Amounts in yuan and counts of sales as Chinese pages print them.

price-parser reads the number; what it does not know is here: 万 (ten thousand), ranges, 券后价 (price after coupon),
and that ￥ means yuan on a Chinese platform.
"""

import re
import unicodedata
from decimal import Decimal

from price_parser import Price

from domain.listing import Money

__all__ = ["parse_cny", "parse_count"]

_AMOUNT = re.compile(r"(?<![\d.])(?P<number>[0-9][0-9,]{0,17}(?:\.[0-9]{1,9})?)(?![0-9])\s*(?P<unit>万|亿)?")
"""Up to 18 digits: a longer number on a page is no price and no count."""
_RANGE = re.compile(r"\s*(?:元|¥)?\s*(?:-|~|–|—|至|到)\s*¥?\s*$")
_UNITS = {"": Decimal(1), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
_AFTER_COUPON = re.compile(r"(?:券后|到手)价?[^\d¥]{0,4}")
_CENT = Decimal("0.01")


def parse_cny(text: str | None) -> Money | None:
    """Return the price a page prints, in yuan; `None` when it prints none (面议).

    The lowest of a range, and the price after coupon where both are printed.

    Example:
        >>> parse_cny("￥1,299.00元").amount, parse_cny("1.2万").amount, parse_cny("￥99.00-199.00").amount
        (Decimal('1299.00'), Decimal('12000.00'), Decimal('99.00'))
        >>> parse_cny("原价￥99 券后价￥59.9").amount, parse_cny("1.2-1.5万元").amount, parse_cny("面议")
        (Decimal('59.90'), Decimal('12000.00'), None)
    """
    folded = _fold(text)
    coupon = _AFTER_COUPON.search(folded)
    amounts = list(_AMOUNT.finditer(folded, coupon.end() if coupon else 0))
    if not amounts:
        return None
    values = [_value(amounts[0])]
    if len(amounts) > 1 and _RANGE.fullmatch(folded[amounts[0].end() : amounts[1].start()]):
        values.append(_value(amounts[1]))
        if _shares_unit(amounts[0], amounts[1]):
            values[0] *= _UNITS[amounts[1]["unit"]]
    return Money(amount=min(values).quantize(_CENT))


def parse_count(text: str | None) -> int | None:
    """Return a count such as a number of sales.

    Example:
        >>> parse_count("2.3万人付款"), parse_count("已售 1.2万+"), parse_count("已拼 12 件"), parse_count("新品")
        (23000, 12000, 12, None)
    """
    match = _AMOUNT.search(_fold(text))
    return int(_value(match)) if match else None


def _fold(text: str | None) -> str:
    return unicodedata.normalize("NFKC", text or "")


def _value(match: re.Match[str]) -> Decimal:
    return _number(match) * _UNITS[match["unit"] or ""]


def _number(match: re.Match[str]) -> Decimal:
    # The pattern lets only digits, commas and one point through, which price-parser always reads.
    return Price.fromstring(match["number"], decimal_separator=".").amount or Decimal(0)


def _shares_unit(low: re.Match[str], high: re.Match[str]) -> bool:
    """Tell whether a unit that stands once, at the end, counts for both: in 1.2-1.5万, but not in 9000-1.2万."""
    return bool(high["unit"]) and not low["unit"] and _number(low) <= _number(high)
