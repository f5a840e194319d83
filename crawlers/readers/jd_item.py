"""京东 (JD) item pages: the script object `pageConfig.product`, the list of parameters and the shop beside it.

The layout of 2015 to 2024. The price is fetched by a call of its own and stands in a page only as saved by a browser.
"""

from collections.abc import Mapping

from crawlers.pages.attributes import attribute_table, split_pair
from crawlers.pages.js_literal import NotALiteral
from crawlers.pages.page import CapturedPage, PageKind
from crawlers.pages.price import parse_cny
from crawlers.pages.reader import Reader
from crawlers.pages.scripts import embedded_state
from crawlers.pages.state import dig, text_at
from crawlers.pages.strict import every, text_of
from domain.errors import ExtractionError, FieldMissing
from domain.listing import Listing

__all__ = ["READER", "ItemPage"]


class ItemPage(CapturedPage[Listing]):
    """`item.jd.com/<sku>.html`."""

    def extract(self) -> Listing:
        """Return the listing."""
        product = self._product()
        page = self.html()
        title = text_of(page.select_one(".sku-name")) or text_at(product, "name")
        sku = text_at(product, "skuid")
        if title is None or sku is None:
            raise FieldMissing("title" if title is None else "item_id", self.url)
        shop = page.select_one(".J-hove-wrap .name a, .contact .name a, #popbox .mt a")
        image = text_at(product, "src")  # jfs/t1/….jpg
        return Listing(
            title=title,
            platform="jd",
            item_id=sku,
            url=self.absolute(text_at(product, "href") or f"//item.jd.com/{sku}.html"),
            brand=text_of(page.select_one("#parameter-brand a")),
            price=parse_cny(text_of(page.select_one(".summary-price .p-price, .itemInfo-wrap .p-price"))),
            shop_name=text_of(shop),
            shop_id=text_at(product, "shopId"),
            attributes=self._attributes(),
            image_urls=(f"https://img10.360buyimg.com/n1/{image}",) if image else (),
        )

    def _product(self) -> object:
        try:
            return dig(embedded_state(self.html(), "pageConfig"), "product")
        except NotALiteral as error:
            raise ExtractionError(f"pageConfig: {error}") from error

    def _attributes(self) -> Mapping[str, str]:
        pairs = [split_pair(text_of(li)) for li in every(self.html(), "ul.parameter2 li, ul#parameter-brand li")]
        for entry in every(self.html(), ".Ptable-item dl.clearfix"):
            pairs.append((text_of(entry.select_one("dt")), text_of(entry.select_one("dd:not(.Ptable-tips)"))))
        return attribute_table(
            (heading, (value or "").removesuffix("关注").strip())  # a button within the cell of the brand
            for heading, value in pairs
            if heading != "商品编号"
        )


READER = Reader(
    name="jd_item",
    about="京东 item pages of 2015 to 2024: the script object pageConfig.product and the list of parameters",
    pages={PageKind.LISTING: ItemPage},
    signs=("pageConfig",),
    platform="jd",
)
