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
        kind=RecordKind.FAILED_INSPECTION,
        product_name="电磁炉",
        brand="苏泊尔",
        model_spec="C2100",
        manufacturer="浙江苏泊尔家电制造有限公司",
    )
    brands = BrandRegistry()
    book = RecordBook([record], brands=brands)
    _ = book.sieve
    shelf, beside = Shelf.of(
        [record],
        lambda one: read_record(one, brands),
        is_plain=is_plain,
        registry=brands,
        named=DEFAULT_POLICY.named,
    )
    found = list(choose(ListingReading(Listing(title="苏泊尔电磁炉 C2100")), [shelf]))
    answer = check_table(book, pa.table({"title": ["苏泊尔电磁炉 C2100", "二〇一号炉"]}), on=date.min)
    sys.exit(answer["verdict"].to_pylist() != ["block", "allow"] or found != ["1"] or beside != [])
