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

_AMOUNT = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>万|亿)?")
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
    first, unit = amounts[0], amounts[0]["unit"] or ""
    values = [_number(first["number"])]
    if len(amounts) > 1 and _RANGE.fullmatch(folded[first.end() : amounts[1].start()]):
        # 1.2-1.5万: the unit stands once, at the end, for both.
        unit = unit or (amounts[1]["unit"] or "")
        values.append(_number(amounts[1]["number"]))
    numbers = [value for value in values if value is not None]
    return Money(amount=(min(numbers) * _UNITS[unit]).quantize(_CENT)) if numbers else None


def parse_count(text: str | None) -> int | None:
    """Return a count such as a number of sales.

    Example:
        >>> parse_count("2.3万人付款"), parse_count("已售 1.2万+"), parse_count("已拼 12 件"), parse_count("新品")
        (23000, 12000, 12, None)
    """
    match = _AMOUNT.search(_fold(text))
    number = _number(match["number"]) if match else None
    return int(number * _UNITS[match["unit"] or ""]) if match and number is not None else None


def _fold(text: str | None) -> str:
    return unicodedata.normalize("NFKC", text or "")


def _number(digits: str) -> Decimal | None:
    return Price.fromstring(digits, decimal_separator=".").amount
