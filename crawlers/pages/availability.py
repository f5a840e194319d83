"""Whether goods can be bought, as shops say it: a word of schema.org, a class of an engine, a phrase in Chinese."""

import re
import unicodedata
from collections.abc import Iterable

__all__ = ["AVAILABILITY", "availability_of", "best_availability", "parse_availability"]

AVAILABILITY = "库存状态"
"""The heading under which it stands among the attributes. Never a number of pieces: that changes with every sale."""
_OUT, _LATER, _IN = "缺货", "预售", "有货"

_WORDS = (
    (
        _OUT,
        re.compile(
            r"out\W?of\W?stock|sold\W?out|discontinued|unavailable|缺货|无货|没货|售罄|售空|卖完|抢光|库存不足"
            r"|(?:无|没有|暂无)库存|库存[::]?\s?(?:0|无)(?![0-9.])|(?:已|被)?下架|补货",
            re.IGNORECASE,
        ),
    ),
    (_LATER, re.compile(r"pre\W?(?:order|sale)|back\W?order|made\W?to\W?order|预售|预订|预定|预约", re.IGNORECASE)),
    (
        _IN,
        re.compile(
            r"in\W?stock|limited\W?availability|(?:online|in\W?store)\W?only|available|有货|现货|库存|可售",
            re.IGNORECASE,
        ),
    ),
)
"""Tried in this order: 库存不足 and unavailable hold the words for the contrary."""
_MAX_LENGTH = 200


def parse_availability(text: str | None) -> str | None:
    """Return 有货, 预售 or 缺货; `None` where the text says none of them.

    Example:
        >>> parse_availability("http://schema.org/InStock"), parse_availability("库存 10 件")
        ('有货', '有货')
        >>> parse_availability("库存不足"), parse_availability("预售，12月1日发货"), parse_availability("包邮")
        ('缺货', '预售', None)
    """
    folded = unicodedata.normalize("NFKC", (text or "")[:_MAX_LENGTH])
    return next((said for said, pattern in _WORDS if pattern.search(folded)), None)


def best_availability(texts: Iterable[str | None]) -> str | None:
    """Return what holds for goods of which several offers or variants are told: one that can be bought is enough.

    Example:
        >>> best_availability(["OutOfStock", "InStock"]), best_availability([None])
        ('有货', None)
    """
    said = {parse_availability(text) for text in texts}
    return next((each for each in (_IN, _LATER, _OUT) if each in said), None)


def availability_of(is_in_stock: object) -> str | None:
    """Return it for a flag of an embedded state; `None` where the state holds something else.

    Example:
        >>> availability_of(True), availability_of(False), availability_of(None)
        ('有货', '缺货', None)
    """
    return (_IN if is_in_stock else _OUT) if isinstance(is_in_stock, bool) else None
