"""当当 (Dangdang) item pages: the script object `prodSpuInfo`, with price, attributes and shop in the page.

The layout of 2014 to 2024, in GBK.
"""

from collections.abc import Mapping

from crawlers.pages.attributes import attribute_table, split_pair
from crawlers.pages.js_literal import NotALiteral
from crawlers.pages.page import CapturedPage, PageKind
from crawlers.pages.price import parse_cny
from crawlers.pages.reader import Reader
from crawlers.pages.scripts import embedded_state
from crawlers.pages.state import text_at
from crawlers.pages.strict import attribute, every, text_of
from domain.errors import ExtractionError, FieldMissing
from domain.listing import Listing

__all__ = ["READER", "ItemPage"]

_OWN_SHOP = "0"
"""Dangdang itself: 当当自营."""


class ItemPage(CapturedPage[Listing]):
    """`product.dangdang.com/<id>.html`."""

    def extract(self) -> Listing:
        """Return the listing."""
        try:
            product = embedded_state(self.html(), "prodSpuInfo")
        except NotALiteral as error:
            raise ExtractionError(f"prodSpuInfo: {error}") from error
        title, item_id = text_at(product, "productName"), text_at(product, "productId")
        if title is None or item_id is None:
            raise FieldMissing("title" if title is None else "item_id", self.url)
        page = self.html()
        shop_id = text_at(product, "shopId")
        image = attribute(page.select_one("img#largePic"), "src")
        return Listing(
            title=title,
            platform="dangdang",
            item_id=item_id,
            url=f"http://product.dangdang.com/{item_id}.html",
            price=parse_cny(text_of(page.select_one("#dd-price"))),  # ¥59.90; #original-price is the one struck out
            shop_name=text_of(page.select_one("#shop_name a, .shop_name a, .service .title_name")) or _own(shop_id),
            shop_id=shop_id,
            attributes=self._attributes(),
            image_urls=(self.absolute(image),) if image else (),
        )

    def _attributes(self) -> Mapping[str, str]:
        return attribute_table(split_pair(text_of(li)) for li in every(self.html(), "#detail_describe ul.key li"))


def _own(shop_id: str | None) -> str | None:
    return "当当自营" if shop_id == _OWN_SHOP else None


READER = Reader(
    name="dangdang_item",
    about="当当 item pages of 2014 to 2024: the script object prodSpuInfo, with price and attributes in the page",
    pages={PageKind.LISTING: ItemPage},
    signs=("prodSpuInfo",),
    platform="dangdang",
)
