"""A market kept in two files of JSON Lines, made by whoever knows one: what the matching benchmark runs on instead.

`NAME_records.jsonl` holds brand, another name of it (`also`, may be empty), goods, model, maker; `NAME_listings.jsonl`
the title and the place of its record among them, counted from 0, or null. `tests/data/markets/` holds two.
"""

import json
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.scale_market import ScaleRecord
from benchmarks.worn_market import WornListing, WornMarket

__all__ = ["read_market"]


def read_market(name: str, runs: int, seed: int) -> WornMarket:
    """Read a market: its listings in random order, in runs of the same size; what is over is left out.

    Raises:
        OSError: a file cannot be read.
        ValueError: a line is no such row, named by file and line, or there are fewer listings than runs.
    """
    records, aliases = [], {}
    for number, row in enumerate(_rows(Path(f"{name}_records.jsonl"), {"brand", "also", "goods", "model", "maker"})):
        records.append(
            ScaleRecord(record_id=f"S{number:06d}", category="", product_name=row["goods"], brand=row["brand"],
                        model=row["model"], maker=row["maker"])
        )  # fmt: skip
        if row["also"]:
            aliases[row["brand"]] = row["also"]
    path = Path(f"{name}_listings.jsonl")
    listings = [WornListing(title=row["title"], record=row["record"]) for row in _rows(path, {"title", "record"})]
    for number, listing in enumerate(listings, start=1):
        if listing.record is not None and listing.record not in range(len(records)):
            raise ValueError(f"{path}, line {number}: no record {listing.record}")
    if not (size := len(listings) // runs):
        raise ValueError(f"{path}: {len(listings)} listings are fewer than {runs} runs")
    Random(seed).shuffle(listings)
    cut = tuple(tuple(listings[place * size : (place + 1) * size]) for place in range(runs))
    return WornMarket(records=tuple(records), aliases=aliases, runs=cut)


def _rows(path: Path, fields: set[str]) -> list[dict[str, Any]]:
    rows = []
    for number, line in enumerate(path.read_text("utf-8").removesuffix("\n").split("\n"), start=1):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise ValueError(f"{path}, line {number}: {error}") from error
        if missing := fields - set(row if isinstance(row, dict) else ()):
            raise ValueError(f"{path}, line {number}: without {', '.join(sorted(missing))}")
        rows.append(row)
    return rows
