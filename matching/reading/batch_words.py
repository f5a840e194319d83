"""Lots and days of production in a title that says that they are some."""

import re

__all__ = ["may_say_when", "said_days", "said_lots"]


def may_say_when(title: str) -> bool:
    """Tell at a look whether a title may name a lot or a day of production: hardly any does."""
    return _SIGNS.search(title) is not None


def said_days(title: str) -> tuple[str, ...]:
    """Return where a title names days of production, as printed; a year of a fashion is none.

    Example:
        >>> said_days("充电宝 2024年5月生产 快充"), said_days("婴儿车 生产日期:2024.06"), said_days("2024年春季新款")
        (('2024年5月生产',), ('生产日期:2024.06',), ())
    """
    return tuple(found.group() for found in _PRODUCED.finditer(title))


def said_lots(title: str) -> tuple[str, ...]:
    """Return the lots that a title names.

    Example:
        >>> said_lots("防晒霜50g 批号QY2506C 新日期")
        ('QY2506C',)
    """
    return tuple(_LOT.findall(title))


_DAY = r"20\d\d ?[年./-] ?\d{1,2}(?: ?[月./-](?: ?\d{1,2}日?)?)?"
_PRODUCED = re.compile(rf"(?:(?:生产|出厂)(?:日期)?|日期)[:： ]?{_DAY}|{_DAY}新?(?:生产|出厂|产|批次)")
_SIGNS = re.compile("[产厂期批]")
"""One of these stands in all that the two patterns below find."""
_LOT = re.compile(r"批号[:： ]?([A-Za-z0-9-]{4,})")
