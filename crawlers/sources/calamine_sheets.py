"""Reading the sheets of a workbook with calamine, whatever its form."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from crawlers.sources.events import Events, Refusal, TableBegins
from crawlers.sources.number_formats import Decimals, mark_fractions, row_texts
from crawlers.sources.spans import Merged, spread_ranges

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

__all__ = ["read_sheets"]


def read_sheets(path: Path, decimals: Mapping[str, Decimals] | None = None) -> Events:
    """Read every worksheet; charts and macros are passed over.

    Args:
        path: A workbook.
        decimals: Of each sheet, which fractions are shown with how many decimals.

    Raises:
        Refusal: a password protects the workbook.
    """
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum  # noqa: PLC0415  # loaded only where it is needed

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
            fractions: dict[int, frozenset[int]] = {}
            shown = (decimals or {}).get(facts.name, {})
            yield from mark_fractions(spread_ranges(_rows(sheet, shown, fractions), merged), fractions)


def _rows(
    sheet: "CalamineSheet", shown: Decimals, fractions: dict[int, frozenset[int]]
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank; calamine counts from the first row, but from the first column that is used.

    Where numbers with a fraction stand that have no fixed decimals is written to `fractions`.
    """
    before = [""] * (sheet.start or (0, 0))[1]
    blank = [""] * sheet.width
    for number, row in enumerate(sheet.iter_rows()):
        if row == blank:
            continue
        yield number, row_texts([*before, *row], number, shown, fractions)
