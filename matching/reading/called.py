"""What brand and maker of records are called, read once for all records whose cells say the same."""

from functools import lru_cache
from operator import add

from domain.brands import BrandRegistry, read_brand_names
from domain.makers import MakerName, read_makers
from domain.record import Record
from matching.reading.lazy import lazy
from matching.reading.name_finding import has_han
from matching.reading.names import Name, Origin, record_names

__all__ = ["NOBODY", "Called", "read_called"]


class Called:
    """Everything that brand and maker are called.

    Args:
        brands: The names printed in the brand cell, in normal form.
        makers: The companies on the label, and those that a person said to be one of them.
        names: Every spelling of both, the surest first, none twice.
    """

    def __init__(self, brands: tuple[str, ...], makers: tuple[MakerName, ...], names: tuple[Name, ...]) -> None:
        self.brands = brands
        self.makers = makers
        self.names = names
        self.brand_names = tuple(name for name in names if not name.is_maker)
        self.maker_names = tuple(name for name in names if name.is_maker)

    @lazy
    def settled(self) -> frozenset[str]:
        """Every spelling, settled."""
        return frozenset(name.settled for name in self.names)

    @lazy
    def scripts(self) -> frozenset[bool]:
        """Whether brand and maker are written in Chinese: a brand in another script may be theirs all the same."""
        return frozenset(has_han(name.key) for name in self.names if name.origin is not Origin.PINYIN)

    @lazy
    def latin(self) -> tuple[str, ...]:
        """The spellings in Latin letters, before which a model may stand glued."""
        return tuple(name.key for name in self.names if name.key.isascii())

    @lazy
    def is_tested_unit(self) -> bool:
        """Only the inspected company is named, which may be a seller."""
        return all(name.origin in (Origin.TESTED_UNIT, Origin.PINYIN) for name in self.names)

    @lazy
    def makers_whole(self) -> tuple[str, ...]:
        """The makers whole."""
        return tuple([maker.whole for maker in self.makers])

    @lazy
    def words(self) -> tuple[str, ...]:
        """Every spelling, and the makers whole."""
        return tuple(dict.fromkeys([*[name.key for name in self.names], *self.makers_whole]))

    @lazy
    def place_pairs(self) -> tuple[str, ...]:
        """Each two characters of the places that the names of the makers begin with."""
        return tuple(pair for maker in self.makers for pair in map(add, maker.places, maker.places[1:]))


NOBODY = Called((), (), ())


def read_called(record: Record, registry: BrandRegistry, also: tuple[MakerName, ...] = ()) -> Called:
    """Read what a record's brand and maker are called.

    Args:
        record: The record.
        registry: Known brands.
        also: Companies that a person said to be one of the record's.
    """
    found = _read(registry, record.brand, record.label_companies, also)
    if found.brands and found.names:
        return found
    return _read(registry, record.brand, record.label_companies, also, record.product_name, record.seller)


@lru_cache(maxsize=4_096)
def _read(
    registry: BrandRegistry,
    brand: str | None,
    companies: str | None,
    also: tuple[MakerName, ...],
    product: str = "",
    tested_unit: str | None = None,
) -> Called:
    makers = (*read_makers(companies), *also)
    names = record_names(registry, brand=brand, makers=makers, product=product, tested_unit=tested_unit)
    return Called(read_brand_names(brand), makers, names)
