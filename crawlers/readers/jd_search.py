"""京东 (JD) search results and category lists: cards rendered by the server, `li.gl-item[data-sku]`.

The layout of 2015 to 2024; 30 to 60 cards a page. Prices stand in the page; what is counted is what buyers said (评价),
not what they bought.
"""

from crawlers.pages.page import CapturedPage, PageKind, Results, read_cards
from crawlers.pages.price import parse_cny
from crawlers.pages.reader import Reader
from crawlers.pages.strict import Tag, attribute, every, text_of
from domain.errors import FieldMissing
from domain.listing import Listing

__all__ = ["READER", "SearchPage"]

_IMAGE = ("data-lazy-img", "data-lazy-img-slave", "src")


class SearchPage(CapturedPage[Results]):
    """`search.jd.com/Search?keyword=…` and `list.jd.com/list.html?cat=…`."""

    def extract(self) -> Results:
        """Return the listings on the page."""
        listings, rejected = read_cards(every(self.html(), "li.gl-item"), self._listing)
        following = [attribute(link, "href") for link in every(self.html(), "a.pn-next[href]")]
        next_address = next((link for link in following if link and not link.startswith("javascript")), None)
        return Results(
            listings=listings,
            rejected=rejected,
            next_url=self.absolute(next_address) if next_address else None,
            says_empty=bool(every(self.html(), ".check-error, .notice-search .ns-content")),  # 汪~没有找到…相关的商品
        )

    def _listing(self, card: Tag) -> Listing:
        sku = attribute(card, "data-sku")
        link = _first(card, ".p-name a")
        title = text_of(_first(card, ".p-name em")) or text_of(link)  # 小逸优品<font>电磁炉</font>家用
        if title is None or sku is None:
            raise FieldMissing("title" if title is None else "item_id", self.url)
        shop = _first(card, ".p-shop a, .p-shopnum a")
        return Listing(
            title=title,
            platform="jd",
            item_id=sku,
            url=self.absolute(attribute(link, "href") or f"//item.jd.com/{sku}.html"),
            price=parse_cny(text_of(_first(card, ".p-price strong"))),  # ￥199.00
            shop_name=attribute(shop, "title") or text_of(shop),
            shop_id=_shop_id(attribute(shop, "href")),
            image_urls=self._images(card),
        )

    def _images(self, card: Tag) -> tuple[str, ...]:
        image = _first(card, ".p-img img")
        address = next((found for name in _IMAGE if (found := attribute(image, name))), None)
        return (self.absolute(address),) if address and not address.startswith("data:") else ()


def _first(card: Tag, selector: str) -> Tag | None:
    return card.select_one(selector)


def _shop_id(address: str | None) -> str | None:
    """Return the number in `//mall.jd.com/index-1000001452.html`."""
    number = (address or "").rpartition("index-")[2].partition(".")[0]
    return number if number.isdigit() else None


READER = Reader(
    name="jd_search",
    about="京东 search results and lists of 2015 to 2024: cards li.gl-item rendered by the server",
    pages={PageKind.RESULTS: SearchPage},
    signs=("gl-item", "J_goodsList"),
    platform="jd",
)
