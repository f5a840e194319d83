"""Compile the loops, so that their machine code is at hand: `python -m matching.sieve`, once after an installation."""

import sys
from dataclasses import replace
from datetime import date

import pyarrow as pa

from domain.brands import BrandRegistry
from domain.listing import Listing
from domain.record import Record, RecordKind
from matching import DEFAULT_POLICY, RecordBook, check_table
from matching.choosing import choose
from matching.reading.listing_reading import ListingReading
from matching.reading.record_reading import read_record
from matching.records.batches import batches_of
from matching.records.shelf import Shelf

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
    # A code takes a record out of the commonest form: see `matching.records.plain`.
    with_code = replace(record, record_id="2", gtin="6901234567892")
    book = RecordBook([record, with_code], brands=brands)
    _ = book.sieve
    shelf, beside = Shelf.of(
        batches_of([record]),
        lambda one: read_record(one, brands),
        registry=brands,
        named=DEFAULT_POLICY.named,
    )
    found = list(choose(ListingReading(Listing(title="苏泊尔电磁炉 C2100")), [shelf]))
    answer = check_table(book, pa.table({"title": ["苏泊尔电磁炉 C2100", "二〇一号炉"]}), on=date.min)
    single = [
        book.best(one, on=date.min)
        for one in (Listing(title="苏泊尔电磁炉 C2100"), Listing(title="炉", gtin="6901234567892"))
    ]
    is_right = answer["verdict"].to_pylist() == ["block", "allow"] and found == ["1"] and beside == [] and all(single)
    sys.exit(not is_right)
