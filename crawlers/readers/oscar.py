"""Shops of the engine django-oscar (version 4): its own templates, without any markup for machines.

Source: the templates of `oscar/catalogue/` that the package itself ships.
"""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from crawlers.pages.attributes import attribute_table
from crawlers.pages.availability import AVAILABILITY, parse_availability
from crawlers.pages.page import CapturedPage, PageKind, Results, read_cards
from crawlers.pages.price import parse_cny
from crawlers.pages.reader import Reader
from crawlers.pages.strict import Tag, attribute, every, only, text_of
from domain.errors import FieldMissing
from domain.listing import Listing

__all__ = ["READER", "CataloguePage", "ProductPage"]

_ID = re.compile(r"_(?P<id>[0-9]+)/?$")
_NEXT = "ul.pagination li.disabled + li a.page-link"
"""The page after the one that is told and no link: 第 1 页，共 3 页 | 下一个."""
_OWN_ROWS = re.compile(r"price|tax|availability|reviews|价格|税|可用|库存|评论|评价", re.IGNORECASE)
"""Rows that the engine adds to the attributes of a product."""


class ProductPage(CapturedPage[Listing]):
    """`/catalogue/<slug>_<id>/`."""

    def extract(self) -> Listing:
        """Return the listing."""
        product = only(self.html(), "article.product_page", "title")
        title = text_of(product.select_one(".product_main h1, h1"))
        item_id = _id_in(self.url) or _id_in(attribute(product.select_one("form[action*='/basket/add/']"), "action"))
        if title is None:
            raise FieldMissing("title", self.url)
        images = [attribute(image, "src") for image in every(product, "#product_gallery img, .image_container img")]
        return Listing(
            title=title,
            item_id=item_id,
            url=self.url or None,
            price=parse_cny(text_of(product.select_one(".product_main .price_color"))),  # ¥1,299.00
            shop_name=_shop_name(self.html()),
            attributes=self._attributes(product),
            image_urls=tuple(dict.fromkeys(self.absolute(image) for image in images[:1] if image)),
        )

    def _attributes(self, product: Tag) -> Mapping[str, str]:
        rows = every(product, "table.table-striped tr")
        pairs = ((text_of(row.find("th")), text_of(row.find("td"))) for row in rows)
        facts = [(heading, value) for heading, value in pairs if not _OWN_ROWS.search(heading or "")]
        # By the class that the engine gives to the words: those are translated, and shops change them.
        said = product.select_one(".product_main p.availability")  # <p class="outofstock availability">库存不足
        return attribute_table([*facts, (AVAILABILITY, parse_availability(attribute(said, "class")))])


class CataloguePage(CapturedPage[Results]):
    """`/catalogue/`, `/catalogue/category/…_<id>/` and `/search/?q=…`."""

    def extract(self) -> Results:
        """Return the listings on the page."""
        cards = every(self.html(), "section ol article.product_pod") or every(self.html(), "article.product_pod")
        listings, rejected = read_cards(cards, self._listing)
        following = attribute(self.html().select_one(_NEXT), "href")
        counted = {text_of(number) for number in every(self.html(), "form[method=get] p strong")}  # 找到 0 个结果。
        return Results(
            listings=listings,
            rejected=rejected,
            next_url=self.absolute(following) if following else None,
            says_empty=not cards and (counted == {"0"} or bool(every(self.html(), "p.nonefound"))),
        )

    def _listing(self, card: Tag) -> Listing:
        link = card.select_one("h3 a")
        title = attribute(link, "title") or text_of(link)  # the text is cut after four words
        address = attribute(link, "href")
        if title is None or address is None:
            raise FieldMissing("title" if title is None else "url", self.url)
        image = attribute(card.select_one(".image_container img"), "src")
        return Listing(
            title=title,
            item_id=_id_in(address),
            url=self.absolute(address),
            price=parse_cny(text_of(card.select_one(".price_color"))),
            shop_name=_shop_name(self.html()),
            image_urls=(self.absolute(image),) if image else (),
        )


def _shop_name(page: Tag) -> str | None:
    return text_of(page.select_one("header .h1 > a"))  # 绿洲百货, before the motto


def _id_in(address: str | None) -> str | None:
    """Return the number at the end of `/catalogue/<slug>_<id>/`, or of `/basket/add/<id>/`."""
    path = urlsplit(address or "").path
    match = _ID.search(path) or re.search(r"/add/(?P<id>[0-9]+)/?$", path)
    return match["id"] if match else None


READER = Reader(
    name="oscar",
    about="shops of the engine django-oscar 4: article.product_page and article.product_pod of its own templates",
    pages={PageKind.LISTING: ProductPage, PageKind.RESULTS: CataloguePage},
    signs=("product_page", "product_pod", "/oscar/js/oscar/"),
)
