"""The price is far below what goods of this brand usually cost, or below what any new product of the category costs.

A low price proves nothing; with a famous brand it is the commonest sign of an imitation. The usual prices are data, in
`filters/usual_prices.toml`, and the floor of a category stands in its file.

Example:
    >>> from datetime import date
    >>> from decimal import Decimal
    >>> from domain.brands import BrandRegistry
    >>> from domain.listing import Listing, Money
    >>> from filters.catalogue import load_categories
    >>> from filters.price import load_usual_prices
    >>> cooker = load_categories()["induction_cooker"]
    >>> def sentences(brand, price):
    ...     listing = Listing(title="电磁炉", brand=brand, price=Money(amount=Decimal(price)))
    ...     return [reason.sentence_en for reason in judge(RuleFacts(listing=listing, category=cooker,
    ...         on=date(2026, 11, 1), brands=BrandRegistry(), usual_prices=load_usual_prices()))]
    >>> sentences("美的", "39.90")
    ["39.90 CNY is far below 150 CNY, the brand's usual lowest price."]
    >>> sentences("美的", "129.00"), sentences("青岚", "69.00")
    ([], [])
"""

from collections.abc import Iterator
from decimal import Decimal

from domain.brands import read_brand_names
from domain.listing import Money
from domain.text import is_chinese, squeeze
from domain.verdict import Reason, Severity
from filters.facts import RuleFacts
from filters.price import UsualPrice

__all__ = ["judge"]

_FAR_BELOW = Decimal("0.4")
"""Clearance sales seen on public pages went down to about half of the usual price."""


def judge(facts: RuleFacts) -> Iterator[Reason]:
    """Yield a reason when the price is far below the brand's usual, or below the floor of the category."""
    price, category = facts.listing.price, facts.category
    if price is None or category is None:
        return
    usual = _usual_price(facts, category.name)
    if usual is not None and _is_below(price, usual.lowest, _FAR_BELOW):
        yield Reason(
            rule="price_far_below",
            sentence=f"标价{price.amount}元，远低于该品牌同类产品的通常最低价{usual.lowest.amount}元。",
            sentence_en=f"{price.amount} CNY is far below {usual.lowest.amount} CNY, the brand's usual lowest price.",
            severity=Severity.WARNING,
            source=f"filters/usual_prices.toml: {usual.basis}",
        )
    elif usual is None and category.price_floor is not None and _is_below(price, category.price_floor, Decimal(1)):
        floor = category.price_floor.amount
        yield Reason(
            rule="price_far_below",
            sentence=f"标价{price.amount}元，低于{category.name_zh}新品的通常下限{floor}元。",
            sentence_en=f"{price.amount} CNY is below {floor} CNY, the floor for new products of the category.",
            severity=Severity.INFO,
            source=f"filters/categories/{category.name}.toml",
        )


def _is_below(price: Money, usual: Money, share: Decimal) -> bool:
    return price.currency == usual.currency and price.amount < usual.amount * share


def _usual_price(facts: RuleFacts, category: str) -> UsualPrice | None:
    names = list(read_brand_names(facts.listing.brand))
    if names:
        aliases = [alias for name in names for alias in facts.brands.aliases(name)]
        return facts.usual_prices.find([*names, *aliases], category)
    title = squeeze(facts.listing.title)
    return next((p for p in facts.usual_prices.prices if p.category == category and _stands_in(p.brand, title)), None)


def _stands_in(brand: str, title: str) -> bool:
    """Tell whether a title names a brand: at its beginning for a Chinese name, anywhere for a long Latin one."""
    return any(
        title.startswith(name) if is_chinese(name[0]) else len(name) >= 5 and name in title
        for name in read_brand_names(brand)
    )
