"""How many of the labelled listings are reached from the record they were made from, and how few others."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.record import Record, RecordKind
from domain.settings_file import load
from domain.wire import parse_listing
from index.search import open_search
from index.store import open_store

RECORDS = Path("console/demo/records")
LABELLED = Path("tests/data/labelled_examples.jsonl")
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def shipped_records() -> dict[str, Record]:
    with (RECORDS / "inspection_records.csv").open(encoding="utf-8-sig") as file:
        rows = [
            (row["record_id"], row["product_name"], row["brand"], row["model_spec"], row["batch_or_date"], row["manufacturer"])
            for row in csv.DictReader(file)
        ]  # fmt: skip
    with (RECORDS / "recalls.csv").open(encoding="utf-8-sig") as file:
        rows += [
            (row["recall_id"], row["product"], row["brand"], row["model"], row["batch"], row["producer"])
            for row in csv.DictReader(file)
        ]
    return {
        record_id: Record(
            record_id=record_id, kind=RecordKind.FAILED_INSPECTION, product_name=product, brand=brand or None,
            model_spec=model or None, batch_or_date=batch or None, manufacturer=maker or None,
        )
        for record_id, product, brand, model, batch, maker in rows
    }  # fmt: skip


@pytest.fixture(scope="module")
def reached(tmp_path_factory) -> tuple[list[dict], dict[str, Record], dict[str, set[str]]]:
    home = tmp_path_factory.mktemp("home")
    labelled = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    records = shipped_records()
    with open_store(f"sqlite:///{home / 'guolv.sqlite3'}", create=True) as store:
        with store.transaction() as tx:
            for row in labelled:
                tx.save_listing(parse_listing(row).listing, now=NOW)
        search = open_search(store, load(home, {}))
        found = {
            record_id: {listing.item_id for listing in search.listings_like(record)}
            for record_id, record in records.items()
        }
    return labelled, records, found


@pytest.mark.parametrize(("verdict", "floor"), [("block", 1.0), ("review", 0.95)])
def test_nearly_every_labelled_listing_is_reached(reached, verdict, floor):
    labelled, records, found = reached
    rows = [row for row in labelled if row["expect"] == verdict and set(row["truth_records"]) & set(records)]
    missed = [row for row in rows if not any(row["item_id"] in found.get(r, ()) for r in row["truth_records"])]

    share = 1 - len(missed) / len(rows)
    print(f"{verdict}: {len(rows) - len(missed)} of {len(rows)}")  # noqa: T201  # the table is the result
    assert len(rows) > 90
    assert share >= floor, [(row["kind"], row["title"]) for row in missed]


def test_few_others_are_read(reached):
    labelled, records, found = reached
    mean = sum(len(candidates) for candidates in found.values()) / len(records)
    print(f"{mean:.1f} candidates a record of {len(labelled)} listings")  # noqa: T201  # a figure for who reads the log
    assert mean <= len(labelled) * 0.02
