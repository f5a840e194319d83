"""Usual prices of brands, as data: `usual_prices.toml`. A price says little alone; far below the usual it is a sign."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib import resources

from domain.brands import read_brand_names
from domain.listing import Money

__all__ = ["UsualPrice", "UsualPrices", "load_usual_prices"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualPrice:
    """What goods of one brand and category sell for when nothing is odd."""

    brand: str
    """As printed; compared in normal form, aliases included."""
    category: str
    lowest: Money
    """The lowest of the prices usually seen, without clearance sales."""
    basis: str
    """Where the number comes from."""


@dataclass(frozen=True, slots=True)
class UsualPrices:
    """All usual prices that are known."""

    prices: tuple[UsualPrice, ...] = ()

    def find(self, names: Iterable[str], category: str) -> UsualPrice | None:
        """Return the usual price of a category under one of a brand's names in normal form."""
        keys = frozenset(names)
        return next((p for p in self.prices if p.category == category and keys & set(read_brand_names(p.brand))), None)


@lru_cache(maxsize=1)
def load_usual_prices() -> UsualPrices:
    """Return the usual prices shipped with guolv."""
    tables = tomllib.loads(resources.files("filters").joinpath("usual_prices.toml").read_text(encoding="utf-8"))
    return UsualPrices(
        tuple(
            UsualPrice(
                brand=table["brand"],
                category=table["category"],
                lowest=Money(amount=Decimal(table["lowest_cny"])),
                basis=table["basis"],
            )
            for table in tables["usual_price"]
        )
    )
