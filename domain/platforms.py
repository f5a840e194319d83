"""Platforms as notices name them: in a column of their own, or inside the name of a shop (迪士尼京东自营店)."""

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from domain.record import Record
from domain.text import squeeze

__all__ = ["platform_in", "read_platform", "split_shop"]


@lru_cache(maxsize=1)
def _spellings() -> Mapping[str, str]:
    """Return spelling in normal form → usual name."""
    data = tomllib.loads(resources.files(__package__).joinpath("platforms.toml").read_text(encoding="utf-8"))
    return MappingProxyType({squeeze(word): name for name, words in data.items() for word in (name, *words)})


def platform_in(text: str) -> str | None:
    """Return the platform that a text names, as it is usually called; `None` for none or several.

    Example:
        >>> platform_in("迪士尼京东自营店"), platform_in("拼 多 多"), platform_in("天貓"), platform_in("逗丁园旗舰店")
        ('京东', '拼多多', '天猫', None)
    """
    key = squeeze(text)
    found = {name for spelling, name in _spellings().items() if spelling in key}
    return found.pop() if len(found) == 1 else None


_BEFORE_SHOP = re.compile(r"[\s\"'“”‘’「」『』《》<>\[\]【】()（）:：,，、|｜/／\-—–_·]+")
_AROUND = " \t\n\"'“”‘’「」『』《》<>[]【】()（）:：,，、|｜/／-—–_·"
_LEAST_SHOP = 2
_OWN = frozenset({"自营", "官方", "商城", "超市", "国际", "旗舰店", "自营店", "平台"})
"""Words that name no shop by themselves: 京东 自营 is the platform's own."""


def split_shop(cell: str) -> tuple[str, str] | None:
    """Return platform and shop of a cell that prints both, parted by a sign; `None` where they are not.

    Example:
        >>> split_shop("天猫“某某旗舰店”"), split_shop("京东-某某专营店"), split_shop("拼 多 多 某店")
        (('天猫', '某某旗舰店'), ('京东', '某某专营店'), ('拼 多 多', '某店'))
        >>> split_shop("某某母婴专营店（天猫商城）"), split_shop("迪士尼京东自营店"), split_shop("1号店 自营")
        (('天猫商城', '某某母婴专营店'), None, None)
    """
    signs = list(_BEFORE_SHOP.finditer(cell.strip()))
    text = cell.strip()
    ways = [(text[: sign.start()], text[sign.end() :]) for sign in reversed(signs)]
    ways += [(text[sign.end() :], text[: sign.start()]) for sign in signs]
    for printed, rest in ways:
        platform, shop = printed.strip(_AROUND), rest.strip(_AROUND)
        is_shop = len(shop) >= _LEAST_SHOP and squeeze(shop) not in _OWN and squeeze(shop) not in _spellings()
        if squeeze(platform) in _spellings() and is_shop:
            return platform, shop
    return None


def read_platform(record: Record) -> str | None:
    """Return where a product was sold on line: the platform's column, else the shop's or seller's name.

    A platform nobody knows is returned as printed.

    Example:
        >>> from domain.record import RecordKind
        >>> facts = {"record_id": "R1", "kind": RecordKind.FAILED_INSPECTION, "product_name": "泳衣"}
        >>> read_platform(Record(**facts, shop_name="迪士尼京东自营店"))
        '京东'
        >>> read_platform(Record(**facts, platform="某某网"))
        '某某网'
    """
    if record.platform:
        return platform_in(record.platform) or record.platform
    named = (platform_in(text) for text in (record.shop_name, record.seller) if text)
    return next(filter(None, named), None)
