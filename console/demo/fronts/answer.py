"""What a storefront answers, and the few things all three share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

from console.demo.offers import Offer

__all__ = ["CATEGORY_TITLES", "Answer", "front_page", "not_found", "page_of", "plain_item", "spec_rows"]

CATEGORY_TITLES: Final[Mapping[str, str]] = {
    "travel_bag": "旅行箱包",
    "children_clothing": "童装童鞋",
    "induction_cooker": "厨房电磁炉",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One HTTP answer."""

    body: bytes
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


def not_found(status: int = 404) -> Answer:
    """Answer that there is no such page, or (410) that the listing was taken down."""
    text = "商品已下架" if status == 410 else "页面不存在"
    return Answer(status=status, body=f"<!DOCTYPE html><title>{text}</title><p>{text}</p>".encode())


def page_of(offers: Sequence[Offer], page: int, size: int) -> tuple[Sequence[Offer], int]:
    """Return one page of offers and the number of pages."""
    pages = max(1, -(-len(offers) // size))
    return offers[(page - 1) * size : page * size], pages


def spec_rows(offer: Offer, brand: str, model: str) -> dict[str, str]:
    """Return the attribute table of an offer as its platform prints it.

    Args:
        offer: What is shown.
        brand: Heading of the brand.
        model: Heading of the model.
    """
    rows = {brand: offer.brand, model: offer.model, "生产企业": offer.maker, "3C证书编号": offer.ccc_certificate}
    return {heading: value for heading, value in (rows | dict(offer.attributes)).items() if value}


def plain_item(name: str, offer: Offer) -> Answer:
    """Answer a simple item page for people; no crawler reads it."""
    rows = "".join(f"<tr><th>{escape(k)}<td>{escape(v)}" for k, v in spec_rows(offer, "品牌", "型号").items())
    text = (
        f'<!DOCTYPE html><html lang="zh"><meta charset="utf-8"><title>{escape(offer.title)} - {name}</title>'
        f"<h1>{escape(offer.title)}</h1><p>¥{offer.price}</p><p>{escape(offer.shop.name)}</p><table>{rows}</table>"
    )
    return Answer(body=text.encode())


def front_page(name: str, links: Mapping[str, str]) -> Answer:
    """Answer the front page: the name of the platform, a word of truth, and its shelves."""
    shelves = "".join(f'<li><a href="{escape(href)}">{escape(title)}</a>' for title, href in links.items())
    text = (
        f'<!DOCTYPE html><html lang="zh"><meta charset="utf-8"><title>{name}</title><h1>{name}</h1>'
        f"<p>guolv 演示用的虚构平台；店铺与商品均为虚构。An invented platform of the guolv demo.</p><ul>{shelves}</ul>"
    )
    return Answer(body=text.encode())
