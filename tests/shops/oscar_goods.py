"""The goods of the oscar shop: 200 offers of the invented market, planted offenders among them, each with a barcode."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from stdnum.ean import calc_check_digit

from console.demo.market import build_market
from console.demo.offers import Offer, Standing
from filters import load_categories

SHOP = "绿洲百货"
PLANTED, INNOCENT = 40, 160
_CLEAR = (Standing.HONEST, Standing.NEIGHBOUR, Standing.PASSED, Standing.ACCESSORY)
"""What has to do with no record, or only with one that speaks for it: no reason for a case."""


@dataclass(frozen=True)
class Ware:
    offer: Offer
    shelf: str
    gtin: str
    pieces: int

    @property
    def is_planted(self) -> bool:
        return self.offer.standing is Standing.PLANTED

    @property
    def attributes(self) -> dict[str, str]:
        named = {"品牌": self.offer.brand, "型号": self.offer.model, "生产企业": self.offer.maker,
                 "CCC证书编号": self.offer.ccc_certificate}  # fmt: skip
        return {heading: value for heading, value in named.items() if value} | dict(self.offer.attributes)


def choose_goods() -> tuple[Ware, ...]:
    """Choose from the market in its order: every disguise, and what is clear of doubt."""
    market = build_market()
    planted = islice((offer for offer in market.offers if offer.standing is Standing.PLANTED), PLANTED)
    innocent = islice((offer for offer in market.offers if offer.standing in _CLEAR), INNOCENT)
    return tuple(
        Ware(offer, market.shelves[offer.platform, offer.item_id], gtin(number), 0 if number % 7 == 3 else number + 1)
        for number, offer in enumerate(_mixed(planted, innocent))
    )


def gtin(number: int) -> str:
    """A barcode of the range that belongs to nobody: 690 without a company behind it."""
    digits = f"690000000{number:03}"
    return digits + calc_check_digit(digits)


def write_catalogue(goods: tuple[Ware, ...], folder: Path) -> tuple[Path, Path]:
    """Write the nine columns that Oscar imports, and the attributes of each product."""
    catalogue, attributes = folder / "catalogue.csv", folder / "attributes.json"
    shelves = {name: category.name_zh for name, category in load_categories().items()}
    with catalogue.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for ware in goods:
            shelf = shelves[ware.shelf]
            writer.writerow(
                [shelf, f"商城 > {shelf}", ware.gtin, ware.offer.title, "厂家直发，七天无理由退换。", SHOP, f"S{ware.gtin}",
                 ware.offer.price, ware.pieces]
            )  # fmt: skip
    attributes.write_text(
        json.dumps({ware.gtin: ware.attributes for ware in goods}, ensure_ascii=False), encoding="utf-8"
    )
    return catalogue, attributes


def _mixed(planted: Iterator[Offer], innocent: Iterator[Offer]) -> Iterator[Offer]:
    for offer in planted:
        yield offer
        yield from islice(innocent, INNOCENT // PLANTED)
