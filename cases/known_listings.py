"""Listings whose answer is known from the records alone, for a home in which nobody has judged anything.

A record rewritten as a title is a listing about it. The same title with every record of that product left out is a
known negative: a *sibling* where records of other models of the brand remain, a *stranger* where nothing of the brand
or the maker remains. A passed product rewritten as a title is to be let through.

What is assumed: two records that share no brand, no maker and no model are about different products; sellers write
brand, goods and model in plain words. So recall is at the good end; and since nearly every negative carries somebody's
brand and model, precision at a share of failed products is at the bad end. Both are said wherever the figures are.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from cases.labelled import LabelledListing
from domain.brands import BrandRegistry, read_brand_names
from domain.designation import Designation, identifying, read_designations
from domain.listing import Listing
from domain.makers import read_makers
from domain.record import Record, RecordKind, is_in_force
from domain.scope import scope_of
from domain.verdict import VerdictKind

__all__ = ["MOST_OF_A_KIND", "KnownListing", "known_listings"]

MOST_OF_A_KIND: Final = 200
"""Listings of each kind; chosen by a hash of the record's id, so that the same records give the same ones."""
_LEAST_MODEL: Final = 4
"""Characters of a model that a title can be told by."""
_FINDINGS: Final = frozenset(
    {RecordKind.FAILED_INSPECTION, RecordKind.RECALL, RecordKind.COUNTERFEIT, RecordKind.OVERSEAS_ALERT}
)
_IN_BRACKETS: Final = re.compile(r"[(（\[【].*?[)）\]】]")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownListing:
    """A listing, its answer, and the records that must take no part for it to be the answer."""

    labelled: LabelledListing
    exclude: frozenset[str]


def known_listings(
    records: Iterable[Record], *, brands: BrandRegistry, on: date, batch_not_shown: VerdictKind
) -> tuple[KnownListing, ...]:
    """Make known listings from records: kinds `plain`, `no_model`, `sibling`, `stranger`, `passed`.

    Args:
        records: All records of the set; another one of the same product would make a known negative a wrong one.
        brands: For other spellings of a brand.
        on: The day that decides which records are in force.
        batch_not_shown: What the policy says of the same product where the title shows no batch.
    """
    products = [_Product(record, brands) for record in records]
    families = _Families(products)
    by_kind: dict[str, list[KnownListing]] = {}
    for product in sorted(products, key=lambda one: one.draw):
        for one in _of(product, families, on, batch_not_shown):
            made = by_kind.setdefault(one.labelled.kind, [])
            if len(made) < MOST_OF_A_KIND:
                made.append(one)
    return tuple(one for _, made in sorted(by_kind.items()) for one in made)


class _Product:
    """What a record says of its product."""

    def __init__(self, record: Record, brands: BrandRegistry) -> None:
        self.record = record
        self.names = read_brand_names(record.brand)
        makers = (maker.core for maker in read_makers(record.manufacturer))
        aliases = (alias for name in self.names for alias in brands.aliases(name))
        self.owners = frozenset((*self.names, *aliases, *makers))
        """Whatever a product of the same brand or maker would share."""
        self.draw = hashlib.sha256(record.record_id.encode("utf-8", "surrogatepass")).digest()

    @cached_property
    def models(self) -> tuple[Designation, ...]:
        return identifying(read_designations(self.record))

    @property
    def model(self) -> Designation | None:
        """The first model that a title can be told by."""
        return next((one for one in self.models if len(one.value) >= _LEAST_MODEL), None)

    @property
    def is_finding(self) -> bool:
        return self.record.kind in _FINDINGS

    def may_be(self, other: "_Product") -> bool:
        """Tell whether two records may be about one product: a model of one begins like one of the other."""
        pairs = ((one.value, two.value) for one in self.models for two in other.models)
        return self is other or any(one.startswith(two) or two.startswith(one) for one, two in pairs)

    def title(self) -> str:
        """Write the product as sellers do, in one of four ways."""
        name = self.names[0] if self.names else ""
        goods = _IN_BRACKETS.sub("", self.record.product_name).strip() or self.record.product_name
        model = self.model.text if self.model else ""
        squeezed = self.model.value if self.model else ""
        ways = (
            f"{name}{goods} {model}",
            f"【包邮】{name} {goods} {model} 新款",
            f"{goods} {model} {name}",
            f"{name} {goods} {squeezed} 正品",
        )
        return ways[self.draw[0] % len(ways)].strip()


class _Families:
    """Records that share a brand or a maker."""

    def __init__(self, products: Sequence[_Product]) -> None:
        self._by_owner: dict[str, list[_Product]] = {}
        for product in products:
            for owner in product.owners:
                self._by_owner.setdefault(owner, []).append(product)

    def of(self, product: _Product) -> list[_Product]:
        """Return a product and its relatives."""
        found = {id(one): one for owner in product.owners for one in self._by_owner[owner]}
        return list(found.values())


def _of(product: _Product, families: _Families, on: date, batch_not_shown: VerdictKind) -> Iterator[KnownListing]:
    if not product.names or not is_in_force(product.record, on):
        return
    family = families.of(product)
    same = [one for one in family if product.may_be(one)]
    others = [one for one in family if one.is_finding and not product.may_be(one)]
    ids = frozenset(one.record.record_id for one in same)
    if product.record.kind is RecordKind.PASSED_INSPECTION:
        if product.model and all(one.models for one in others) and not any(one.is_finding for one in same):
            yield _listing(product, "passed", VerdictKind.ALLOW)
        return
    if not product.is_finding:
        return
    if not product.models:
        yield _listing(product, "no_model", VerdictKind.REVIEW, truth=frozenset({product.record.record_id}))
    if product.model is None:
        return
    scope = scope_of(product.record)
    is_limited = bool(scope.batches or scope.dates)
    yield _listing(product, "plain", batch_not_shown if is_limited else VerdictKind.BLOCK, truth=ids)
    if others and all(one.models for one in others):
        yield _listing(product, "sibling", VerdictKind.ALLOW, exclude=ids)
    everything = frozenset(one.record.record_id for one in family)
    yield _listing(product, "stranger", VerdictKind.ALLOW, exclude=everything)


def _listing(
    product: _Product,
    kind: str,
    expect: VerdictKind,
    *,
    truth: frozenset[str] = frozenset(),
    exclude: frozenset[str] = frozenset(),
) -> KnownListing:
    listing = Listing(
        title=product.title(),
        item_id=f"{kind}:{product.record.record_id}",
        brand=product.names[0] if product.draw[1] % 2 else None,
        category=product.record.category,
    )
    return KnownListing(
        labelled=LabelledListing(
            listing=listing,
            expect=expect,
            truth_records=tuple(sorted(truth)),
            kind=kind,
            category=product.record.category or "",
            provenance=str(product.record.kind),
        ),
        exclude=exclude,
    )
