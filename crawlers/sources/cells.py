"""Reading one cell of a notice: failed items, dates, and how much of a cell is shown to a person."""

import re

from crawlers.sources.lines import shorten
from domain.failed_items import is_failed_item, read_failed_item

__all__ = ["MAX_CELL_CHARACTERS", "parse_notice_date", "shorten", "split_failed_items"]

MAX_CELL_CHARACTERS = 32_767
"""Excel's own limit for a cell; a longer one in a notice is damage or an attack."""

_OPENERS = {"(": "(", "（": "(", "[": "[", "【": "["}
_CLOSERS = {")": "(", "）": "(", "]": "[", "】": "["}  # notices mix full and half width: （铅)
_STRONG = "、，,；;\n\r"
_CHINESE_WORDS = re.compile(r"[\u4e00-\u9fff()（）pPhH]{3,}(?:\s+[\u4e00-\u9fff()（）pPhH]{2,})+")
_LONGEST_BROKEN = 12
_DATE = re.compile(r"\s*(\d{4})\s*(?:[-./年]\s*(\d{1,2})\s*(?:[-./月]\s*(\d{1,2})\s*日?|月)?|年)?\s*")


def split_failed_items(cell: str) -> tuple[str, ...]:
    r"""Cut a cell of failed items into items, each with the words of the notice.

    Separators are `、，,；;` and line breaks outside brackets. A space separates only where nothing else does and both
    sides are whole words, because notices also print spaces inside a word (`甲 醛`).

    Example:
        >>> split_failed_items("剥离强度、甲 醛"), split_failed_items("重金屬總量[鉛、鎘];標識")
        (('剥离强度', '甲 醛'), ('重金屬總量[鉛、鎘]', '標識'))
        >>> split_failed_items("纤维含量 产品使用说明")
        ('纤维含量', '产品使用说明')
        >>> split_failed_items("剥离强度、甲\n醛")
        ('剥离强度', '甲醛')
    """
    pieces = _join_broken(_split_outside_brackets(cell))
    if len(pieces) == 1 and _CHINESE_WORDS.fullmatch(pieces[0]):
        pieces = pieces[0].split()
    return tuple(pieces)


def _join_broken(pieces: list[str]) -> list[str]:
    """Join what a line break cut in two: 甲 and 醛 are no items, 甲醛 is one."""
    joined: list[str] = []
    for piece in pieces:
        whole = f"{joined[-1]}{piece}" if joined else ""
        if (
            whole
            and len(whole) <= _LONGEST_BROKEN
            and is_failed_item(whole)
            and not any(map(read_failed_item, (joined[-1], piece)))
        ):
            joined[-1] = whole
        else:
            joined.append(piece)
    return joined


def _split_outside_brackets(cell: str) -> list[str]:
    pieces, current, open_brackets = [], "", ""
    for character in cell:
        if character in _OPENERS:
            open_brackets += _OPENERS[character]
        elif open_brackets and _CLOSERS.get(character) == open_brackets[-1]:
            open_brackets = open_brackets[:-1]
        if character in _STRONG and not open_brackets:
            pieces.append(current)
            current = ""
        else:
            current += character
    return [piece.strip() for piece in [*pieces, current] if piece.strip()]


def parse_notice_date(cell: str) -> str:
    """Return a date as ISO as far as it is known, else the text as printed.

    Example:
        >>> parse_notice_date("2017.12.6"), parse_notice_date("2006年4月"), parse_notice_date("02-16")
        ('2017-12-06', '2006-04', '02-16')
    """
    found = _DATE.fullmatch(cell)
    if not found:
        return cell
    year, month, day = found.groups()
    if month is None:
        return year
    if not 1 <= int(month) <= 12 or (day is not None and not 1 <= int(day) <= 31):
        return cell
    return "-".join([year, f"{int(month):02}"] + ([f"{int(day):02}"] if day else []))
