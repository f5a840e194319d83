"""Markets of files for the matching benchmark: every listing is dealt out, and a bad line is named."""

import json
from pathlib import Path

import pytest

from benchmarks.market_files import read_market
from benchmarks.worn_market import WornListing

RECORD = {"brand": "小逸", "also": "Xiaoyi", "goods": "电磁灶", "model": "XDW-21A4", "maker": "某厂"}
SHIPPED = Path(__file__).parents[1] / "data" / "markets" / "first"


def _market(folder: Path, records: list[object], listings: list[object]) -> str:
    for name, rows in (("records", records), ("listings", listings)):
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"m_{name}.jsonl").write_text(lines, encoding="utf-8")
    return str(folder / "m")


def test_listings_are_dealt_out_in_runs_and_names_are_told(tmp_path: Path) -> None:
    titles = [{"title": f"电磁灶{number}\u2028新款", "record": 0 if number else None} for number in range(7)]
    market = read_market(_market(tmp_path, [RECORD], titles), 3, 1)
    assert [len(run) for run in market.runs] == [2, 2, 2]
    dealt = {listing for run in market.runs for listing in run}
    assert len(dealt) == 6
    assert dealt < {WornListing(title=one["title"], record=one["record"]) for one in titles}
    assert (market.records[0].model, market.aliases) == ("XDW-21A4", {"小逸": "Xiaoyi"})


def test_the_shipped_markets_are_such_files() -> None:
    market = read_market(str(SHIPPED), 5, 1)
    assert (len(market.records), sum(map(len, market.runs))) == (4_000, 3_200)


@pytest.mark.parametrize(
    ("records", "listings", "reason"),
    [
        ([RECORD, []], [], r"m_records\.jsonl, line 2: without also, brand, goods, maker, model"),
        ([RECORD], [{"title": "x"}], r"m_listings\.jsonl, line 1: without record"),
        ([RECORD], [{"title": "x", "record": 1}], r"m_listings\.jsonl, line 1: no record 1"),
        ([RECORD], [{"title": "x", "record": None}], r"1 listings are fewer than 3 runs"),
    ],
)
def test_a_bad_line_is_named(records: list[object], listings: list[object], reason: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=reason):
        read_market(_market(tmp_path, records, listings), 3, 1)
