"""Titles written as sellers write them, for records that no labelled example is about, with what a reader would decide."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from domain.listing import Listing

ON = date(2026, 11, 25)
FILE = Path(__file__).parents[1] / "data" / "seller_titles.csv"


def _listing(row: dict[str, str]) -> Listing:
    heading, _, value = row["attribute"].partition("=")
    stated = {name: row[name] or None for name in ("brand", "model", "shop_name", "maker_name")}
    return Listing(title=row["title"], attributes={heading: value} if value else {}, **stated)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_titles_are_decided_as_a_reader_would(book, rows) -> None:
    wrong = []
    table: Counter = Counter()
    for row in rows:
        given = book.verdict(_listing(row), on=ON).kind.value
        table[row["expect"], given] += 1
        if given != row["expect"]:
            wrong.append((row["expect"], given, row["title"]))
    assert table["allow", "block"] == 0, wrong
    assert len(rows) > 300
    assert len(wrong) <= 0.01 * len(rows), wrong
