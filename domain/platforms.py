"""Platforms as notices name them: in a column of their own, or inside the name of a shop (迪士尼京东自营店)."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from domain.record import Record
from domain.text import squeeze

__all__ = ["platform_in", "read_platform"]


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
