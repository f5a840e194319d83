"""Every row of the shipped files becomes a record with everything that was printed, from .csv and from .xlsx alike."""

import csv
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from cases.rows import FileNotes, ParsedRow, RejectedRow
from crawlers.sources import read_notice
from domain.record import Record, RecordKind

RECORDS = Path(__file__).parents[2] / "console" / "demo" / "records"
FILES = ("inspection_records.csv", "recalls.csv")
BLANK = {"", "(无)", "/", "\\", "_", "*", "--", "混号", "圖形", "图形"}
SAME_NAME = (
    "record_id", "category", "product_name", "brand", "model_spec", "batch_or_date", "manufacturer", "platform",
    "shop_name", "region", "result", "notice_title", "notice_date", "source_url",
)  # fmt: skip
RENAMED = {"seller_or_tested_unit": "seller", "authority": "issuer"}
RECALL_NAMES = {
    "recall_id": "record_id", "product": "product_name", "brand": "brand", "model": "model_spec", "batch": "batch_or_date",
    "producer": "manufacturer", "country": "region", "source_url": "source_url",
}  # fmt: skip


def read_csv(name: str) -> list[dict[str, str]]:
    with (RECORDS / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def records_of(path: Path) -> dict[str, Record]:
    return {row.record.record_id: row.record for row in read_notice(path) if isinstance(row, ParsedRow)}


@pytest.mark.parametrize("name", FILES)
def test_no_value_of_any_row_is_lost(name: str) -> None:
    rows = read_csv(name)
    read = [row for row in read_notice(RECORDS / name) if not isinstance(row, FileNotes)]
    assert len(read) == len(rows)
    for row, (number, printed) in zip(read, enumerate(rows, start=2), strict=True):
        if isinstance(row, RejectedRow):
            assert (row.row, row.field, row.file) == (number, "product_name", name)
            assert not printed["product_name"]
            continue
        assert dict(row.record.raw) == printed
        assert (row.record.sources[0].file, row.record.sources[0].row) == (name, number)


@pytest.mark.parametrize(
    ("name", "fields"),
    [("inspection_records.csv", {name: name for name in SAME_NAME} | RENAMED), ("recalls.csv", RECALL_NAMES)],
)
def test_every_printed_cell_stands_in_its_field(name: str, fields: Mapping[str, str]) -> None:
    records = records_of(RECORDS / name)
    for printed in read_csv(name):
        record = records.get(next(iter(printed.values())))
        if record is None:
            continue
        for heading, field in fields.items():
            cell = printed[heading]
            if cell not in BLANK:
                assert getattr(record, field) == cell.strip(), (record.record_id, heading)
            elif field != "category":
                assert getattr(record, field) is None, (record.record_id, heading)


def test_kinds_and_counts() -> None:
    inspections, recalls = (records_of(RECORDS / name) for name in FILES)
    kinds = [record.kind for record in inspections.values()]
    assert kinds.count(RecordKind.FAILED_INSPECTION) == 352  # 353 rows, one of them without a product name
    assert kinds.count(RecordKind.PASSED_INSPECTION) == 73
    assert {record.kind for record in recalls.values()} == {RecordKind.RECALL}
    assert len(recalls) == 54


def test_failed_items_keep_the_words_of_the_notice() -> None:
    records = records_of(RECORDS / "inspection_records.csv")
    for printed in read_csv("inspection_records.csv"):
        record = records.get(printed["record_id"])
        if record is not None and printed["failed_items"] not in BLANK:
            rest = printed["failed_items"]
            for item in record.failed_items:
                assert item in rest
                rest = rest.replace(item, "", 1)
            assert not rest.strip("、，,；; ")
    defects = {record.failed_items for record in records_of(RECORDS / "recalls.csv").values()}
    assert ("座位离地高度太低;防撞间距太小;可拆卸摇铃玩具",) in defects  # a defect is one sentence, not items


@pytest.mark.parametrize("name", FILES)
def test_the_same_rows_as_xlsx_give_the_same_records(name: str, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "名单"
    with (RECORDS / name).open(encoding="utf-8", newline="") as stream:
        for row in csv.reader(stream):
            sheet.append(row)
    path = tmp_path / (Path(name).stem + ".xlsx")
    book.save(path)

    from_csv, from_xlsx = records_of(RECORDS / name), records_of(path)
    assert list(from_csv) == list(from_xlsx)
    for record_id, record in from_csv.items():
        other = from_xlsx[record_id]
        assert {**other.raw} == {**record.raw}
        assert _facts(other) == _facts(record)
        assert (other.sources[0].table, other.sources[0].row) == ("名单", record.sources[0].row)


def _facts(record: Record) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__dataclass_fields__ if name not in {"sources", "raw"}}


def test_both_files_have_only_known_headings() -> None:
    for name in FILES:
        notes = [row for row in read_notice(RECORDS / name) if isinstance(row, FileNotes)]
        assert [n.headings_unknown for n in notes] == [()]
        assert notes[0].encoding == "utf-8"
