"""云梯小店, an invented platform: a script fills the page, so a browser reads it.

The form of its pages, and the feed that stands in where there is no browser: `docs/reference/platforms.md`.
"""

from collections.abc import Sequence
from urllib.parse import quote

from crawlers.pages.attributes import attribute_table, with_attributes
from crawlers.pages.page import CapturedPage, Results, read_cards
from crawlers.pages.price import parse_cny, parse_count
from crawlers.pages.strict import Tag, at_most_one, attribute, every, only, text_of
from crawlers.platform import PageKind, PlatformFacts, PlatformSpider
from domain.errors import FieldMissing
from domain.listing import Listing

__all__ = ["ShelfPage", "Yunti"]


class ShelfPage(CapturedPage[Results]):
    """`/c/<category>?page=N` after its script has run."""

    def extract(self) -> Results:
        """Return the listings on the shelf; an article that is not one is rejected alone."""
        listings, rejected = read_cards(every(self.html(), "#app article.goods"), self._listing)
        next_address = attribute(at_most_one(self.html(), "#app nav a[rel=next]", "next_url"), "href")
        return Results(
            listings=listings,
            rejected=rejected,
            next_url=self.absolute(next_address) if next_address else None,
            says_empty=bool(every(self.html(), "#app .no-goods")),  # 这里还没有商品
            stated_pages=parse_count(attribute(at_most_one(self.html(), "#app", "pages"), "data-pages")),
        )

    def _listing(self, article: Tag) -> Listing:
        link = only(article, "a.goods-name", "title")
        title, address = text_of(link), attribute(link, "href")
        if title is None:
            raise FieldMissing("title", self.url)
        headings = every(article, "dl.goods-props dt")
        table = attribute_table((text_of(dt), text_of(_following(dt))) for dt in headings)
        shop = at_most_one(article, ".goods-shop", "shop_name")
        listing = Listing(
            title=title,
            item_id=attribute(article, "data-id"),
            sku_id=attribute(article, "data-sku"),
            url=self.absolute(address) if address else None,
            price=parse_cny(text_of(at_most_one(article, ".goods-price", "price"))),  # ¥59.00
            shop_name=text_of(shop),
            shop_id=attribute(shop, "data-shop-id"),
            sold_count=parse_count(text_of(at_most_one(article, ".goods-sold", "sold_count"))),  # 已拼 12 件
        )
        return with_attributes(listing, table)


def _following(heading: Tag) -> Tag | None:
    value = heading.find_next_sibling()
    return value if isinstance(value, Tag) and value.name == "dd" else None


class Yunti(PlatformSpider):
    """云梯小店."""

    name = "yunti"
    facts = PlatformFacts(
        title="云梯小店",
        about="shelves filled by script, read in a browser; a supplied feed stands in where there is none",
        pages={PageKind.RESULTS: ShelfPage},
        signs=("云梯小店</title>",),
        needs_browser=True,
        ready_selector="#app[data-ready]",
    )

    def entries(self, category: str) -> Sequence[str]:
        """Return the first shelf of a category."""
        return [f"/c/{quote(category)}?page=1"]
