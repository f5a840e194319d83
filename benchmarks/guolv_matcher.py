"""guolv in the matching benchmark, as a process that answers as the peers do; see `benchmarks/peers/matchers.py`.

Timed is the public batch call, Arrow in and Arrow out, with the full verdict. The ten best records, which the batch
call does not give, come from `RecordBook.match` afterwards, outside the time.
"""

import json
import os
import resource
import sys
import time
from datetime import date

import pyarrow as pa

from domain.brands import Brand, BrandRegistry
from domain.listing import Listing
from domain.record import Record, RecordKind
from matching import RecordBook, check_table

ON = date(2026, 1, 1)
TOP = 10


def main() -> None:
    """Build, then answer until the input ends."""
    first = json.loads(sys.stdin.readline())
    before, began = _memory(), time.perf_counter()
    book = _book(first["fields"])
    print(json.dumps({"build_seconds": time.perf_counter() - began, "build_bytes": _memory() - before}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        table = pa.table({"title": asked["titles"]})
        began = time.perf_counter()
        answer = check_table(book, table, on=ON, jobs=asked.get("jobs", 1))
        seconds = time.perf_counter() - began
        verdicts = answer["verdict"].to_pylist()
        ranked = [] if "jobs" in asked else [_rank(book, title) for title in asked["titles"]]
        print(json.dumps({"seconds": seconds, "ranked": ranked, "verdicts": verdicts}), flush=True)


def _book(fields: list[dict[str, str]]) -> RecordBook:
    names = {f["brand"]: f["alias"] for f in fields if f["alias"]}
    brands = BrandRegistry.of(Brand(name=name, names=(name.lower(), alias.lower())) for name, alias in names.items())
    records = (
        Record(
            record_id=str(number),
            kind=RecordKind.FAILED_INSPECTION,
            product_name=f["goods"],
            brand=f["brand"],
            model_spec=f["model"],
            manufacturer=f["maker"],
        )
        for number, f in enumerate(fields)
    )
    book = RecordBook(records, brands=brands)
    _ = book.sieve  # part of the build: very many listings will follow
    return book


def _rank(book: RecordBook, title: str) -> tuple[list[int], float]:
    matches = book.match(Listing(title=title), on=ON)[:TOP]
    return [int(match.record_id) for match in matches], matches[0].score if matches else 0.0


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
