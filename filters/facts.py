"""What a rule may look at: the listing, its category, the day, the known brands, makers and usual prices."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from domain.brands import BrandRegistry
from domain.enterprise_register import EnterpriseRegister
from domain.listing import Listing
from domain.makers import MakerName, read_makers
from domain.text import squeeze
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
    enterprises: EnterpriseRegister = field(default_factory=EnterpriseRegister)
    """Companies that records name as makers."""
    usual_prices: UsualPrices = field(default_factory=UsualPrices)

    def maker_cells(self) -> Iterator[str]:
        """Return what the page states as maker, importer or seller of the goods, blank marks included."""
        if self.listing.maker_name:
            yield self.listing.maker_name
        for heading, value in self.listing.attributes.items():
            name = squeeze(heading)
            if any(word in name for word in _MAKER_HEADINGS) and not any(word in name for word in _OTHER_HEADINGS):
                yield value

    def makers(self) -> tuple[MakerName, ...]:
        """Return the companies named there."""
        return tuple(maker for cell in self.maker_cells() for maker in read_makers(cell))

    def texts(self) -> Iterator[str]:
        """Return everything the seller wrote: title, model, then each value of the attribute table."""
        yield self.listing.title
        if self.listing.model:
            yield self.listing.model
        yield from self.listing.attributes.values()


_MAKER_HEADINGS = (
    "生产企业", "生产厂", "生产商", "生产者", "生产单位", "制造商", "制造者", "制造厂", "厂名", "厂家",
    "进口商", "经销商", "代理商", "委托方", "委托企业", "出品", "监制", "manufacturer",
)  # fmt: skip
_OTHER_HEADINGS = ("日期", "许可", "地址", "产地", "批号", "电话", "编号", "代码", "直供", "类型")
"""What else a heading with such a word may be about: 生产厂家地址, 是否厂家直供."""
