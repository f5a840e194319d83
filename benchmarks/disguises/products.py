"""The products that are disguised: real records, with the names a seller might write instead of theirs."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Product", "load_products"]

_FILE = Path(__file__).with_name("products.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One failed or recalled product, and what people call it."""

    record_ids: tuple[str, ...]
    """The record it is about, then others of the brand that name no model."""
    category: str
    goods: tuple[str, ...]
    brand: str
    """Trademark, or the maker's own name (字号) where the record names no trademark."""
    alias: str
    """Another official spelling, or empty."""
    pinyin: str
    initials: str
    homophone: str
    """Another name of the same sound, or empty."""
    look_alike: str
    """Another name that looks like it, or empty."""
    nickname: str
    maker: str
    model: str
    """Empty where the record names none."""

    @property
    def is_rare(self) -> bool:
        """Whether the model alone points to one product: letters and digits, or six digits, five signs at least."""
        code = re.sub(r"[^A-Za-z0-9]", "", self.model)
        return len(code) >= 5 and (bool(re.search("[A-Za-z]", code)) or len(code) >= 6)


def load_products() -> tuple[Product, ...]:
    """Read `products.csv`."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Product(
                record_ids=tuple(row.pop("record_ids").split()),
                goods=tuple(row.pop("goods").split(";")),
                **row,
            )
            for row in csv.DictReader(file)
        )
