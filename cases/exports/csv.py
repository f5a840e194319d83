"""The takedown list as CSV: UTF-8 with BOM, so that Excel reads Chinese; a format for programs.

Excel turns long numbers into rounded ones and strips leading zeros when it opens a CSV: people should get the xlsx.
"""

import csv
import io
from typing import BinaryIO, Final

from cases.takedown import COLUMNS, TakedownList

__all__ = ["DESCRIPTION", "guard", "write"]

DESCRIPTION: Final = "CSV, UTF-8 with BOM: for programs; Excel damages long numbers in it"

_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write(takedown: TakedownList, file: BinaryIO) -> None:
    """Write the list with its header."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.heading for column in COLUMNS])
    writer.writerows([guard(cell) for cell in row.cells()] for row in takedown.rows)
    text.detach()  # the file belongs to the caller


def guard(cell: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet would run as a formula.

    Example:
        >>> guard("=HYPERLINK(1)"), guard("  ＋1"), guard("书包=红")
        ("'=HYPERLINK(1)", "'  ＋1", '书包=红')
    """
    risky = cell.startswith(_STARTS_A_FORMULA) or cell.lstrip().startswith(_STARTS_A_FORMULA)
    return f"'{cell}" if risky else cell
