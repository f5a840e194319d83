"""Workbooks: read in a child process with limits, checked as archives before; a bad one is named and harms nobody."""

import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from cases.rows import FileNotes, ParsedRow, RejectedRow
from crawlers.sources import read_notice
from crawlers.sources.events import RowRead
from crawlers.sources.format import load_formats
from crawlers.sources.limits import DEFAULT_LIMITS, ReadingLimits
from crawlers.sources.opening import open_tables
from crawlers.sources.words_file import load_words
from domain.errors import Malformed, TimedOut, TooLarge, UnreadableFile
from domain.record import Record

HEADINGS = ["产品名称", "商标", "规格型号", "检验结果"]
SHEET = "xl/worksheets/sheet1.xml"


def save(path: Path, *rows: list[object], merged: tuple[str, ...] = (), title: str = "名单") -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    book.save(path)
    return path


def part_of(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def replace_part(path: Path, name: str, content: bytes) -> Path:
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, old in parts.items():
            archive.writestr(part, content if part == name else old)
    return path


def records(path: Path) -> list[Record]:
    return [row.record for row in read_notice(path) if isinstance(row, ParsedRow)]


def read_with(path: Path, limits: ReadingLimits) -> int:
    with open_tables(path, load_words(), limits=limits) as opened:
        return sum(1 for table in opened.tables for _ in table.rows)


def test_a_cell_merged_over_rows_counts_for_each_of_them(tmp_path: Path) -> None:
    path = save(
        tmp_path / "a.xlsx",
        ["2023年抽查结果汇总"], HEADINGS, ["箱", "甲", "C1", "不合格"], ["箱", "甲", "C2", None], ["包", "乙", "D1", "合格"],
        merged=("A1:D1", "D3:D4"),
    )  # fmt: skip
    assert [(r.model_spec, r.result) for r in records(path)] == [("C1", "不合格"), ("C2", "不合格"), ("D1", "合格")]
    assert {r.notice_title for r in records(path)} == {"2023年抽查结果汇总"}


def test_merged_headings_of_two_rows(tmp_path: Path) -> None:
    path = save(
        tmp_path / "a.xlsx",
        ["序号", "产品", None, "检验结果"], [None, "产品名称", "规格型号", None], [1, "电磁炉", "C21", "不合格"],
        merged=("A1:A2", "B1:C1", "D1:D2"),
    )  # fmt: skip
    (record,) = records(path)
    assert (record.product_name, record.model_spec, record.result) == ("电磁炉", "C21", "不合格")


def test_every_sheet_is_read_and_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    cover = book.worksheets[0]
    cover.title = "封面"
    for title in ("不合格", "合格"):
        sheet = book.create_sheet(title)
        sheet.append([f"电磁炉抽查{title}名单"])
        sheet.append(HEADINGS[:3])
        sheet.append(["电磁炉", "青岚", title])
    book.create_sheet("说明").append(["本次抽查由市局组织"])
    book.save(tmp_path / "a.xlsx")
    read = list(read_notice(tmp_path / "a.xlsx"))
    assert [(r.record.sources[0].table, str(r.record.kind)) for r in read if isinstance(r, ParsedRow)] == [
        ("不合格", "failed_inspection"),
        ("合格", "passed_inspection"),
    ]
    assert [(r.table, r.field) for r in read if isinstance(r, RejectedRow)] == [("说明", "headings")]


def test_numbers_and_dates_are_read_as_they_are_shown(tmp_path: Path) -> None:
    path = save(
        tmp_path / "a.xlsx",
        ["产品名称", "规格型号", "生产日期/批号", "条码", "抽样日期", "检验结果"],
        ["箱", 230, date(2019, 4, 1), 6901234567892, datetime.fromisoformat("2019-04-01 08:30"), "合格"],
        ["箱", 17.5, "2019.4", None, None, "合格"],
    )
    first, second = records(path)
    assert (first.model_spec, first.batch_or_date, first.gtin) == ("230", "2019-04-01", "6901234567892")
    assert first.raw["抽样日期"] == "2019-04-01 08:30:00"
    assert (second.model_spec, second.batch_or_date) == ("17.5", "2019.4")


def test_blank_rows_are_counted(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", HEADINGS, ["箱", "甲", "C1", "合格"], [None], ["包", "乙", "C2", "合格"])
    notes = list(read_notice(path))[-1]
    assert isinstance(notes, FileNotes)
    assert (notes.rows, notes.blank_rows, notes.encoding) == (2, 1, None)


def test_a_row_without_product_name_is_named_with_sheet_and_row(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", HEADINGS, [None, "三星", "SM-A8000", "不合格"], ["箱", "甲", "C1", "合格"])
    (rejected,) = [row for row in read_notice(path) if isinstance(row, RejectedRow)]
    assert (rejected.file, rejected.table, rejected.row, rejected.field) == ("a.xlsx", "名单", 2, "product_name")
    assert len(records(path)) == 1


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"product_name,brand\n", r"its name ends in \.xlsx, but it is a plain text"),
        ("<!DOCTYPE html><table><tr><td>产品名称</td></tr></table>".encode(), "web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old Office file"),
        (b"%PDF-1.7\n", "a PDF"),
    ],
)
def test_what_is_no_workbook_is_named(content: bytes, word: str, tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(content)
    with pytest.raises(Malformed, match=f"^名单.xlsx: .*{word}"):
        list(read_notice(path))


def test_a_zip_that_is_no_workbook_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notice.txt", "hello")
    with pytest.raises(Malformed, match="a zip archive"):
        list(read_notice(path))


def test_a_workbook_cut_off_anywhere_is_named(tmp_path: Path) -> None:
    whole = save(tmp_path / "whole.xlsx", HEADINGS, *[["箱", "甲", f"C{i}", "合格"] for i in range(50)]).read_bytes()
    path = tmp_path / "a.xlsx"
    for share in (0.1, 0.5, 0.9, 0.99):
        path.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(Malformed, match="cut off or damaged"):
            list(read_notice(path))


def test_damage_inside_is_named(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", HEADINGS, ["箱", "甲", "C1", "合格"])
    replace_part(path, SHEET, b"<worksheet><sheetData><row><c r=")
    with pytest.raises(Malformed, match=r"a\.xlsx: the file is damaged"):
        list(read_notice(path))


def test_an_entity_bomb_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", HEADINGS, ["箱", "甲", "C1", "合格"])
    levels = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "haha">{levels}]><worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e9;</t></is></c></row></sheetData></worksheet>'
    replace_part(path, SHEET, bomb.encode())
    assert not _products(path)


def _products(path: Path) -> list[str]:
    try:
        return [record.product_name for record in records(path)]
    except UnreadableFile:
        return []


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", HEADINGS, ["箱", "甲", "C1", "合格"])
    replace_part(path, SHEET, b"<worksheet>" + b" " * (40 << 20) + b"</worksheet>")
    with pytest.raises(TooLarge, match=r"sheet1\.xml unpacks to \d+ times its size; the limit is 100"):
        list(read_notice(path))


def test_too_much_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", HEADINGS, ["箱", "甲", "C1", "合格"])
    with pytest.raises(TooLarge, match="the limit is 0 MB"):
        read_with(path, ReadingLimits(file_bytes=1000))
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(10_001):
            archive.writestr(f"xl/media/{number}", b"")
    with pytest.raises(TooLarge, match="parts; the limit is 10000"):
        read_with(path, DEFAULT_LIMITS)


def test_two_cells_at_the_ends_of_the_sheet_do_not_fill_the_memory(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", HEADINGS, ["箱", "甲", "C1", "合格"])
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["XFD3"] = "far"
    book.save(path)
    sheet = part_of(path, SHEET).replace(b'r="XFD3"', b'r="XFD900000"').replace(b'<row r="3"', b'<row r="900000"')
    replace_part(path, SHEET, sheet)
    found = list(read_notice(path))
    assert [row.record.product_name for row in found if isinstance(row, ParsedRow)] == ["箱"]
    assert [(row.row, row.field) for row in found if isinstance(row, RejectedRow)] == [(900_000, "product_name")]
    assert [row.blank_rows for row in found if isinstance(row, FileNotes)] == [899_997]


def test_a_child_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", HEADINGS, *[["箱", "甲", f"C{i}", "合格"] for i in range(5000)])
    with pytest.raises(TimedOut, match="ended after 0 s"):
        read_with(path, ReadingLimits(cpu_seconds=0.0))


def test_a_child_that_needs_too_much_memory_is_ended(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", HEADINGS, *[["箱", "甲", f"C{i}" * 200, "合格"] for i in range(20_000)])
    assert read_with(path, DEFAULT_LIMITS) == 20_001
    with pytest.raises(TooLarge, match="more than 40 MB of memory"):
        read_with(path, ReadingLimits(memory_bytes=40 << 20))


def test_the_second_reader_reads_the_same(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        HEADINGS,
        ["箱", "甲", 230, "不合格"],
        ["箱", None, 17.5, None],
        ["包", "乙", date(2019, 4, 1), "合格"],
    ]
    path = save(tmp_path / "a.xlsx", *rows, merged=("D2:D3",))
    readers = load_formats()["xlsx"].readers
    by_calamine, by_openpyxl = (list(read(path)) for read in readers.values())
    assert by_calamine == by_openpyxl
    assert by_openpyxl[3] == RowRead(3, ("箱", "", "17.5", "不合格"), frozenset({3}), numbers=frozenset({2}))


def test_a_cell_of_a_megabyte_is_rejected_by_name(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", HEADINGS, ["箱", "甲", "big", "合格"], ["包", "乙", "C2", "合格"])
    noise = "".join(chr(0x4E00 + (i * 7919) % 20000) for i in range(1 << 20))
    replace_part(path, SHEET, part_of(path, SHEET).replace(b"big", noise.encode()))
    read = list(read_notice(path))
    assert [(r.row, r.field) for r in read if isinstance(r, RejectedRow)] == [(2, "model_spec")]
    assert [r.record.product_name for r in read if isinstance(r, ParsedRow)] == ["包"]


def test_formulas_count_by_the_value_they_last_showed(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", HEADINGS, ["箱", "甲", "=1+1", "合格"])
    sheet = part_of(path, SHEET)
    for empty in (b"<v></v>", b"<v/>", b"<v />"):
        sheet = sheet.replace(b"<f>1+1</f>" + empty, b"<f>1+1</f><v>2</v>")
    replace_part(path, SHEET, sheet)
    assert [record.model_spec for record in records(path)] == ["2"]


def test_reading_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(tmp_path / "a.xlsx", HEADINGS, ["箱", "甲", "C1", "合格"])
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    assert len(records(path)) == 1
    assert list(scratch.iterdir()) == []
