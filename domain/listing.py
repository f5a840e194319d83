"""A listing: one sellable page on one platform, as the platform showed it.

Facts only, exactly as printed; what they mean is decided in `domain.designation`, `filters` and `matching`.
The JSON form of a listing is in `domain.wire`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.addresses import normal_address
from domain.errors import ListingRejected
from domain.money import Money

__all__ = ["Channel", "Coverage", "Listing", "Money", "listing_key", "outline_of"]


class Channel(StrEnum):
    """How a listing reached us, in the order of legal strength."""

    SUPPLIED = "supplied"
    """Supplied on request (电子商务法 art. 25): a feed or a file."""
    OFFICIAL_API = "official_api"
    PUBLIC_PAGE = "public_page"
    CALLER = "caller"
    """Given to `check` or `screen` by whoever asks."""


class Coverage(StrEnum):
    """What part of a platform's offer a source covers, as the source states it."""

    FULL_CATALOGUE = "full_catalogue"
    """全量目录: everything the platform, or the shop that supplies it, offers. Only here does absence mean removal."""
    CATALOGUE_PART = "catalogue_part"
    """部分目录: an extract, such as the changes of a day or one category; the rest is not known."""
    CATEGORY_QUERY = "category_query"
    """类目或关键词检索: what the platform shows for a category or for words, down to some page."""
    AFFILIATE_GOODS = "affiliate_goods"
    """仅推广商品: only what sellers offer for commission."""
    SITE_MAP = "site_map"
    """站点地图: the pages that a site names in its own list of pages."""
    SINGLE_ITEM = "single_item"
    """单件: one listing that was asked for by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One sellable page on one platform. `None` means "the source does not say"."""

    title: str
    """As printed, not cleaned. Example: `小逸优品电磁炉家用 XDW-21A4`."""
    platform: str | None = None
    """Short name of the platform, lower case. Mandatory for storing."""
    item_id: str | None = None
    """The platform's own id of the page. Mandatory for storing, unless `url` is given."""
    sku_id: str | None = None
    """The platform's id of one variant of the item."""
    url: str | None = None
    """Where the listing was seen; absolute."""
    brand: str | None = None
    """Brand as the seller states it. Often holds two spellings: `Dr.Kong/江博士`."""
    model: str | None = None
    """Model, style or article number as the seller states it."""
    gtin: str | None = None
    """Barcode as stated; checked by `domain.identifiers`, not here."""
    price: Money | None = None
    """Price shown to a buyer without membership. The lowest of a range."""
    shop_name: str | None = None
    """Name of the shop on the platform. A shop's name is not a brand."""
    shop_id: str | None = None
    seller_name: str | None = None
    """The trader behind the shop, from its licence (亮照亮证)."""
    seller_uscc: str | None = None
    """统一社会信用代码 of the seller, as stated."""
    maker_name: str | None = None
    """标称生产企业: the claimed maker."""
    maker_uscc: str | None = None
    ccc_certificate: str | None = None
    """CCC certificate number as stated. Its form is not checked: the form is not confirmed."""
    category: str | None = None
    """guolv's category name when the caller or the crawl knows it (`induction_cooker`)."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """The attribute table of the page: heading as printed → value as printed."""
    image_urls: tuple[str, ...] = ()
    image_hashes: tuple[str, ...] = ()
    """Perceptual hashes of its pictures, each with its method: `phash:8f373714acfcf4d0`; see `domain.image_hash`."""
    sold_count: int | None = None
    """Sales as shown by the platform; no proof of sales."""
    captured_at: datetime | None = None
    """When the page was received; aware, UTC."""
    channel: Channel = Channel.CALLER
    """How the listing reached us."""
    coverage: Coverage | None = None
    """What part of the platform's offer the source covers by which it reached us last."""
    coverage_note: str | None = None
    """The source's own words about that. Example: `电磁炉, pages 1-12 of 40`."""
    evidence_id: str | None = None
    """SHA-256 of the raw page in the evidence store; see `cases.evidence`."""
    gone_at: datetime | None = None
    """When a full catalogue it stood in no longer held it; aware, UTC. `None` from the moment it is seen again."""

    @property
    def is_outline(self) -> bool:
        """What it says is damaged where it was stored: only its key, platform and category are known (`outline_of`)."""
        return not self.title


def outline_of(key: str, *, platform: str, category: str | None) -> Listing:
    """Return what is known of a stored listing whose text is damaged, so that it still stands under its key.

    Example:
        >>> listing_key(outline_of("shiqiao:77", platform="shiqiao", category=None))
        'shiqiao:77'
    """
    return Listing(title="", platform=platform, item_id=key.removeprefix(f"{platform}:"), category=category)


def listing_key(listing: Listing) -> str:
    """Return the normal form of a listing's identity: one case per key.

    Platform and item id (and variant, when stated) where the platform gives one, else the address in normal form: see
    `domain.addresses`.

    Raises:
        ListingRejected: the listing has no platform, or neither item id nor address.

    Example:
        >>> listing_key(Listing(title="x", platform="shiqiao", item_id="77"))
        'shiqiao:77'
        >>> listing_key(Listing(title="x", platform="shiqiao", url="HTTP://Shop.example/a?b=2&a=1&spm=9#top"))
        'shiqiao:http://shop.example/a?a=1&b=2'
    """
    if not listing.platform:
        raise ListingRejected("platform", "missing; a listing is stored under its platform")
    if listing.item_id:
        parts = [listing.platform, listing.item_id] + ([listing.sku_id] if listing.sku_id else [])
        return ":".join(parts)
    if not listing.url:
        raise ListingRejected("item_id", "missing, and there is no url either")
    return f"{listing.platform}:{_normal_address(listing.url)}"


def _normal_address(url: str) -> str:
    try:
        return normal_address(url)
    except ValueError as error:
        raise ListingRejected("url", f"cannot be read: {error}") from error
