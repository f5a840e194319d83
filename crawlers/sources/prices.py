"""What one piece of the goods cost, as notices print it: 128, ￥128.00, 128元/件."""

import re

from domain.money import Money

__all__ = ["parse_sample_price"]

_BY_MEASURE = re.compile(
    r"(?:/|每|per)\s*\d*\s*(?:kg|千克|公斤|市?斤|两|克|g|吨|t|升|l|毫升|ml|米|m|厘米|cm|平方米|平米|m2|m²|㎡)(?![a-z])",
    re.IGNORECASE,
)
"""The price of a measure, not of a piece: a notice that prints 12.8元/kg does not say what the sample cost."""


def parse_sample_price(text: str) -> Money | None:
    """Return the price in yuan of one piece; `None` when none is stated, or another one.

    Example:
        >>> [str(parse_sample_price(cell)) for cell in ("128", "￥1,299.00", "59.9元/件", "标价:35元")]
        ['128.00 CNY', '1299.00 CNY', '59.90 CNY', '35.00 CNY']
        >>> [parse_sample_price(cell) for cell in ("12.8元/kg", "US$ 20", "面议", "0")]
        [None, None, None, None]
    """
    from crawlers.pages.price import parse_cny  # noqa: PLC0415  # its package loads what reads pages

    if _BY_MEASURE.search(text):
        return None
    found = parse_cny(text)
    return found if found is not None and found.amount > 0 else None
