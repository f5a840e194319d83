"""A product category: what belongs to it, which standards it goes by, what it usually costs.

Owns the words; a category is a file, `filters/categories/<name>.toml`, which `catalogue` finds and reads.
"""

from dataclasses import dataclass
from datetime import date

from domain.listing import Listing, Money
from filters.scope import Scope, ScopeKind, ScopeWords, judge_scope

__all__ = ["Category", "Certification", "Standard"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A standard of the category, with the time for which it holds."""

    number: str
    """As printed on labels: `GB 4706.29-2008`."""
    title: str
    is_mandatory: bool
    """A GB; a GB/T or QB/T is recommended."""
    effective_from: date | None = None
    """First day; `None` = not known here."""
    effective_until: date | None = None
    """Last day; `None` = in force."""
    replaced_by: str | None = None
    """Number of the standard that follows."""
    source: str
    """Where the dates come from, and how sure they are."""

    def is_in_force(self, on: date) -> bool:
        """Tell whether the standard holds on a day."""
        starts = self.effective_from is None or self.effective_from <= on
        return starts and (self.effective_until is None or on <= self.effective_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certification:
    """A compulsory certification (CCC, 强制性产品认证) that products of the category need."""

    item: str
    """Place in the CCC catalogue."""
    source: str
    exempt_words: tuple[str, ...] = ()
    """Words in a title that name goods which may be outside the item, such as 商用."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """What a campaign looks for."""

    name: str
    """Name of the file: `induction_cooker`."""
    name_zh: str
    name_en: str
    search_words: tuple[str, ...]
    """What a crawl types into a platform's search box, synonyms included."""
    words: ScopeWords
    standards: tuple[Standard, ...] = ()
    certification: Certification | None = None
    has_safety_classes: bool = False
    """Products carry class A, B or C of GB 31701 and GB 18401."""
    maker_duty: str | None = None
    """The provision by which a product of the category must carry its maker's name; `None`: none is known here."""
    price_floor: Money | None = None
    """Below this price a new product of the category is unusual, whatever its brand."""
    keep_titles: tuple[str, ...]
    """Titles the category must keep; the contract suite tries them."""
    drop_titles: tuple[str, ...]
    """Titles it must drop."""

    def scope_of(self, title: str) -> Scope:
        """Return what a title says about belonging to this category."""
        return judge_scope(title, self.words)

    def keeps(self, listing: Listing) -> bool:
        """Tell whether a listing sells a thing of this category.

        The title decides; where it names no thing of the category, the category stated with the listing does.
        """
        kind = self.scope_of(listing.title).kind
        return kind is ScopeKind.IN or (kind is ScopeKind.SILENT and listing.category == self.name)

    def standards_in_force(self, on: date) -> tuple[Standard, ...]:
        """Return the standards that hold on a day."""
        return tuple(standard for standard in self.standards if standard.is_in_force(on))
