"""Feeds of 100 000 rows, read from the first to the last with the memory of a few; fewer where a child reads them."""

import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

ROWS = 100_000
ROWS_OF_A_WORKBOOK = 10_000
ROWS_OF_XML = 30_000
PROGRAM = """
import resource, sys
from pathlib import Path
from crawlers.feeds import FeedListing, open_feed

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

count = 0
with open_feed(Path(sys.argv[1])) as feed:
    for entry in feed.entries():
        count += isinstance(entry, FeedListing)
        if count == 1_000:
            early = peak()
print(count, peak() - early)
"""


def write_csv(path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("商品ID,商品名称,店铺,价格,链接,材质\n")
        file.writelines(
            f"{n},电磁炉 {n} 号,店铺{n % 97},{n % 900}.50,https://s.example/{n},不锈钢\n" for n in range(ROWS)
        )


def write_xml(path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write('<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>店</title>\n')
        file.writelines(
            f"<item><g:id>{n}</g:id><title>电磁炉 {n} 号</title><g:price>{n % 900}.50 CNY</g:price></item>\n"
            for n in range(ROWS_OF_XML)
        )
        file.write("</channel></rss>")


def write_workbook(path: Path) -> None:
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["商品ID", "商品名称", "价格"])
        for n in range(ROWS_OF_A_WORKBOOK):
            sheet.write_row(n + 1, 0, [str(n), f"电磁炉 {n} 号", n % 900])


@pytest.mark.parametrize(
    ("name", "write", "rows"),
    [("a.csv", write_csv, ROWS), ("a.xml", write_xml, ROWS_OF_XML), ("a.xlsx", write_workbook, ROWS_OF_A_WORKBOOK)],
)
def test_a_long_feed_takes_no_more_memory_than_a_short_one(tmp_path, name, write, rows):
    write(tmp_path / name)
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    count, grown_kilobytes = map(int, done.stdout.split())
    assert count == rows
    assert grown_kilobytes < 16_000, "from row 1 000 on nothing is gathered"
