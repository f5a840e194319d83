"""A record book of 10^4 to 3·10^6 records: what building it takes, its bytes a record, and what a listing costs.

    python -m benchmarks.book_at_scale [--records 10000 100000 1000000] [--listings 20000] [--core 1]
                                       [--csv FILE]

Each size has processes of its own, pinned to one core. One builds the book from records and writes it; one builds it
from an Arrow table that was there before; one opens it, checks a table of worn titles (`benchmarks/worn_market.py`),
then single listings (`RecordBook.best`, `verdict`); the last opens it and adds records, asking about a listing after
each. Times are processor time; those of single listings and changes are on the clock. What the figures show and what
not: `benchmarks/README.md`.
"""

import argparse
import csv
import gc
import json
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.worn_market import WornMarket, make_market
from domain.brands import Brand, BrandRegistry
from domain.listing import Listing
from domain.record import Record, RecordKind
from matching import RecordBook, check_table

ON = date(2026, 1, 1)
SEED = 11
SINGLE = 3_000
CHANGES = 1_000


def main() -> None:
    """Measure each size and print."""
    options = _options()
    rows: list[dict[str, Any]] = []
    for records in options.records:
        with _process() as process:
            rows.append(process.submit(measure, records, options.listings, options.core).result())
        with _process() as process:
            rows[-1] |= process.submit(measure_table, records, options.listings, options.core).result()
        print(json.dumps(rows[-1]), flush=True)
    print(file=sys.stderr)
    for row in rows:
        print("  ".join(f"{name} {value:,.1f}" for name, value in row.items()), file=sys.stderr)
    if options.csv:
        with options.csv.open("w", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--listings", type=int, default=20_000)
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    parser.add_argument("--csv", type=Path, help="where the table goes")
    return parser.parse_args()


def _process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))


def measure(records: int, listings: int, core: int) -> dict[str, float]:
    """Return what a book of some size takes that is built from records, and what an opened one does."""
    os.sched_setaffinity(0, {core})
    market = make_market(records, listings, 2, SEED)
    brands = _brands(market.aliases)
    _ = RecordBook(_records(market, 1), brands=brands).sieve  # what every process holds, however many records there are
    gc.collect()
    before, began = _resident(), time.process_time()
    book = RecordBook(_records(market, records), brands=brands)
    _ = book.sieve
    built, after = time.process_time() - began, _resident()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book"
        book.write(path)
        size, titles, others = path.stat().st_size, *([one.title for one in run] for run in market.runs)
        few = [*_records(market, 1)]
        with _process() as process:
            opened = process.submit(measure_opened, path, few, market.aliases, titles, others).result()
        with _process() as process:
            opened |= process.submit(measure_changes, path, market.aliases, titles).result()
    return {
        "records": records,
        "build_seconds": round(built, 2),
        "build_bytes_a_record": round((after - before) / records, 1),
        "peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000, 1),
        "file_bytes_a_record": round(size / records, 1),
        "held_bytes_a_record": round(opened.pop("held_bytes") / records, 1),
        **opened,
    }


def measure_table(records: int, listings: int, core: int) -> dict[str, float]:
    """Return what a book of some size takes whose records are told by a table; that was made before."""
    os.sched_setaffinity(0, {core})
    market = make_market(records, listings, 1, SEED)
    brands = _brands(market.aliases)
    table = _table_of(market)
    _ = RecordBook(_records(market, 1), brands=brands).sieve
    gc.collect()
    before, began, at = _resident(), time.process_time(), time.perf_counter()
    _ = RecordBook(table, brands=brands).sieve
    return {
        "table_build_seconds": round(time.process_time() - began, 2),
        "table_elapsed_seconds": round(time.perf_counter() - at, 2),
        "table_build_bytes_a_record": round((_resident() - before) / records, 1),
    }


def _table_of(market: WornMarket) -> pa.Table:
    every = market.records
    return pa.table(
        {
            "record_id": [str(number) for number in range(len(every))],
            "kind": [str(RecordKind.FAILED_INSPECTION)] * len(every),
            "product_name": [one.product_name for one in every],
            "brand": [one.brand for one in every],
            "model_spec": [one.model for one in every],
            "manufacturer": [one.maker for one in every],
        }
    )


