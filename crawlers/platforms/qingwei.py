"""青苇商城, an invented platform: list pages lead to listing pages with schema.org facts (JSON-LD or microdata).

The form of its pages: `docs/reference/platforms.md`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode, urlsplit

from crawlers.pages.attributes import attribute_table, with_attributes
from crawlers.pages.json_ld import read_json_ld
from crawlers.pages.microdata import read_microdata
from crawlers.pages.page import CapturedPage, Results
from crawlers.pages.price import parse_count
from crawlers.pages.product import find_product, product_listing
from crawlers.pages.strict import at_most_one, attribute, every, text_of
from crawlers.platform import PageKind, PlatformFacts, PlatformSpider
from domain.errors import FieldMissing
from domain.listing import Listing

__all__ = ["ItemPage", "ListPage", "Qingwei"]

_ITEM_PATH = re.compile(r"/item/(?P<id>[A-Za-z0-9_-]+)\.html$")


class ListPage(CapturedPage[Results]):
    """`/list?cat=…&page=N`: addresses of listings and the next page."""

    def extract(self) -> Results:
        """Return the addresses on the page."""
        following = at_most_one(self.html(), "nav.pager a[rel=next]", "next_url")
        next_address = attribute(following, "href")
        links = [attribute(link, "href") for link in every(self.html(), "li.goods-card a.goods-link")]
        return Results(
            listing_urls=tuple(dict.fromkeys(self.absolute(link) for link in links if link)),
            next_url=self.absolute(next_address) if next_address else None,
            says_empty=bool(every(self.html(), "main.goods-list .no-goods")),  # 暂无商品
            stated_listings=parse_count(attribute(at_most_one(self.html(), "main.goods-list", "total"), "data-total")),
        )


class ItemPage(CapturedPage[Listing]):
    """`/item/<id>.html`: one listing."""

    def extract(self) -> Listing:
        """Return the listing: schema.org first, then the attribute table for what it leaves open."""
        nodes = read_json_ld(self.html()).nodes
        product = find_product(nodes) or find_product(read_microdata(self.html()))
        listing = product_listing(product, self.url) if product is not None else None
        if listing is None:
            raise FieldMissing("title", self.url)
        shop_name = listing.shop_name or text_of(at_most_one(self.html(), ".shop .shop-name", "shop_name"))
        listing = replace(
            listing,
            item_id=listing.item_id or self._id_in_address(),
            shop_name=shop_name,
            shop_id=attribute(at_most_one(self.html(), ".shop[data-shop-id]", "shop_id"), "data-shop-id"),
            seller_name=text_of(at_most_one(self.html(), ".licence .seller-name", "seller_name")),
            seller_uscc=text_of(at_most_one(self.html(), ".licence .seller-uscc", "seller_uscc")),
            sold_count=parse_count(text_of(at_most_one(self.html(), "span.sold", "sold_count"))),  # 已售 1.2万+
        )
        return with_attributes(listing, self._table())

    def _table(self) -> Mapping[str, str]:
        rows = every(self.html(), "table.spec tr")
        pairs = ((text_of(row.find("th")), text_of(row.find("td"))) for row in rows)
        return attribute_table(pairs)

    def _id_in_address(self) -> str | None:
        return _id_in(self.url)


def _id_in(url: str) -> str | None:
    match = _ITEM_PATH.search(urlsplit(url).path)
    return match["id"] if match else None


class Qingwei(PlatformSpider):
    """青苇商城."""

    name = "qingwei"
    facts = PlatformFacts(
        title="青苇商城",
        about="category lists lead to listing pages with schema.org facts, JSON-LD or microdata",
        pages={PageKind.RESULTS: ListPage, PageKind.LISTING: ItemPage},
        signs=("青苇商城</title>",),
    )

    def item_id_of(self, url: str) -> str | None:
        """Return the id that stands in the address of a listing."""
        return _id_in(url)

    def entries(self, category: str) -> Sequence[str]:
        """Return the first list page of a category."""
        return ["/list?" + urlencode({"cat": category, "page": 1})]
