"""Compile the loops, so that their machine code is at hand: `python -m matching.sieve`, once after an installation."""

import sys
from datetime import date

import pyarrow as pa

from domain.brands import BrandRegistry
from domain.record import Record, RecordKind
from matching import RecordBook, check_table

if __name__ == "__main__":
    record = Record(
        record_id="1", kind=RecordKind.FAILED_INSPECTION, product_name="电磁炉", brand="苏泊尔", model_spec="C21"
    )
    book = RecordBook([record], brands=BrandRegistry())
    _ = book.sieve
    answer = check_table(book, pa.table({"title": ["苏泊尔电磁炉 C21", "二〇一号炉"]}), on=date.min)
    sys.exit(answer["verdict"].to_pylist() != ["block", "allow"])
