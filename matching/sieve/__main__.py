"""Compile the loops, so that their machine code is at hand: `python -m matching.sieve`, once after an installation."""

import sys
from datetime import date

import pyarrow as pa

from domain.brands import BrandRegistry
from domain.listing import Listing
from domain.record import Record, RecordKind
from matching import DEFAULT_POLICY, RecordBook, check_table
from matching.cells import is_plain
from matching.choosing import choose
from matching.reading import ListingReading
from matching.record_reading import read_record
from matching.shelf import Shelf

if __name__ == "__main__":
    record = Record(
        record_id="1",
        kind=RecordKind.RECALL,
        product_name="电磁炉",
        brand="苏泊尔",
        model_spec="C21",
        gtin="6901234567892",
    )
    brands = BrandRegistry()
    book = RecordBook([record], brands=brands)
    _ = book.sieve
    shelf, beside = Shelf.of(
        [record], lambda one: read_record(one, brands), registry=brands, named=DEFAULT_POLICY.named
    )
    found = list(choose(ListingReading(Listing(title="苏泊尔电磁炉 C21")), [shelf]))
    answer = check_table(book, pa.table({"title": ["苏泊尔电磁炉 C21", "二〇一号炉"]}), on=date.min)
    by_code = book.best(Listing(title="电磁炉", gtin="6901234567892"), on=date.min)
    by_name = book.best(Listing(title="苏泊尔电磁炉 C21"), on=date.min)
    is_right = answer["verdict"].to_pylist() == ["block", "allow"] and found == ["1"] and beside == []
    sys.exit(not (is_right and by_code is not None and by_name is not None))