def measure_opened(
    path: Path, few: list[Record], aliases: Mapping[str, str], titles: list[str], others: list[str]
) -> dict[str, float]:
    """Return what a process takes that opens a book; it first opened one of a few records, and checked the same.

    Args:
        path: The book.
        few: Some of its records.
        aliases: The brands.
        titles: Titles of listings.
        others: Those of listings with attributes: none of them was seen before.
    """
    brands = _brands(aliases)
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "book"
        RecordBook(few, brands=brands).write(small)
        _table(RecordBook.read(small, brands=brands), pa.table({"title": titles}))
    gc.collect()
    before, began = _resident(), time.process_time()
    book = RecordBook.read(path, brands=brands)
    _ = book.sieve
    opened = time.process_time() - began
    per_second = _table(book, pa.table({"title": titles}))
    held = _resident() - before
    single = [_single(book.best, title) for title in titles[:SINGLE]]
    return {
        "held_bytes": held,
        "open_seconds": round(opened, 2),
        "listings_a_second": round(per_second),
        "with_attributes_a_second": round(_table(book, _with_attributes(others, [*aliases]))),
        **_percentiles("single", single),
        **_percentiles("verdict", [_single(book.verdict, title) for title in titles[:SINGLE]]),
    }


def measure_changes(path: Path, aliases: Mapping[str, str], titles: list[str]) -> dict[str, float]:
    """Return how long the records of a new notice take, one by one, and a listing right after each; in microseconds."""
    market = make_market(CHANGES, 1, 1, SEED + 1)
    brands = _brands(aliases)
    book = RecordBook.read(path, brands=brands)
    _ = book.sieve
    changed, asked = list[float](), list[float]()
    for number, record in enumerate(_records(market, CHANGES)):
        new = replace(record, record_id=f"new {number}")
        began = time.perf_counter()
        book.add(new)
        changed.append(time.perf_counter() - began)
        asked.append(_single(book.best, titles[number]))
    return {
        "first_change_microseconds": round(changed[0] * 1e6),
        **_percentiles("change", changed[1:]),
        **_percentiles("single_after_change", asked[1:]),
    }


def _percentiles(name: str, seconds: list[float]) -> dict[str, float]:
    ordered = np.sort(seconds) * 1e6
    return {
        f"{name}_p50_microseconds": round(float(ordered[len(ordered) // 2]), 1),
        f"{name}_p99_microseconds": round(float(ordered[len(ordered) * 99 // 100]), 1),
    }


def _brands(aliases: Mapping[str, str]) -> BrandRegistry:
    return BrandRegistry.of(Brand(name=name, names=(name.lower(), alias.lower())) for name, alias in aliases.items())


def _records(market: WornMarket, most: int) -> Iterator[Record]:
    for number, one in enumerate(islice(market.records, most)):
        yield Record(
            record_id=str(number),
            kind=RecordKind.FAILED_INSPECTION,
            product_name=one.product_name,
            brand=one.brand,
            model_spec=one.model,
            manufacturer=one.maker,
        )


def _with_attributes(titles: list[str], brands: list[str]) -> pa.Table:
    """Return the listings as a shop states them: attributes in JSON, one of them a brand that is some record's."""
    rng = Random(SEED)
    stated = (
        {
            "品牌": rng.choice(brands),
            "货号": f"Q{rng.randrange(10**6)}",
            "材质": "纯棉",
            "适用年龄": "3-6岁",
            "产地": "浙江",
        }
        for _ in titles
    )
    return pa.table({"title": titles, "attributes": [json.dumps(one, ensure_ascii=False) for one in stated]})


def _table(book: RecordBook, listings: pa.Table) -> float:
    """Return listings a second of processor time; the first fifth is not counted."""
    start = listings.num_rows // 5
    check_table(book, listings.slice(0, start), on=ON)
    began = time.process_time()
    check_table(book, listings.slice(start), on=ON)
    return float(listings.num_rows - start) / (time.process_time() - began)


def _single(ask: Callable[..., object], title: str) -> float:
    listing = Listing(title=title)
    began = time.perf_counter()
    ask(listing, on=ON)
    return time.perf_counter() - began


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()


if __name__ == "__main__":
    main()
