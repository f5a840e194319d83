"""Old workbooks (.xls, and .et of WPS Office): every sheet is a table.

What stands in `.xls` files is often something else: a page, a table of tabs, a new workbook. `forms` finds that out
before; this reader sees true ones only.
"""

from pathlib import Path

from crawlers.sources.calamine_sheets import read_sheets
from crawlers.sources.events import Events
from crawlers.sources.format import Format

__all__ = ["FORMAT"]


def _read(path: Path) -> Events:
    yield from read_sheets(path)


FORMAT = Format(name="xls", endings=(".xls", ".et"), readers={"calamine": _read}, libraries=("python_calamine",))
