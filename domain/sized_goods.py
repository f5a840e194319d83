"""How goods are sized, told from their name: what a bare number in a cell means depends on it."""

import re
from enum import StrEnum
from functools import lru_cache

from domain.text import fold

__all__ = ["Goods", "goods_of", "is_size"]


class Goods(StrEnum):
    """How goods are sized, which decides what a bare number means."""

    GARMENT = "garment"
    SHOE = "shoe"
    OTHER = "other"


@lru_cache(maxsize=4_096)
def goods_of(product_name: str) -> Goods:
    """Tell from a product's name how such goods are sized.

    Example:
        >>> goods_of("童鞋(男凉鞋)"), goods_of("休閑長褲"), goods_of("双肩背包"), goods_of("婴儿纸尿裤")
        (<Goods.SHOE: 'shoe'>, <Goods.GARMENT: 'garment'>, <Goods.OTHER: 'other'>, <Goods.OTHER: 'other'>)
    """
    name = fold(product_name)
    if "鞋" in name or "靴" in name:
        return Goods.SHOE
    name = _NOT_WORN.sub("", name)
    return Goods.GARMENT if any(sign in name for sign in _GARMENT_SIGNS) else Goods.OTHER


_NOT_WORN = re.compile("(?:洗|晾|晒|干|熨|挂|收|储|护)衣|衣(?:架|柜|橱|夹|杆)|(?:纸尿|拉拉|尿)裤|服务")
"""Goods with a word for clothes in their name that have no sizes of clothes: a wardrobe, a washing machine, nappies."""
_GARMENT_SIGNS = (
    "衣", "裤", "裙", "服", "衫", "套装", "女套", "男套", "童装", "女装", "男装", "马甲",
    "夹克", "t恤", "圆领t", "袜", "连体", "肚兜", "爬", "文胸", "胸罩",
)  # fmt: skip


def is_size(number: int, goods: Goods) -> bool:
    """Tell whether a number may be a size of shoes, or else of clothes."""
    if goods is Goods.SHOE:
        return 10 <= number <= 50 or (100 <= number <= 300 and number % 5 == 0)
    return 44 <= number <= 200 and (number % 5 == 0 or number in {52, 59, 66, 73})
