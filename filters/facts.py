"""What a rule may look at: the listing, its category, the day, the known brands and usual prices; nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from domain.brands import BrandRegistry
from domain.listing import Listing
from filters.category import Category
from filters.price import UsualPrices

__all__ = ["RuleFacts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFacts:
    """A listing with everything a rule needs to judge it."""

    listing: Listing
    category: Category | None
    """The category the listing belongs to, as its title tells; `None` when it is none of ours."""
    stated_category: Category | None = None
    """The category stated with the listing, by the crawl that searched for it or by the caller."""
    on: date
    """The day whose standards count."""
    brands: BrandRegistry
    usual_prices: UsualPrices = field(default_factory=UsualPrices)

    def texts(self) -> Iterator[str]:
        """Return everything the seller wrote: title, model, then each value of the attribute table."""
        yield self.listing.title
        if self.listing.model:
            yield self.listing.model
        yield from self.listing.attributes.values()
