"""石桥集市, an invented platform: search results in GBK, the facts stand on the result cards.

The form of its pages: `docs/reference/platforms.md`.
"""

from collections.abc import Sequence
from urllib.parse import urlencode

from crawlers.pages.attributes import attribute_table, split_pair, with_attributes
from crawlers.pages.page import CapturedPage, Results, read_cards
from crawlers.pages.price import parse_cny, parse_count
from crawlers.pages.strict import Tag, at_most_one, attribute, every, only, text_of
from crawlers.platform import PageKind, PlatformFacts, PlatformSpider
from domain.errors import FieldMissing
from domain.listing import Listing

__all__ = ["SearchPage", "Shiqiao"]


class SearchPage(CapturedPage[Results]):
    """`/search?q=…&page=N`: listings, as far as the cards tell."""

    def extract(self) -> Results:
        """Return the listings on the page; a card that is not one is rejected alone."""
        listings, rejected = read_cards(every(self.html(), ".results .result"), self._listing)
        return Results(
            listings=listings,
            rejected=rejected,
            next_url=self._next_url(),
            says_empty=bool(every(self.html(), ".results .no-results")),  # 抱歉，没有找到…
            stated_listings=parse_count(attribute(at_most_one(self.html(), ".results", "total"), "data-total")),
        )

    def _listing(self, card: Tag) -> Listing:
        link = only(card, "a.title", "title")
        title, address = text_of(link), attribute(link, "href")
        if title is None:
            raise FieldMissing("title", self.url)
        table = attribute_table(split_pair(text_of(prop)) for prop in every(card, "ul.props li"))  # 型号：JD-8801
        shop = at_most_one(card, ".shop a", "shop_name")
        listing = Listing(
            title=title,
            item_id=attribute(card, "data-id"),
            url=self.absolute(address) if address else None,
            price=parse_cny(text_of(at_most_one(card, ".price", "price"))),  # ￥1,299.00 in three elements
            shop_name=text_of(shop),
            shop_id=(attribute(shop, "href") or "").rpartition("/")[2] or None,
            sold_count=parse_count(text_of(at_most_one(card, ".sold", "sold_count"))),  # 2.3万人付款
        )
        return with_attributes(listing, table)

    def _next_url(self) -> str | None:
        for link in every(self.html(), ".pager a[href]"):
            address = attribute(link, "href")
            if text_of(link) == "下一页" and address:
                return self.absolute(address)
        return None


class Shiqiao(PlatformSpider):
    """石桥集市."""

    name = "shiqiao"
    facts = PlatformFacts(
        title="石桥集市",
        about="search results in GBK; the facts stand on the result cards",
        pages={PageKind.RESULTS: SearchPage},
        signs=("石桥集市搜索</title>",),
        lists_by_category=False,
    )

    def entries(self, category: str) -> Sequence[str]:
        """Return one search for each word of the category."""
        return ["/search?" + urlencode({"q": word, "page": 1}) for word in self.plan.search_words[category]]
