"""What goes in comes out: every value of the shipped files, after an import, stands in `guolv record list --json`."""

import csv
import json
from pathlib import Path

import pytest

RECORDS = Path(__file__).parents[2] / "console" / "demo" / "records"
BLANK = {"", "(无)", "/", "\\", "_", "*", "--", "混号", "圖形", "图形"}
FIELDS = {
    "inspection_records.csv": {
        "seller_or_tested_unit": "seller", "authority": "issuer",
        **{name: name for name in ("record_id", "category", "product_name", "brand", "model_spec", "batch_or_date", "manufacturer",
                                   "platform", "shop_name", "region", "result", "notice_title", "notice_date", "source_url")},
    },
    "recalls.csv": {
        "recall_id": "record_id", "product": "product_name", "brand": "brand", "model": "model_spec", "batch": "batch_or_date",
        "producer": "manufacturer", "notice_date": "notice_date", "country": "region", "source_url": "source_url",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", FIELDS)
def test_every_value_of_every_row_comes_back(name: str, guolv, tmp_path: Path) -> None:
    home = tmp_path / "new"
    guolv("--home", home, "init")
    (report,) = map(json.loads, guolv("--home", home, "import", RECORDS / name, "--json").stdout.splitlines())
    exported = {
        r["record_id"]: r
        for r in map(json.loads, guolv("--home", home, "record", "list", "--json").stdout.splitlines())
    }
    with (RECORDS / name).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    values = 0
    refused = {q["row"]: q for q in report["quarantined"]}
    for number, row in enumerate(rows, 2):
        if number in refused:
            assert refused[number]["field"] == "product_name"
            assert all(value in refused[number]["snippet"] for value in row.values())
            continue
        record = exported[next(iter(row.values()))]
        assert record["raw"] == row
        assert [(s["file"], s["row"]) for s in record["sources"]] == [(name, number)]
        for heading, field in FIELDS[name].items():
            values += 1
            expected = row[heading].strip()
            if expected not in BLANK:
                assert record[field] == expected, (record["record_id"], heading)
            elif field != "category":
                assert record[field] is None, (record["record_id"], heading)
        items = row.get("failed_items", row.get("defect", ""))
        if items not in BLANK:
            rest = items
            for item in record["failed_items"]:
                assert item in rest
                rest = rest.replace(item, "", 1)
            assert not rest.strip("、，,；; ")
    assert report["rows"] == len(rows) == len(exported) + len(refused)
    assert len(refused) == (1 if name == "inspection_records.csv" else 0)
    assert values > 400
