"""Cells that hold several fields: under a joined heading (标称生产企业/商标), or with a role before each company.

Cut into one text for each field, or left whole and signalled.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from crawlers.sources.companies import names_several_roles, split_roles
from crawlers.sources.words import IGNORED, NoticeWords
from domain.platforms import platform_in

__all__ = ["split_joined"]

_SEPARATORS = re.compile(r"[\n;；|｜]|(?<!\d)[/／]|[/／](?!\d)")
"""A slash between digits is a size: 110/56."""
_COMPANY = re.compile(
    r"公司|有限|集团|集團|[厂廠]$|[厂廠](?=[(（])|[店行社部場场城]$|商[场場行店]|超市|百[货貨]|中心$|企[业業]$|工作室"
)
_DATE = re.compile(r"(?:19|20)\d{2}\s*(?:[-./年]\s*\d{1,2}|(?:0[1-9]|1[0-2])[0-3]\d)|\d{1,2}月|批")
_ADDRESS = re.compile(r"[路街道巷弄村镇鎮][^司厂]{0,12}\d*[号號]?|\d+[号號]$|[省市区區县縣].{2,}[路街道村镇鎮号號]")


def split_joined(cell: str, fields: Sequence[str], words: NoticeWords) -> Mapping[str, str] | None:
    """Return field → text of a cell under a heading that joins several; `None` when it cannot be told.

    As many pieces as fields stand in the order of the heading, unless they look like each other's; else each piece goes
    to the field it looks like, and what looks like nothing to the one field that is left. A blank piece says nothing.

    Example:
        >>> from crawlers.sources.words_file import load_words
        >>> fields = ("manufacturer", "brand")
        >>> for cell in ("温州某某鞋厂/红蜻蜓", "DANNYBEAR/丹尼熊/某某箱包有限公司", "某某箱包有限公司", "/"):
        ...     print(split_joined(cell, fields, load_words()))
        {'manufacturer': '温州某某鞋厂', 'brand': '红蜻蜓'}
        {'manufacturer': '某某箱包有限公司', 'brand': 'DANNYBEAR/丹尼熊'}
        {'manufacturer': '某某箱包有限公司'}
        {}
    """
    if words.is_blank(cell):
        return {}
    is_about_companies = _COMPANIES.issuperset(fields) and names_several_roles(cell)
    if is_about_companies and (by_role := split_roles(cell, fields)) is not None:
        return by_role
    pieces = _cut(cell, fields)
    seen = [_looks_like(piece, fields, words) for piece in pieces]
    if len(pieces) == len(fields) and all(not could or f in could for could, f in zip(seen, fields, strict=True)):
        return _filled(zip(fields, pieces, strict=True), words)
    placed = [
        (piece, next(iter(could), None)) for piece, could in zip(pieces, seen, strict=True) if not words.is_blank(piece)
    ]
    if any(len(could) > 1 for could in seen):
        return None
    claimed = {look for _, look in placed if look}
    left = [field for field in fields if field not in claimed and field != IGNORED]
    if any(look is None for _, look in placed):
        if len(left) != 1:
            return None
        placed = [(piece, look or left[0]) for piece, look in placed]
    joined: dict[str, str] = {}
    for piece, field in placed:
        if field is not None:
            joined[field] = f"{joined[field]}/{piece}" if field in joined else piece
    return _filled(((field, joined[field]) for field in fields if field in joined), words)


def _cut(cell: str, fields: Sequence[str]) -> list[str]:
    pieces = [piece.strip() for piece in _SEPARATORS.split(cell)]
    by_space = cell.split()
    # 旅行箱 20寸: a space counts where the text behind it has figures and the one before it has none.
    if len(pieces) == 1 and len(by_space) == len(fields) and fields[-1] in {"model_spec", "batch_or_date"}:
        *before, last = by_space
        if any(c.isdigit() for c in last) and not any(c.isdigit() for text in before for c in text):
            return by_space
    return pieces


def _filled(pairs: Iterable[tuple[str, str]], words: NoticeWords) -> Mapping[str, str]:
    return {field: text for field, text in pairs if not words.is_blank(text)}


def _looks_like(piece: str, fields: Sequence[str], words: NoticeWords) -> frozenset[str]:
    """Return the fields of a heading that a piece could be by its look; none when it looks like nothing."""
    could = frozenset(field for field in fields if field in _TESTS and _TESTS[field](piece))
    if could:
        return could
    if "platform" in fields and platform_in(piece):
        return frozenset({"platform"})
    if "result" in fields and words.kind_of_result(piece) is not None:
        return frozenset({"result"})
    return frozenset({IGNORED}) if IGNORED in fields and _ADDRESS.search(piece) else frozenset()


_COMPANIES = frozenset({"manufacturer", "principal", "importer", "distributor", "seller"})
_TESTS: Mapping[str, Callable[[str], object]] = {
    **dict.fromkeys(_COMPANIES, _COMPANY.search),
    "batch_or_date": _DATE.search,
}
"""Fields whose texts can be told by their look; companies by theirs from other texts, not from each other."""
