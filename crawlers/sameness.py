"""Sudden uniform small pages: a wall that says nothing, told by what a crawl brings page after page.

Counted are the pages that should each be about one listing. Goods may be alike, too, so only pages that gave nothing
new count: no listing, or the listing of the page before once more.
"""

from collections import deque
from statistics import median

from domain.task import Wall, WallKind

__all__ = ["Sameness"]

IN_A_ROW = 6
"""Such pages one after another, once the crawl has seen goods. Each of them costs the platform a request."""
IN_A_ROW_FROM_THE_START = 12
"""Where no page has shown goods yet, so that nothing tells how large one is: a layout nobody knows looks the same."""
_KNOWN_ENOUGH = 5
_NEARLY_EQUAL_BYTES = 64
_NEARLY_EQUAL_SHARE = 0.04
"""A wall's page differs by a token or an address."""
_SMALL = 0.5
"""Of the median page with goods."""
_REMEMBERED = 200


class Sameness:
    """The sizes of a crawl's listing pages, in the order in which they came."""

    def __init__(self) -> None:
        self._goods: deque[int] = deque(maxlen=_REMEMBERED)
        self._row: list[int] = []
        self._last_title: str | None = None

    def see(self, size_bytes: int, title: str | None) -> Wall | None:
        """Take one page down, and return the wall that it and those before it are.

        Args:
            size_bytes: Of the page, content coding removed.
            title: Of the listing on it; `None`: there was none.
        """
        if title is not None and title != self._last_title:
            self._last_title = title
            self._goods.append(size_bytes)
            self._row.clear()
            return None
        self._row.append(size_bytes)
        needed = IN_A_ROW if len(self._goods) >= _KNOWN_ENOUGH else IN_A_ROW_FROM_THE_START
        row = self._row[-needed:]
        if len(row) < needed or not _are_alike(row) or not self._are_small(row):
            return None
        sign = f"{needed} pages in a row of {min(row)} to {max(row)} bytes"
        usual = f"; goods stood on {int(median(self._goods))} before" if self._goods else " and no goods on any"
        return Wall(kind=WallKind.SAME_PAGES, sign=sign + usual)

    def _are_small(self, row: list[int]) -> bool:
        return len(self._goods) < _KNOWN_ENOUGH or max(row) < _SMALL * median(self._goods)


def _are_alike(row: list[int]) -> bool:
    return max(row) - min(row) <= max(_NEARLY_EQUAL_BYTES, _NEARLY_EQUAL_SHARE * max(row))
