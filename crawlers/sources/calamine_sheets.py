"""Reading the sheets of a workbook with calamine, whatever its form."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from crawlers.sources.events import Events, Refusal, TableBegins
from crawlers.sources.spans import Merged, spread_ranges
from crawlers.sources.values import value_text

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

__all__ = ["read_sheets"]


def read_sheets(path: Path) -> Events:
    """Read every worksheet; charts and macros are passed over.

    Raises:
        Refusal: a password protects the workbook.
    """
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum  # noqa: PLC0415

    try:
        # By the path, calamine would believe the ending; the streamed form looks at the content.
        with path.open("rb") as stream:
            book = CalamineWorkbook.from_filelike(stream)
    except PasswordError as error:
        raise Refusal("encrypted") from error
    with book:
        for facts in book.sheets_metadata:
            if facts.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(facts.name)
            merged = [Merged(top, down, left, right) for (top, left), (down, right) in sheet.merged_cell_ranges or ()]
            yield TableBegins(facts.name)
            yield from spread_ranges(_rows(sheet), merged)


def _rows(sheet: "CalamineSheet") -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank; calamine counts from the first row, but from the first column that is used."""
    before = [""] * (sheet.start or (0, 0))[1]
    blank = [""] * sheet.width
    for number, row in enumerate(sheet.iter_rows()):
        if row != blank:
            yield number, before + [value_text(value) for value in row]
