"""The shipped records are what their ORIGIN.md says."""

import csv
import re
from pathlib import Path

RECORDS = Path(__file__).parents[2] / "console" / "demo" / "records"
ORIGIN = (RECORDS / "ORIGIN.md").read_text(encoding="utf-8")


def rows(name: str) -> list[dict[str, str]]:
    with (RECORDS / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def numbers(line_with: str) -> list[int]:
    (line,) = [line for line in ORIGIN.splitlines() if line_with in line]
    return [int(number) for number in re.findall(r"\b\d+\b", line)]


def test_counts_of_inspection_records() -> None:
    inspections = rows("inspection_records.csv")
    failed = sum(row["result"] == "fail" for row in inspections)
    passed = sum(row["result"] == "pass" for row in inspections)
    years = sorted(int(row["notice_date"][:4]) for row in inspections if re.match(r"\d{4}", row["notice_date"]))
    assert numbers("| `inspection_records.csv` |") == [len(inspections), failed, passed, years[0], years[-1]]


def test_counts_of_recalls() -> None:
    recalls = rows("recalls.csv")
    countries = [sum(row["country"] == country for row in recalls) for country in ("CN", "US", "CA")]
    assert numbers("| `recalls.csv` |") == [len(recalls), *countries]


def test_counts_of_rows_without_an_address_and_of_rows_left_out() -> None:
    inspections, recalls = rows("inspection_records.csv"), rows("recalls.csv")
    without = [sum(not row["source_url"] for row in file) for file in (inspections, recalls)]
    text = " ".join(ORIGIN.split())
    assert f"{without[0]} rows of the first file and {without[1]} of the second" in text
    left_out, before = re.search(r"(\d+) of (\d+) inspection rows", text).groups()  # type: ignore[union-attr]  # the sentence is there, or the test fails
    assert int(before) - int(left_out) == len(inspections)


def test_every_hidden_name_is_counted_and_the_row_without_a_product_is_there() -> None:
    inspections = rows("inspection_records.csv")
    assert sum(row["seller_or_tested_unit"] == "*" for row in inspections) == 7
    assert "the seven `*`" in " ".join(ORIGIN.split())
    assert [row["record_id"] for row in inspections if not row["product_name"]] == ["R0647"]


def test_no_seller_is_a_bare_personal_name() -> None:
    for row in rows("inspection_records.csv"):
        assert not re.fullmatch(r"[\u4e00-\u9fff]{2,3}", row["seller_or_tested_unit"])
