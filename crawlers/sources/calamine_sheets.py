"""Reading the sheets of a workbook with calamine, whatever its form."""

from pathlib import Path

from crawlers.sources.events import Events, Refusal, TableBegins
from crawlers.sources.spans import Merged, spread_ranges
from crawlers.sources.values import value_text

__all__ = ["read_sheets"]


def read_sheets(path: Path) -> Events:
    """Read every worksheet; charts and macros are passed over.

    Raises:
        Refusal: a password protects the workbook.
    """
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum  # noqa: PLC0415

    try:
        book = CalamineWorkbook.from_path(path)
    except PasswordError as error:
        raise Refusal("encrypted") from error
    with book:
        for facts in book.sheets_metadata:
            if facts.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(facts.name)
            merged = [Merged(top, down, left, right) for (top, left), (down, right) in sheet.merged_cell_ranges or ()]
            before = [""] * (sheet.start or (0, 0))[
                1
            ]  # rows come from the first one, but only from the first column used
            yield TableBegins(facts.name)
            yield from spread_ranges(
                (before + [value_text(value) for value in row] for row in sheet.iter_rows()), merged
            )
