"""淘宝 (Taobao) search results: the script object `g_page_config`, mods.itemlist.data.auctions.

The layout of 2015 to 2023; 36 to 60 goods a page. Advertised goods have addresses that lead through a counter; theirs
is made from the id instead.
"""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawlers.pages.attributes import attribute_table, split_pair
from crawlers.pages.js_literal import NotALiteral
from crawlers.pages.page import CapturedPage, PageKind, Results, read_cards
from crawlers.pages.price import parse_cny, parse_count
from crawlers.pages.reader import Reader
from crawlers.pages.scripts import embedded_state
from crawlers.pages.state import Object, dig, objects_at, text_at
from crawlers.pages.strict import parse_html, text_of
from domain.errors import ExtractionError, FieldMissing
from domain.listing import Listing

__all__ = ["READER", "SearchPage"]


class SearchPage(CapturedPage[Results]):
    """`s.taobao.com/search?q=…`."""

    def extract(self) -> Results:
        """Return the listings on the page."""
        try:
            mods = dig(embedded_state(self.html(), "g_page_config"), "mods")
        except NotALiteral as error:
            raise ExtractionError(f"g_page_config: {error}") from error
        listings, rejected = read_cards(objects_at(mods, "itemlist", "data", "auctions"), self._listing)
        return Results(
            listings=listings,
            rejected=rejected,
            next_url=self._next_url(mods),
            says_empty=text_at(mods, "noresult", "status") == "show",
        )

    def _listing(self, auction: Object) -> Listing:
        item_id = text_at(auction, "nid")
        title = text_at(auction, "raw_title") or text_of(parse_html(text_at(auction, "title") or ""))
        if title is None or item_id is None:
            raise FieldMissing("title" if title is None else "item_id", self.url)
        is_tmall = dig(auction, "shopcard", "isTmall") is True
        tags = dig(auction, "p4pTags")  # 材质:牛皮
        image = text_at(auction, "pic_url")
        return Listing(
            title=title,
            platform="tmall" if is_tmall else "taobao",
            item_id=item_id,
            url=self._address(auction, item_id, is_tmall=is_tmall),
            price=parse_cny(text_at(auction, "view_price")),  # 52.90; reserve_price is the one struck out
            shop_name=text_at(auction, "nick"),
            shop_id=text_at(auction, "user_id"),
            sold_count=parse_count(text_at(auction, "view_sales")),  # 2.3万人付款
            attributes=attribute_table(split_pair(str(tag)) for tag in (tags if isinstance(tags, list) else ())),
            image_urls=(self.absolute(image),) if image else (),
        )

    def _address(self, auction: Object, item_id: str, *, is_tmall: bool) -> str:
        address = text_at(auction, "detail_url")
        if address and "click." not in address.partition("?")[0]:
            return self.absolute(address)
        host = "detail.tmall.com" if is_tmall else "item.taobao.com"
        return f"https://{host}/item.htm?id={item_id}"

    def _next_url(self, mods: object) -> str | None:
        """Return the address of the next page: `s` is the number of goods before it."""
        pager = dig(mods, "pager", "data")
        current, total, size = (text_at(pager, key) for key in ("currentPage", "totalPage", "pageSize"))
        numbers = [int(number) for number in (current, total, size) if number and number.isascii() and number.isdigit()]
        if len(numbers) != 3 or numbers[0] >= numbers[1] or not self.url.startswith("http"):
            return None
        parts = urlsplit(self.url)
        query = [(key, value) for key, value in parse_qsl(parts.query) if key != "s"]
        return urlunsplit(parts._replace(query=urlencode([*query, ("s", numbers[0] * numbers[2])]), fragment=""))


READER = Reader(
    name="taobao_search",
    about="淘宝 search results of 2015 to 2023: the script object g_page_config",
    pages={PageKind.RESULTS: SearchPage},
    signs=("g_page_config",),
    platform="taobao",
)
