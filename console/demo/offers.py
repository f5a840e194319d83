"""What a seller of the invented market puts up: an offer, its shop, and the truth about it.

Owns plain values only. The truth (`Standing`, `record_id`, `disguise`) never reaches a page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

__all__ = ["Offer", "Shop", "Standing"]


class Standing(StrEnum):
    """What an offer truly is, beside the published records."""

    PLANTED = "planted"
    """The failed or recalled product itself."""
    SIBLING = "sibling"
    """Same brand or maker, another model."""
    SAME_BRAND_OTHER_GOODS = "same_brand_other_goods"
    ACCESSORY = "accessory"
    """A part, a cover, a pan for the product."""
    NAMESAKE = "namesake"
    """Another brand's goods of the same name."""
    SAME_NUMBER = "same_number"
    """Another brand's goods that happen to carry the same article number."""
    CHANCE_WORD = "chance_word"
    """A record's brand arises in the title by chance."""
    PASSED = "passed"
    """A product that passed inspection."""
    HONEST = "honest"
    """Goods of the three categories without any tie to a record."""
    NEIGHBOUR = "neighbour"
    """Other goods of the same shops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """An invented shop."""

    shop_id: str
    name: str
    trader: str
    """The company behind it, as its licence would show it; invented too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One item page of the market and the truth about it."""

    platform: str
    item_id: str
    title: str
    price: Decimal
    shop: Shop
    standing: Standing
    brand: str | None = None
    model: str | None = None
    maker: str | None = None
    gtin: str | None = None
    ccc_certificate: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    sold_count: int = 0
    record_id: str | None = None
    """The record whose product this is; only with `PLANTED` and `PASSED`."""
    disguise: str | None = None
    """Name of the disguise of a planted offer."""
    predecessor: str | None = None
    """Item id of the removed page that this offer replaces ("listed again")."""
