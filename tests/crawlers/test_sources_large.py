"""A large notice costs time, not memory: it is read row by row, whatever its size."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

pytestmark = pytest.mark.usefixtures("untraced")

ROOT = Path(__file__).parents[2]
MOST_BYTES = 135 << 20
"""Of the process that reads, libraries and all; what is remembered of words, some 80 MB when it is full, is in it."""
HEADINGS = ["产品名称", "商标", "规格型号", "生产企业", "检验结果", "不合格项目"]


def write_workbook(path: Path, rows: int) -> Path:
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("名单")
    sheet.write_row(0, 0, HEADINGS)
    for n in range(rows):
        sheet.write_row(n + 1, 0, [f"旅行箱{n}", f"牌{n % 500}", f"XD-{n}", f"青岚{n}箱包厂", "不合格", "标识、耐磨"])
    book.close()
    return path


def read(folder: Path) -> tuple[dict[str, int], dict[str, int]]:
    child = subprocess.run(
        [sys.executable, Path(__file__).with_name("corpus_child.py"), folder, "25"],
        capture_output=True, text=True, check=True, env=os.environ | {"PYTHONPATH": str(ROOT)}, timeout=280,
    )  # fmt: skip
    file, memory = (json.loads(line) for line in child.stdout.splitlines())
    return file, memory


def test_a_hundred_thousand_rows_are_read_in_bounded_memory(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", 100_000)
    file, memory = read(tmp_path)
    assert (file["outcome"], file["records"]) == ("read", 100_000)
    assert memory["memory_bytes"] < MOST_BYTES
    assert memory["children_memory_bytes"] < 512 << 20
