"""当当 (Dangdang) search results: cards rendered by the server in `ul.bigimg`.

The layout of 2014 to 2024, in GBK; up to 60 cards a page.
"""

from crawlers.pages.page import CapturedPage, PageKind, Results, read_cards
from crawlers.pages.price import parse_cny
from crawlers.pages.reader import Reader
from crawlers.pages.strict import Tag, attribute, every, text_of
from domain.errors import FieldMissing
from domain.listing import Listing

__all__ = ["READER", "SearchPage"]

_PRICE = ".search_now_price, .price_n"
"""`search_pre_price` and `price_r` beside them are struck out."""


class SearchPage(CapturedPage[Results]):
    """`search.dangdang.com/?key=…`."""

    def extract(self) -> Results:
        """Return the listings on the page."""
        listings, rejected = read_cards(every(self.html(), "ul.bigimg > li"), self._listing)
        following = attribute(self.html().select_one("li.next a[href]"), "href")
        return Results(
            listings=listings,
            rejected=rejected,
            next_url=self.absolute(following) if following else None,
            says_empty=bool(every(self.html(), ".no_result, .noresult")),  # 抱歉，没有找到与“…”相关的商品
        )

    def _listing(self, card: Tag) -> Listing:
        link = card.select_one(".name a, a[name=itemlist-title]")
        title = attribute(link, "title") or text_of(link)
        item_id = attribute(card, "sku") or (attribute(card, "id") or "").removeprefix("p") or None
        if title is None or item_id is None:
            raise FieldMissing("title" if title is None else "item_id", self.url)
        address = attribute(link, "href")
        shop = card.select_one(".search_shangjia a, .link a")
        image = card.select_one("a.pic img")
        picture = attribute(image, "data-original") or attribute(image, "src")
        return Listing(
            title=" ".join(title.split()),
            platform="dangdang",
            item_id=item_id,
            url=self.absolute(address) if address else None,
            price=parse_cny(text_of(card.select_one(_PRICE))),  # ¥59.90
            shop_name=attribute(shop, "title") or text_of(shop),
            image_urls=(self.absolute(picture),) if picture else (),
        )


READER = Reader(
    name="dangdang_search",
    about="当当 search results of 2014 to 2024: cards in ul.bigimg rendered by the server",
    pages={PageKind.RESULTS: SearchPage},
    signs=("search_now_price", "search_nature_rg", "bigimg"),
    platform="dangdang",
)
