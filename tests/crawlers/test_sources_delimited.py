"""Text files: encodings, delimiters, damage. A file is read or named, and one bad row does not take the others along."""

from pathlib import Path

import pytest

from cases.rows import FileNotes, ParsedRow, RejectedRow
from crawlers.sources import read_notice
from domain.errors import Malformed

HEADINGS = "产品名称,商标,规格型号,检验结果\n"
ROWS = "电磁炉,青岚,C21-HS06,不合格\n旅行箱,驼峰谷,TFG-0921,合格\n"


def write(tmp_path: Path, content: str | bytes, encoding: str = "utf-8", name: str = "notice.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def names(path: Path) -> list[str]:
    return [row.record.product_name for row in read_notice(path) if isinstance(row, ParsedRow)]


def rejected(path: Path) -> list[RejectedRow]:
    return [row for row in read_notice(path) if isinstance(row, RejectedRow)]


def notes(path: Path) -> FileNotes:
    (found,) = [row for row in read_notice(path) if isinstance(row, FileNotes)]
    return found


@pytest.mark.parametrize(
    ("encoding", "reported"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gb18030", "gb18030"), ("gbk", "gb18030"), ("gb2312", "gb18030")],
)
def test_utf8_and_gb18030_are_read(encoding: str, reported: str, tmp_path: Path) -> None:
    path = write(tmp_path, HEADINGS + ROWS, encoding)
    assert names(path) == ["电磁炉", "旅行箱"]
    assert notes(path).encoding == reported


@pytest.mark.parametrize("encoding", ["big5", "shift_jis", "utf-16", "utf-16-le", "utf-32"])
def test_another_encoding_is_named_not_guessed(encoding: str, tmp_path: Path) -> None:
    headings = "產品名稱,商標,規格型號,檢驗結果\n" if encoding == "big5" else HEADINGS
    text = headings + "電磁爐,尚朋堂,C21,不合格,上海市質量技術監督局\n" * 8
    path = write(tmp_path, text.encode(encoding, errors="ignore"))
    with pytest.raises(Malformed, match=r"notice\.csv: .*(encoding|binary)"):
        list(read_notice(path))


def test_wrong_bytes_in_one_place_are_named_with_their_place(tmp_path: Path) -> None:
    good = (HEADINGS + ROWS * 50).encode()
    path = write(tmp_path, good + b"\xff\xfe\x81" + ROWS.encode())
    with pytest.raises(Malformed, match=f"byte {len(good)} does not fit"):
        list(read_notice(path))


def test_wrong_bytes_far_behind_the_beginning_are_found(tmp_path: Path) -> None:
    good = (HEADINGS + ROWS * 30_000).encode()
    assert len(good) > 2 << 20
    path = write(tmp_path, good + b"\xe5\x9b")
    with pytest.raises(Malformed, match=f"byte {len(good)} does not fit"):
        list(read_notice(path))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found(delimiter: str, tmp_path: Path) -> None:
    path = write(tmp_path, (HEADINGS + ROWS).replace(",", delimiter))
    assert names(path) == ["电磁炉", "旅行箱"]


def test_separators_inside_cells_do_not_confuse_the_delimiter(tmp_path: Path) -> None:
    path = write(tmp_path, "产品名称;商标;不合格项目\n箱,包;甲;标志,标识,铭牌\n")
    (record,) = [row.record for row in read_notice(path) if isinstance(row, ParsedRow)]
    assert (record.product_name, record.failed_items) == ("箱,包", ("标志", "标识", "铭牌"))


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_line_end_will_do(line_end: str, tmp_path: Path) -> None:
    assert names(write(tmp_path, (HEADINGS + ROWS).replace("\n", line_end))) == ["电磁炉", "旅行箱"]


@pytest.mark.parametrize("content", [b"", b"\n\n  \r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_named(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="empty"):
        list(read_notice(write(tmp_path, content)))


def test_a_file_with_a_header_only_has_no_rows(tmp_path: Path) -> None:
    path = write(tmp_path, HEADINGS)
    assert list(read_notice(path)) == [notes(path)]
    assert notes(path).rows == 0


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04rest of an archive", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x7fELF\x00\x00"]
)
def test_a_binary_file_is_named(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(Malformed, match=r"archive|Office|binary"):
        list(read_notice(write(tmp_path, content)))


def test_another_ending_and_a_missing_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match=r"\.pdf"):
        list(read_notice(write(tmp_path, "x", name="notice.pdf")))
    with pytest.raises(Malformed, match="no such file"):
        list(read_notice(tmp_path / "none.csv"))


def test_a_cell_of_a_megabyte_is_rejected_by_name_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = write(tmp_path, HEADINGS + f"电磁炉,青岚,{'C' * 1_000_000},不合格\n" + ROWS)
    (row,) = rejected(path)
    assert (row.row, row.field) == (2, "model_spec")
    assert "more than 131072 characters" in row.reason
    assert names(path) == ["电磁炉", "旅行箱"]


def test_a_line_without_end_is_rejected_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = write(tmp_path, HEADINGS + "箱," * 3_000_000 + "\n" + ROWS)
    (row,) = rejected(path)
    assert (row.row, row.field) == (2, "row")
    assert "longer than" in row.reason
    assert names(path) == ["电磁炉", "旅行箱"]


@pytest.mark.parametrize("rows_below", [2, 1000])
def test_a_quotation_mark_that_is_never_closed_costs_one_row(rows_below: int, tmp_path: Path) -> None:
    path = write(tmp_path, HEADINGS + '电磁炉,"青岚,C21,不合格\n' + "旅行箱,驼峰谷,TFG,合格\n" * rows_below)
    (row,) = rejected(path)
    assert row.row == 2
    assert names(path) == ["旅行箱"] * rows_below
    last = [found.record.sources[0].row for found in read_notice(path) if isinstance(found, ParsedRow)][-1]
    assert last == rows_below + 2


def test_a_cell_may_hold_line_breaks_and_quotes(tmp_path: Path) -> None:
    path = write(tmp_path, HEADINGS + '"电磁\n炉","青""岚",C21,不合格\n旅行箱,驼峰谷,TFG,合格\n')
    first, second = (row.record for row in read_notice(path) if isinstance(row, ParsedRow))
    assert (first.product_name, first.brand) == ("电磁\n炉", '青"岚')
    assert (first.sources[0].row, second.sources[0].row) == (2, 3)


def test_rows_come_before_the_file_is_read_to_its_end(tmp_path: Path) -> None:
    path = write(tmp_path, HEADINGS + ROWS * 50_000)
    rows = read_notice(path)
    first = next(rows)
    assert isinstance(first, ParsedRow)
    assert first.record.product_name == "电磁炉"
