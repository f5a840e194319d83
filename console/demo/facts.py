"""The products behind the shipped records, as a person read them from the notices.

Which cell of a notice is the model and how a brand is spelt elsewhere is written down by hand in `products/*.csv`, so
that the truth of the demo does not depend on the reading that is on trial. A test compares the tables with the records.
"""

import csv
from dataclasses import dataclass
from importlib.resources import files

__all__ = ["Product", "load_offenders", "load_passed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One product of a record, in a seller's words."""

    record_id: str
    category: str
    goods: tuple[str, ...]
    """How sellers call the thing, usual word first."""
    brand: str
    """Empty when the notice names a maker only."""
    maker: str
    """Empty when the notice names a brand only."""
    model: str
    """Model, style or article number; empty when the notice gives none."""
    heading: str
    """What the number is called on pages of such goods: 型号, 货号 or 款号."""
    price_low: int
    price_high: int
    other_spellings: tuple[str, ...] = ()
    """Alias, foreign name or pinyin of the brand."""
    look_alike: str = ""
    """The brand with a letter or character exchanged."""
    maker_short: str = ""
    """The maker's name without place and legal form."""


def load_offenders() -> tuple[Product, ...]:
    """Read the products that failed or were recalled."""
    return _load("offenders.csv")


def load_passed() -> tuple[Product, ...]:
    """Read the products that passed."""
    return _load("passed.csv")


def _load(name: str) -> tuple[Product, ...]:
    text = files("console.demo").joinpath("products", name).read_text("utf-8")
    return tuple(_product(row) for row in csv.DictReader(text.splitlines()))


def _product(row: dict[str, str]) -> Product:
    return Product(
        record_id=row["record_id"],
        category=row["category"],
        goods=tuple(row["goods"].split(";")),
        brand=row["brand"],
        maker=row["maker"],
        model=row["model"],
        heading=row["heading"] or "货号",
        price_low=int(row["price_low"]),
        price_high=int(row["price_high"]),
        other_spellings=tuple(s for s in row.get("other_spellings", "").split(";") if s),
        look_alike=row.get("look_alike", ""),
        maker_short=row.get("maker_short", ""),
    )
