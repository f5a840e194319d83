"""The shipped records, brands and labelled listings: read once for all tests of matching."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.demo.market import build_market
from console.demo.offers import Offer
from domain.brands import BrandRegistry, registry_from_rows
from domain.designation import is_blank
from domain.listing import Listing, Money
from domain.record import Record, RecordKind
from matching import Policy, RecordBook

ROOT = Path(__file__).parents[2]


def _rows(path: str) -> Iterator[dict[str, str]]:
    with (ROOT / path).open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _printed(cell: str) -> str | None:
    return None if is_blank(cell) else cell


def _inspection(row: dict[str, str]) -> Record:
    return Record(
        record_id=row["record_id"],
        kind=RecordKind.PASSED_INSPECTION if row["result"] == "pass" else RecordKind.FAILED_INSPECTION,
        category=row["category"] or None,
        product_name=row["product_name"],
        brand=_printed(row["brand"]),
        model_spec=_printed(row["model_spec"]),
        batch_or_date=_printed(row["batch_or_date"]),
        manufacturer=_printed(row["manufacturer"]),
        seller=_printed(row["seller_or_tested_unit"]),
        shop_name=_printed(row["shop_name"]),
        notice_date=row["notice_date"] or None,
    )


def _recall(row: dict[str, str]) -> Record:
    return Record(
        record_id=row["recall_id"],
        kind=RecordKind.RECALL,
        product_name=row["product"],
        brand=_printed(row["brand"]),
        model_spec=_printed(row["model"]),
        batch_or_date=_printed(row["batch"]),
        manufacturer=_printed(row["producer"]),
        notice_date=row["notice_date"] or None,
    )


@pytest.fixture(scope="session")
def records() -> tuple[Record, ...]:
    inspections = [_inspection(row) for row in _rows("console/demo/records/inspection_records.csv")]
    return (*inspections, *(_recall(row) for row in _rows("console/demo/records/recalls.csv")))


@pytest.fixture(scope="session")
def registry() -> BrandRegistry:
    return registry_from_rows(_rows("cases/reference/brands.csv"), _rows("cases/reference/lookalikes.csv"))


@pytest.fixture(scope="session")
def book(records: tuple[Record, ...], registry: BrandRegistry) -> RecordBook:
    return RecordBook(records, brands=registry, policy=Policy())


@pytest.fixture(scope="session")
def examples(records: tuple[Record, ...]) -> list[dict]:
    """The labelled listings about shipped records; ten records are not shipped, because they name a person."""
    shipped = {record.record_id for record in records}
    with (ROOT / "tests/data/labelled_examples.jsonl").open(encoding="utf-8") as file:
        every = [json.loads(line) for line in file]
    about = [one for one in every if one["about_record"] in shipped and shipped.issuperset(one["truth_records"])]
    assert len(about) > 400
    return about


@pytest.fixture(scope="session")
def as_listing():
    fields = ("title", "platform", "item_id", "brand", "model", "gtin", "shop_name", "maker_name", "attributes")
    return lambda example: Listing(**{name: example[name] for name in fields})


def _as_shown(offer: Offer) -> Listing:
    """What the crawlers read of an offer's page."""
    return Listing(
        title=offer.title,
        platform=offer.platform,
        item_id=offer.item_id,
        brand=offer.brand,
        model=offer.model,
        gtin=offer.gtin,
        ccc_certificate=offer.ccc_certificate,
        price=Money(amount=offer.price),
        shop_name=offer.shop.name,
        seller_name=offer.shop.trader,
        maker_name=offer.maker,
        attributes=offer.attributes,
    )


@pytest.fixture(scope="session")
def demo_listings() -> tuple[Listing, ...]:
    """The market of `guolv demo`, as its pages show it."""
    return tuple(map(_as_shown, build_market().offers))
