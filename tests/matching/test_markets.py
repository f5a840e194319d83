"""How good the verdicts are on markets that two people made up who had never seen guolv; see `tests/data/ORIGIN.md`.

`pytest tests/matching/test_markets.py -s` prints the counts, and what was blocked wrongly.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from domain.brands import Brand, BrandRegistry
from domain.listing import Listing
from domain.record import Record, RecordKind
from matching import RecordBook, check_table

pytestmark = pytest.mark.usefixtures("untraced")

ON = date(2026, 11, 27)
MARKETS = Path(__file__).parents[1] / "data" / "markets"


@dataclass(frozen=True, slots=True)
class Market:
    """A book of a market's records, its listings, and what the book says of each."""

    name: str
    book: RecordBook
    listings: list[dict]
    answers: list[dict]

    @property
    def counts(self) -> Counter[tuple[str, str]]:
        """Listings by what they are and what the verdict is; a block for another record is `mistaken`."""
        return Counter((listing["kind"], self.outcome(listing, answer)) for listing, answer in self)

    def __iter__(self) -> Iterator[tuple[dict, dict]]:
        return zip(self.listings, self.answers, strict=True)

    @staticmethod
    def outcome(listing: dict, answer: dict) -> str:
        is_it = answer["record_id"] == str(listing["record"])
        return "mistaken" if answer["verdict"] == "block" and not is_it else answer["verdict"]


def _rows(name: str) -> list[dict]:
    return [json.loads(line) for line in (MARKETS / name).read_text("utf-8").splitlines()]


@pytest.fixture(scope="module", params=["first", "second"])
def market(request: pytest.FixtureRequest) -> Market:
    records, listings = _rows(f"{request.param}_records.jsonl"), _rows(f"{request.param}_listings.jsonl")
    also = {row["brand"]: row["also"] for row in records if row["also"]}
    brands = BrandRegistry.of(Brand(name=name, names=(name.lower(), other.lower())) for name, other in also.items())
    book = RecordBook(
        (
            Record(
                record_id=str(number),
                kind=RecordKind.FAILED_INSPECTION,
                product_name=row["goods"],
                brand=row["brand"],
                model_spec=row["model"],
                manufacturer=row["maker"],
            )
            for number, row in enumerate(records)
        ),
        brands=brands,
    )
    answers = check_table(book, pa.table({"title": [one["title"] for one in listings]}), on=ON).to_pylist()
    found = Market(request.param, book, listings, answers)
    sys.stdout.write(f"\n{found.name}: {sorted(found.counts.items())}\n")
    for listing, answer in found:
        if found.outcome(listing, answer) == "mistaken":
            sys.stdout.write(f"  {listing['title']} | {records[int(answer['record_id'])]}\n")
    return found


def test_the_set_is_what_it_says(market: Market) -> None:
    assert Counter(one["kind"] for one in market.listings) == {"true": 400, "sibling": 1600, "none": 1200}
    assert all((one["record"] is not None) == (one["kind"] == "true") for one in market.listings)
    assert all(one["wear"] for one in market.listings)
    assert not market.book.unidentified


def test_what_is_blocked_is_the_product(market: Market) -> None:
    counts = market.counts
    assert counts["none", "mistaken"] == 0
    mistaken = sum(number for (_, outcome), number in counts.items() if outcome == "mistaken")
    assert mistaken <= 0.02 * (mistaken + counts["true", "block"])


def test_worn_listings_are_found(market: Market) -> None:
    counts = market.counts
    assert counts["true", "block"] >= 0.78 * 400
    assert counts["true", "block"] + counts["true", "review"] >= 0.95 * 400


def test_most_others_are_let_go(market: Market) -> None:
    counts = market.counts
    assert counts["sibling", "review"] <= 0.14 * 1600
    # A fifth of the second market's strangers sell the goods of some record under its rare number.
    assert counts["none", "review"] <= (0.02 if market.name == "first" else 0.2) * 1200


def test_a_listing_alone_gets_the_verdict_it_gets_in_a_table(market: Market) -> None:
    for listing, answer in list(market)[::8]:
        assert market.book.full_verdict(Listing(title=listing["title"]), on=ON).kind.value == answer["verdict"]
