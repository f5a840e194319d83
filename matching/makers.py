"""Makers' names: the own name (字号) inside a company's name, which is what shop titles repeat.

A Chinese company is called place + own name + trade + form: 温州市瓯海郭溪 + 贝依美 + 鞋 + 厂.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from domain.designation import is_blank
from domain.text import fold, squeeze
from matching.words import load_makers, load_places

__all__ = ["MakerName", "read_makers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MakerName:
    """One company's name, read."""

    whole: str
    """Normal form without legal form: `温州市瓯海郭溪贝依美鞋`."""
    core: str
    """The own name: `贝依美`; with its place when it is a general word (`丰泽教育`)."""
    places: str
    """What stood before it: `温州市瓯海郭溪`."""
    is_general: bool
    """The own name alone names nobody (教育, 学生)."""


_REMARK = re.compile(r"[(（](?:标称|標稱)[^)）]*[)）]")
_SEVERAL = re.compile(r"[/;；、,，]|授权|授權|荣誉出品|榮譽出品")
_BRACKETS = re.compile(r"[(（][^)）]*[)）]")
_WITH_BRANCH = re.compile(r"^(.{2,}?有限(?:责任)?公司).+$")
_RANKED = re.compile(r"^[\u3400-\u9fff]{2,3}?(?:省|市|区|县|镇|乡|街道|开发区)(?=[\u3400-\u9fff]{2})")
_RANK = re.compile(r"^(?:省|市|区|县|镇|乡|街道|村|经济开发区|开发区)(?=[\u3400-\u9fffa-z0-9]{2})")


@lru_cache(maxsize=65_536)
def read_makers(cell: str | None) -> tuple[MakerName, ...]:
    """Read every company named in a cell; none when it is blank or masked to nothing.

    Example:
        >>> cells = ("温州市瓯海郭溪贝依美鞋厂", "小天使嬰童用品(中山)有限公司", "上海红心器具有限工司")
        >>> [maker.core for cell in cells for maker in read_makers(cell)]
        ['贝依美', '小天使', '红心']
        >>> [maker.core for maker in read_makers("泉州市丰泽教育服装有限公司")], read_makers("(无)")
        (['丰泽教育'], ())
    """
    if is_blank(cell):
        return ()
    names = (_read(part) for part in _SEVERAL.split(_REMARK.sub(" ", cell or "")))
    return tuple(name for name in names if name is not None)


def _read(part: str) -> MakerName | None:
    outside = _BRACKETS.sub("", fold(part))
    text = squeeze(outside.replace("*", ""))
    if len(text) < 2:
        return None
    stem = _strip_forms(_WITH_BRANCH.sub(r"\1", text))
    places, rest = _strip_places(stem)
    core = _strip_trades(rest)
    makers = load_makers()
    if (place := core.rstrip("市县区镇")) in load_places()[
        0
    ]:  # 丰泽 + 教育服装: a place and a trade, whose first word stays
        core = place + rest[len(core) : len(core) + 2]
    general = core in makers.generic or core in makers.trades or len(core) < 2
    if general:
        last = _last_place(places)
        core = last + core if last else rest
    return MakerName(whole=stem, core=core, places=places, is_general=general and not core)


def _strip_forms(text: str) -> str:
    form = _ending(text, load_makers().forms)
    return text.removesuffix(form)


def _strip_trades(text: str) -> str:
    makers = load_makers()
    while end := _ending(text, makers.trades) or _ending(text, makers.forms):
        text = text.removesuffix(end)
    return text


def _ending(text: str, words: frozenset[str]) -> str:
    """Return the longest of the words that end a text and leave two characters before it; empty when none does."""
    return next((text[-n:] for n in range(min(_LONGEST, len(text) - 2), 0, -1) if text[-n:] in words), "")


_LONGEST = 8


def _strip_places(text: str) -> tuple[str, str]:
    places, rest = load_places()[0], text
    while True:
        cut = next((n for n in range(min(_LONGEST, len(rest) - 2), 1, -1) if rest[:n] in places), 0)
        if cut:
            if rank := _RANK.match(rest[cut:]):
                cut += rank.end()
        elif ranked := _RANKED.match(rest):
            cut = ranked.end()
        else:
            return text[: len(text) - len(rest)], rest
        if len(rest) - cut < 2 or _is_only_trade(rest[cut:]):
            return text[: len(text) - len(rest)], rest
        rest = rest[cut:]


def _is_only_trade(text: str) -> bool:
    return text in load_makers().trades


def _last_place(places: str) -> str:
    plain = re.sub(r"(?:省|市|区|县|镇|乡)$", "", places)
    return plain[-2:] if len(plain) >= 2 else plain
