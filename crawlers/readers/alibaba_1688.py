"""1688 (Alibaba) offer pages, in three layouts: modules by number, modules by name, and the tables before both.

`window.__INIT_DATA` (2020 to 2023): `globalData` with the facts, `data` with modules by number that say what they are.
`window.context = (function…)(window.contextPath, {…})` (since 2024): `result.data` by name, `result.global`.
`iDetailData` (until 2020) with the title and attributes in the page. Prices fall with the quantity: the lowest counts.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from crawlers.pages.attributes import attribute_table
from crawlers.pages.js_literal import NotALiteral
from crawlers.pages.page import CapturedPage, PageKind
from crawlers.pages.price import lowest, parse_cny
from crawlers.pages.reader import Reader
from crawlers.pages.scripts import embedded_argument, embedded_state
from crawlers.pages.state import dig, find_objects, objects_at, text_at
from crawlers.pages.strict import every, text_of
from domain.errors import ExtractionError, FieldMissing
from domain.listing import Listing, Money

__all__ = ["READER", "OfferPage"]

_MAX_IMAGES = 20
_ORDER = ("orderParamModel", "orderParam", "skuParam", "skuRangePrices")


class OfferPage(CapturedPage[Listing]):
    """`detail.1688.com/offer/<id>.html`."""

    def extract(self) -> Listing:
        """Return the listing."""
        try:
            facts = self._by_number() or self._by_name() or self._by_table()
        except NotALiteral as error:
            raise ExtractionError(f"the offer's state: {error}") from error
        if facts is None or facts.title is None or facts.offer_id is None:
            raise FieldMissing("item_id" if facts and facts.title else "title", self.url)
        return Listing(
            title=facts.title,
            platform="1688",
            item_id=facts.offer_id,
            url=f"https://detail.1688.com/offer/{facts.offer_id}.html",
            price=facts.price,
            shop_name=facts.company,
            seller_name=facts.company,
            attributes=facts.attributes,
            image_urls=tuple(self.absolute(image) for image in facts.images)[:_MAX_IMAGES],
        )

    def _by_number(self) -> "_Facts | None":
        state = embedded_state(self.html(), "__INIT_DATA")
        facts = dig(state, "globalData")
        if not isinstance(facts, Mapping):
            return None
        modules = objects_at(state, "data")
        attributes = [module for module in modules if "attribute" in (text_at(module, "componentType") or "")]
        pairs = _pairs(attributes[0], "data") if attributes else _pairs(facts, "blackPage", "property", "propsList")
        return _Facts(
            offer_id=text_at(facts, "tempModel", "offerId"),
            title=text_at(facts, "tempModel", "offerTitle"),
            company=text_at(facts, "tempModel", "companyName"),
            price=_range_price(facts) or parse_cny(text_at(facts, "skuModel", "skuPriceScale")),  # 35.00-42.00
            attributes=attribute_table(pairs),
            images=tuple(_images(dig(facts, "images"))),
        )

    def _by_name(self) -> "_Facts | None":
        result = dig(embedded_argument(self.html(), "contextPath"), "result")
        model = dig(result, "global", "globalData", "model")
        if not isinstance(result, Mapping):
            return None
        root = dig(result, "data", "Root", "fields", "dataJson")
        detail, trade = dig(model, "offerDetail"), dig(model, "tradeModel")
        listed = next(find_objects(dig(result, "data"), lambda each: isinstance(each.get("propsList"), list)), {})
        return _Facts(
            offer_id=text_at(detail, "offerId") or text_at(root, "tempModel", "offerId"),
            title=text_at(detail, "subject") or text_at(root, "tempModel", "offerTitle"),
            company=text_at(model, "sellerModel", "companyName") or text_at(root, "tempModel", "companyName"),
            price=parse_cny(text_at(trade, "minPrice"))
            or _range_price(root)
            or parse_cny(text_at(trade, "priceDisplay")),
            attributes=attribute_table([*_pairs(detail, "featureAttributes"), *_pairs(listed, "propsList")]),
            images=tuple(_images(dig(detail, "imageList"))),
        )

    def _by_table(self) -> "_Facts | None":
        state = embedded_state(self.html(), "iDetailData")
        config = embedded_state(self.html(), "iDetailConfig")
        ranges = dig(state, "sku", "priceRange")  # [[2, 35.0], [500, 33.0]]
        prices = [parse_cny(text_at(each, 1)) for each in (ranges if isinstance(ranges, list) else ())]
        cells = every(self.html(), "#mod-detail-attributes td.de-feature")
        pairs = ((text_of(cell), text_of(cell.find_next_sibling("td"))) for cell in cells)  # 品牌 | 卡其熊
        title = text_of(self.html().select_one("#mod-detail-title h1, h1.d-title"))
        if title is None:
            return None
        return _Facts(
            offer_id=text_at(config, "offerid") or self._id_in_address(),
            title=title,
            company=text_of(self.html().select_one(".company-name")),
            price=lowest(*prices) or parse_cny(text_at(config, "refPrice")),
            attributes=attribute_table(pairs),
            images=(),
        )

    def _id_in_address(self) -> str | None:
        name = urlsplit(self.url).path.rpartition("/")[2].removesuffix(".html")
        return name if name.isascii() and name.isdigit() else None


class _Facts:
    """What the layouts have in common."""

    __slots__ = ("attributes", "company", "images", "offer_id", "price", "title")

    def __init__(
        self,
        *,
        offer_id: str | None,
        title: str | None,
        company: str | None,
        price: Money | None,
        attributes: Mapping[str, str],
        images: tuple[str, ...],
    ) -> None:
        self.offer_id, self.title, self.company = offer_id, title, company
        self.price, self.attributes, self.images = price, attributes, images


def _range_price(facts: object) -> Money | None:
    return lowest(*(parse_cny(text_at(each, "price")) for each in objects_at(facts, *_ORDER)))


def _pairs(value: object, *path: str) -> list[tuple[str | None, str | None]]:
    return [(text_at(each, "name"), text_at(each, "value")) for each in objects_at(value, *path)]


def _images(value: object) -> Iterator[str]:
    for each in value if isinstance(value, list) else ():
        address = each if isinstance(each, str) else text_at(each, "fullPathImageURI")
        if address:
            yield address


READER = Reader(
    name="alibaba_1688",
    about="1688 offer pages: __INIT_DATA (2020 to 2023), window.context (since 2024), iDetailData (until 2020)",
    pages={PageKind.LISTING: OfferPage},
    signs=("__INIT_DATA", "contextPath", "iDetailData", "iDetailConfig"),
    platform="1688",
)
