"""The columns of one feed: what each was taken for, how often it was filled, and a row in the words of a listing."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crawlers.feeds.values import is_blank, value_of
from crawlers.feeds.words import LIST_FIELDS, Decision, Meaning, meaning_of
from domain.errors import ListingRejected

__all__ = ["Columns", "FeedColumn"]

_MOST_COLUMNS = 2_000
"""Different headings of one feed; more are no headings."""
_MERCHANTS_ID = frozenset({"id", "g:id"})
"""Google Merchant's `id` is the seller's own number: two sellers may have the same."""
_ROUNDED = re.compile(r"\d(?:\.\d+)?[eE]\+\d+")
_IDENTIFIERS = ("item_id", "sku_id", "gtin", "shop_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedColumn:
    """What was decided about one column."""

    heading: str
    """As printed."""
    decision: Decision
    key: str
    """The field, or the name of the attribute; empty for what is not read."""
    cells: int
    """How many of its cells said something."""


class Columns:
    """Reads rows by their headings and remembers what was decided about each."""

    def __init__(self, *, seller: str | None = None) -> None:
        """Begin with no column known.

        Args:
            seller: Id of the shop whose goods all rows are, where whoever supplies them is one shop.
        """
        self._seller = seller
        self._meanings: dict[str, Meaning] = {}
        self._cells: Counter[str] = Counter()

    def note(self, headings: tuple[str, ...]) -> None:
        """Name columns before their first cell is read, so that an empty one is decided on, too."""
        for heading in headings:
            if heading.strip():
                self._meaning(heading)

    @property
    def decisions(self) -> tuple[FeedColumn, ...]:
        """What was decided about each column, in the order in which they were met."""
        return tuple(
            FeedColumn(heading=heading, decision=meaning.decision, key=meaning.key, cells=self._cells[heading])
            for heading, meaning in self._meanings.items()
        )

    @property
    def unknown(self) -> tuple[str, ...]:
        """The headings that nobody knows."""
        return tuple(column.heading for column in self.decisions if column.decision is Decision.UNKNOWN)

    def read(self, row: Mapping[str, object]) -> dict[str, object]:
        """Return a row in the JSON form of a listing.

        Of two columns for one field the first that says something counts.

        Raises:
            ListingRejected: an identifier was rounded by a spreadsheet, or there are too many columns.
        """
        data: dict[str, object] = {}
        attributes: dict[str, object] = {}
        is_merchants = False
        for heading, value in row.items():
            meaning = self._meaning(heading)
            if is_blank(value):
                continue
            self._cells[heading] += 1
            if meaning.decision is Decision.ATTRIBUTE:
                attributes.update(_attribute(meaning.key, value))
            elif meaning.decision is Decision.FIELD and meaning.key in LIST_FIELDS:
                data[meaning.key] = _joined(data.get(meaning.key, []), value_of(meaning.key, value)[meaning.key])
            elif meaning.decision is Decision.FIELD and (meaning.key not in data or _is_sale_price(heading, row)):
                data.update(value_of(meaning.key, value))
                is_merchants |= heading.strip().lower() in _MERCHANTS_ID
        _refuse_rounded(data)
        stated = data.get("attributes")
        if attributes and isinstance(stated, Mapping | None):
            data["attributes"] = {**(stated or {}), **attributes}
        if is_merchants:
            self._add_seller(data)
        return data

    def _meaning(self, heading: str) -> Meaning:
        meaning = self._meanings.get(heading)
        if meaning is None:
            if len(self._meanings) >= _MOST_COLUMNS:
                raise ListingRejected("columns", f"the feed has more than {_MOST_COLUMNS} different headings")
            meaning = self._meanings[heading] = meaning_of(heading)
        return meaning

    def _add_seller(self, data: dict[str, object]) -> None:
        """Make one id of seller and number."""
        seller = data.get("shop_id") or self._seller
        if seller and data.get("item_id"):
            data["item_id"] = f"{seller}/{data['item_id']}"


def _is_sale_price(heading: str, row: Mapping[str, object]) -> bool:
    """Tell whether a price wins over one before it: Merchant's sale price, unless it is bound to days."""
    if heading.removeprefix("g:").replace(" ", "_") != "sale_price":
        return False
    days = (row.get(name) for name in (f"{heading}_effective_date", "sale price effective date"))
    return all(is_blank(each) for each in days)


def _refuse_rounded(data: Mapping[str, object]) -> None:
    for field in _IDENTIFIERS:
        value = data.get(field)
        if isinstance(value, str) and _ROUNDED.fullmatch(value.strip()):
            raise ListingRejected(field, f"{value!r} was rounded by a spreadsheet; export the column as text")


def _attribute(name: str, value: object) -> Iterator[tuple[str, object]]:
    """Yield name and value of an attribute; Merchant's `product_detail` holds pairs of its own."""
    items = value if isinstance(value, list) else [value]
    pairs = [item for item in items if isinstance(item, Mapping)]
    for pair in pairs:
        inner = {str(key).removeprefix("g:"): text for key, text in pair.items()}
        if inner.get("attribute_name") and inner.get("attribute_value"):
            yield str(inner["attribute_name"]), inner["attribute_value"]
        elif inner.get("#text"):
            yield name, inner["#text"]
    if not pairs:
        yield name, value


def _joined(before: object, more: object) -> object:
    return [*before, *more] if isinstance(before, list) and isinstance(more, list) else more
