"""天猫 (Tmall) item pages: what is given to the script function `TShop.Setup`, and the list of attributes.

The layout of 2013 to 2022. Earlier pages write the object with bare keys and single quotes, later ones as JSON. The
price a buyer paid came from a call of its own: what stands here is the shop's price, the lowest of its variants.
"""

import html
from collections.abc import Mapping
from urllib.parse import parse_qs, unquote, urlsplit

from crawlers.pages.attributes import attribute_table, split_pair
from crawlers.pages.js_literal import NotALiteral
from crawlers.pages.page import CapturedPage, PageKind
from crawlers.pages.price import lowest, parse_cny
from crawlers.pages.reader import Reader
from crawlers.pages.scripts import embedded_state
from crawlers.pages.state import dig, objects_at, text_at
from crawlers.pages.strict import every, text_of
from domain.errors import ExtractionError, FieldMissing
from domain.listing import Listing, Money

__all__ = ["READER", "ItemPage"]

_MAX_IMAGES = 20


class ItemPage(CapturedPage[Listing]):
    """`detail.tmall.com/item.htm?id=…`."""

    def extract(self) -> Listing:
        """Return the listing."""
        try:
            setup = embedded_state(self.html(), "TShop.Setup")
        except NotALiteral as error:
            raise ExtractionError(f"TShop.Setup: {error}") from error
        title = _plain(text_at(setup, "itemDO", "title")) or text_of(self.html().select_one(".tb-detail-hd h1"))
        item_id = self._item_id(setup)
        if setup is None or title is None or item_id is None:
            raise FieldMissing("item_id" if title else "title", self.url)
        return Listing(
            title=title,
            platform="tmall",
            item_id=item_id,
            url=self.url if self.url.startswith("http") else f"https://detail.tmall.com/item.htm?id={item_id}",
            brand=_plain(text_at(setup, "itemDO", "brand")),  # Kaqixiong&#47;卡其熊
            price=_price(setup),
            shop_name=self._shop_name(setup),
            shop_id=text_at(setup, "rstShopId") or text_at(setup, "shopId"),
            attributes=self._attributes(setup),
            image_urls=self._images(setup),
        )

    def _item_id(self, setup: object) -> str | None:
        paths = (("itemDO", "itemId"), ("rateConfig", "itemId"), ("valCartInfo", "itemId"), ("itemId",))
        stated = next((found for path in paths if (found := text_at(setup, *path))), None)
        return stated or next(iter(parse_qs(urlsplit(self.url).query).get("id", ())), None)

    def _shop_name(self, setup: object) -> str | None:
        printed = text_of(self.html().select_one(".slogo-shopname, .hd-shop-name a, .shop-intro .name"))
        nick = text_at(setup, "itemDO", "sellerNickName")  # %E5%8D%A1…: written for an address
        return printed or (unquote(nick) if nick else None)

    def _attributes(self, setup: object) -> Mapping[str, str]:
        pairs = [split_pair(text_of(li)) for li in every(self.html(), "ul#J_AttrUL li")]  # 品牌: 卡其熊
        for group in objects_at(setup, "itemDO", "newProGroup"):
            pairs += [(text_at(each, "name"), _plain(text_at(each, "value"))) for each in objects_at(group, "attrs")]
        return attribute_table(pairs)

    def _images(self, setup: object) -> tuple[str, ...]:
        images = dig(setup, "propertyPics", "default")
        found = [each for each in (images if isinstance(images, list) else ()) if isinstance(each, str)]
        return tuple(self.absolute(each) for each in found[:_MAX_IMAGES])


def _price(setup: object) -> Money | None:
    variants = (parse_cny(text_at(each, "price")) for each in objects_at(setup, "valItemInfo", "skuMap"))
    shown = parse_cny(text_at(setup, "detail", "defaultItemPrice"))  # 89.00 - 129.00
    return lowest(*variants) or shown or parse_cny(text_at(setup, "itemDO", "reservePrice"))


def _plain(text: str | None) -> str | None:
    return html.unescape(text).strip() or None if text else None


READER = Reader(
    name="tmall_item",
    about="天猫 item pages of 2013 to 2022: the object given to TShop.Setup, and the list of attributes",
    pages={PageKind.LISTING: ItemPage},
    signs=("TShop.Setup",),
    platform="tmall",
)
