"""Makers' names: every company a printed cell names, its own name (字号), its normal form, what it did.

A Chinese company is called place + own name + trade + form: 温州市瓯海郭溪 + 贝依美 + 鞋 + 厂. Shop titles repeat the
own name; the normal form (`MakerName.key`) is what two printed names of one company share. The words that tell the
parts apart are data: `domain.maker_words`. A name is what was claimed; it proves nothing.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from domain.designation import is_blank
from domain.maker_words import MakerRole, MakerWords, Places, load_maker_words, load_places
from domain.text import fold, squeeze, squeeze_folded

__all__ = [
    "BEGINS_ANOTHER", "LONGEST_WORD", "RANKS_AFTER_ANY", "RANKS_AFTER_PLACES", "MakerName", "MakerRole", "MakerWords",
    "Places", "load_maker_words", "load_places", "name_key", "read_makers",
]  # fmt: skip

BEGINS_ANOTHER = "授誉譽"
"""Characters of words behind which another company may be named."""
LONGEST_WORD = 8
"""Of places, trades, legal forms and ranks; places have two characters and more."""
RANKS_AFTER_ANY = ("省", "市", "区", "县", "镇", "乡", "街道", "开发区")
"""Ranks by which two or three characters are told to be a place, whichever it is."""
RANKS_AFTER_PLACES = ("省", "市", "区", "县", "镇", "乡", "街道", "村", "经济开发区", "开发区")
"""Ranks that may follow a known place."""


class MakerName(NamedTuple):
    """One company's name, read; a tuple, because every record has one."""

    whole: str
    """Squeezed, without legal form, branch and brackets: `温州市瓯海郭溪贝依美鞋`."""
    core: str
    """The own name: `贝依美`; with its place when it is a general word (`丰泽教育`); empty when it is masked."""
    places: str
    """What stood before it: `温州市瓯海郭溪`."""
    is_general: bool
    """The own name alone names nobody (教育, 学生)."""
    key: str
    """Normal form: places without rank, own name, trade, legal form (`温州瓯海郭溪贝依美鞋厂`); empty when masked."""
    printed: str
    """The name as printed, without the word for its role."""
    role: MakerRole = MakerRole.MAKER
    branch: str = ""
    """分公司, shop or counter printed after the company: `上海分公司`."""

    @property
    def is_masked(self) -> bool:
        """Part of the name was made unreadable: `上海**玩具有限公司`."""
        return not self.key


@lru_cache(maxsize=8_192)
def read_makers(cell: str | None) -> tuple[MakerName, ...]:
    """Read every company named in a cell; none when it is blank or masked to nothing.

    Example:
        >>> cells = ("温州市瓯海郭溪贝依美鞋厂", "小天使嬰童用品(中山)有限公司", "上海红心器具有限工司")
        >>> [maker.core for cell in cells for maker in read_makers(cell)]
        ['贝依美', '小天使', '红心']
        >>> [maker.core for maker in read_makers("泉州市丰泽教育服装有限公司")], read_makers("(无)")
        (['丰泽教育'], ())
        >>> [maker.key for maker in read_makers("香港雄业国际集团有限公司、东莞市百纳威实业有限公司")]
        ['香港雄业国际集团有限公司', '东莞百纳威实业有限公司']
        >>> cell = "李宁体育(上海)有限公司授权天津市宽猫咪儿童用品有限公司荣誉出品"
        >>> [(maker.key, str(maker.role)) for maker in read_makers(cell)]
        [('李宁体育上海有限公司', 'principal'), ('天津宽猫咪儿童用品有限公司', 'maker')]
        >>> [(m.core, str(m.role)) for m in read_makers("阿迪达斯体育(中国)有限公司(标称进口商)")]
        [('阿迪达斯', 'importer')]
        >>> [(m.key, m.branch) for m in read_makers("福建新代实业有限公司上海分公司")]
        [('福建新代实业有限公司', '上海分公司')]
        >>> [(m.key, m.is_masked) for m in read_makers("上海**玩具有限公司")]
        [('', True)]
    """
    if cell is None or is_blank(cell):
        return ()
    parts = [cell] if _is_one_name(cell) else _SEVERAL.split(_mark_parts(_NOTES.sub(" ", cell)))
    return tuple(name for name in map(_read, parts) if name is not None)


def name_key(name: str | None) -> str:
    """Return the normal form of the first company of a cell; empty when it names none, or masks it.

    Example:
        >>> name_key("上海红心器具有限工司") == name_key("上海市紅心器具有限责任公司")
        True
        >>> name_key("广东省佛山市顺德区勒流镇金光电器厂"), name_key("GoldenHorse Co., Ltd.")
        ('广东佛山顺德勒流金光电器厂', 'goldenhorse')
        >>> name_key("小天使嬰童用品(中 山)有 限 公 司") == name_key("小天使婴童用品（中山）有限公司")
        True
    """
    return next((maker.key for maker in read_makers(name)), "")


_NOTES = re.compile(r"[(（](?:标称|標稱)[)）]")
_SEVERAL = re.compile(r"[/／;；、,，|\n\r]")
_LATIN_COMMA = re.compile(r"[,，]\s*(?=(?:ltd|limited|inc|llc|co|corp)\b)", re.IGNORECASE)
_AUTHORISED = re.compile(r"授[权權]")
_HONOURED = re.compile(r"[荣榮][誉譽]出品")
_NEXT_COMPANY = re.compile(
    r"(?<=公司|工厂)\s+(?=[\u3400-\u9fff]{4,}(?:公司|厂|廠))(?![\u3400-\u9fff]{0,8}分(?:公司|厂|廠))"
)


_HAN_ONLY = re.compile(r"[\u3400-\u9fff]+")
_MORE_THAN_A_NAME = re.compile(f"[{BEGINS_ANOTHER}]")


def _is_one_name(cell: str) -> bool:
    """Tell of a cell of Chinese characters only, as most are, that nothing in it begins another company."""
    return _HAN_ONLY.fullmatch(cell) is not None and not _MORE_THAN_A_NAME.search(cell)


def _mark_parts(cell: str) -> str:
    """Put a `/` wherever another company begins."""
    cell = _HONOURED.sub("/", _AUTHORISED.sub("(授权方)/", _LATIN_COMMA.sub(" ", cell)))
    cell = _NEXT_COMPANY.sub("/", cell)
    return _label_pattern().sub(lambda found: found[0] if found.start() == 0 else f"/{found[0]}", cell)


@lru_cache(maxsize=1)
def _label_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\u3400-\u9fff])(?:标称|標稱)?(?:{_role_words()})\s*[:：]|(?<=公司)(?:{_role_words()})\s*[:：]"
    )


@lru_cache(maxsize=1)
def _role_words() -> str:
    return "|".join(sorted(load_maker_words().roles, key=len, reverse=True))


@lru_cache(maxsize=1)
def _role_patterns() -> tuple[re.Pattern[str], ...]:
    """Find the word for a role before a name, in brackets behind it, glued behind its form."""
    words = _role_words()
    return (
        re.compile(rf"^\s*(?:标称)?(?P<role>{words})\s*[:：\s]\s*(?P<name>.{{2,}})$"),
        re.compile(rf"^(?P<name>.{{2,}})[(（]\s*(?:标称)?(?P<role>{words})\s*[)）]\s*$"),
        re.compile(rf"^[(（]\s*(?:标称)?(?P<role>{words})\s*[)）](?P<name>.{{2,}})$"),
        re.compile(rf"^(?P<name>.{{2,}}(?:公司|厂))(?P<role>{words})\s*$"),
    )


@lru_cache(maxsize=1)
def _last_role_words() -> Mapping[str, tuple[str, ...]]:
    return _by_last(load_maker_words().roles)


def _split_role(part: str) -> tuple[str, MakerRole]:
    simple = fold(part) if not part.isascii() else part
    if _HAN_ONLY.fullmatch(part) and (simple == part or _HAN_ONLY.fullmatch(simple)):
        words = _last_role_words()  # nowhere else may one stand where there are neither brackets nor spaces
        if not (part.endswith(words.get(part[-1], ())) or simple.endswith(words.get(simple[-1], ()))):
            return part, MakerRole.MAKER
    for pattern in _role_patterns():
        for text in (part, simple):
            if found := pattern.match(text):
                return found["name"].strip(), load_maker_words().roles[found["role"]]
    return part.strip(), MakerRole.MAKER


_BRACKETS = re.compile(r"[(（][^)）]*[)）]")
_LAST_BRACKET = re.compile(r"[(（][^)）]*[)）]\s*$")
_MASK = re.compile(
    r"[*＊]+|[×✕□○●■◯]{2,}|(?<![A-Za-z])[Xx]{2,}(?=[\u3400-\u9fff])|某+(?=[\u3400-\u9fff]*(?:公司|厂|店|厰|廠)$)"
)
_MAY_BE_MASKED = re.compile("[*＊×✕□○●■◯Xx某]")
_WITH_BRANCH = re.compile(r"^(.{2,}?(?:有限(?:责任)?公司|股份公司))(.+)$")
_RANKED = re.compile(rf"[\u3400-\u9fff]{{2,3}}?(?:{'|'.join(RANKS_AFTER_ANY)})(?=[\u3400-\u9fff]{{2}})")
_RANK = re.compile(rf"(?:{'|'.join(RANKS_AFTER_PLACES)})(?=[\u3400-\u9fffa-z0-9]{{2}})")
_END_RANK = re.compile(rf"(?<=[\u3400-\u9fff]{{2}})(?:{'|'.join(RANKS_AFTER_PLACES)})$")


def _read(part: str) -> MakerName | None:
    printed, role = _split_role(part)
    is_masked = _MAY_BE_MASKED.search(printed) is not None and _MASK.search(printed) is not None
    folded = fold(_MASK.sub("", printed) if is_masked else printed)
    has_brackets = "(" in folded
    outside = squeeze(_BRACKETS.sub("", folded)) if has_brackets else squeeze_folded(folded)
    if len(outside) < 2:
        return None
    company, branch = _split_branch(outside)
    named = _Parts.of(company)
    if is_masked:
        key = ""
    elif has_brackets:  # one inside the name is part of it, one behind it is not
        key = _key(_split_branch(squeeze(_LAST_BRACKET.sub("", folded) or folded))[0], named)
    else:
        key = _key(company, named)
    core, is_general = _own_name("".join(named.places), named.rest)
    return MakerName(
        whole=named.stem,
        core="" if is_masked else core,
        places="".join(named.places),
        is_general=is_masked or is_general,
        key=key,
        printed=printed,
        role=role,
        branch=branch,
    )


def _split_branch(text: str) -> tuple[str, str]:
    found = _WITH_BRANCH.match(text) if 0 <= text.find("公司") < len(text) - 2 else None
    return (found[1], found[2]) if found else (text, "")


class _Parts(NamedTuple):
    """A company's name in parts: its places, each with its rank, what follows them, its legal form."""

    whole: str
    places: tuple[str, ...]
    rest: str
    form: str

    @classmethod
    def of(cls, company: str) -> "_Parts":
        form = _ending(company, load_maker_words().forms)
        return cls(company, *_strip_places(company.removesuffix(form)), form)

    @property
    def stem(self) -> str:
        return self.whole.removesuffix(self.form)


def _own_name(places: str, rest: str) -> tuple[str, bool]:
    words = load_maker_words()
    core = _strip_trades(rest)
    place = core.rstrip("市县区镇")
    if place in load_places().names:  # 丰泽 + 教育服装: a place and a trade, whose first word stays
        core = place + rest[len(core) : len(core) + 2]
    is_general = core in words.generic or core in words.trades or len(core) < 2
    if is_general:
        last = _last_place(places)
        core = last + core if last else rest
    return core, is_general and not core


def _key(company: str, named: _Parts) -> str:
    """Return the normal form of one company's name, which may be the one that is in parts already."""
    if company.isascii():
        return _strip_latin_forms(company)
    settled = _settle_form(company)
    parts = named if settled == named.whole else _Parts.of(settled)
    return "".join([*map(_without_rank, parts.places), parts.rest, parts.form])


@lru_cache(maxsize=4_096)
def _without_rank(place: str) -> str:
    return _END_RANK.sub("", place)


@lru_cache(maxsize=1)
def _written_forms() -> tuple[str, ...]:
    return tuple(load_maker_words().form_of)


def _settle_form(text: str) -> str:
    if not text.endswith(_written_forms()):
        return text
    for written, meant in load_maker_words().form_of.items():
        if text.endswith(written) and len(text) - len(written) >= 2:
            return text.removesuffix(written) + meant
    return text


def _strip_latin_forms(text: str) -> str:
    while end := _ending(text, load_maker_words().latin_forms, _LONGEST_LATIN):
        text = text.removesuffix(end)
    return text


_LONGEST_LATIN = 14


def _strip_trades(text: str) -> str:
    words = load_maker_words()
    while end := _ending(text, words.trades) or _ending(text, words.forms):
        text = text.removesuffix(end)
    return text


def _ending(text: str, words: frozenset[str], longest: int = LONGEST_WORD) -> str:
    """Return the longest of the words that end a text and leave two characters before it; empty when none does."""
    most = min(longest, len(text) - 2)
    for size in _sizes(words).get(text[-1:], ()):
        if size <= most and text[-size:] in words:
            return text[-size:]
    return ""


@lru_cache(maxsize=8)
def _sizes(words: frozenset[str]) -> Mapping[str, tuple[int, ...]]:
    """Return by the last character of words how long those are, the longest first."""
    return {last: tuple(sorted({*map(len, found)}, reverse=True)) for last, found in _by_last(words).items()}


def _by_last(words: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Return words by their last character."""
    found: dict[str, tuple[str, ...]] = {}
    for word in words:
        found[word[-1]] = (*found.get(word[-1], ()), word)
    return found


@lru_cache(maxsize=1)
def _place_sizes() -> Mapping[str, tuple[int, ...]]:
    """Return by the first character of places how long those are, the longest first."""
    found: dict[str, set[int]] = {}
    for name in load_places().names:
        if 2 <= len(name) <= LONGEST_WORD:
            found.setdefault(name[0], set()).add(len(name))
    return {first: tuple(sorted(sizes, reverse=True)) for first, sizes in found.items()}


def _strip_places(text: str) -> tuple[tuple[str, ...], str]:
    """Return the places a name begins with, each with its rank, and what follows them."""
    names, rest = load_places().names, text
    pieces: list[str] = []
    while True:
        most, cut = len(rest) - 2, 0
        for size in _place_sizes().get(rest[:1], ()):
            if size <= most and rest[:size] in names:
                cut = size
                break
        if cut:
            if rank := _RANK.match(rest, cut):
                cut = rank.end()
        elif ranked := _RANKED.match(rest):
            cut = ranked.end()
        else:
            return tuple(pieces), rest
        if len(rest) - cut < 2 or rest[cut:] in load_maker_words().trades:
            return tuple(pieces), rest
        pieces.append(rest[:cut])
        rest = rest[cut:]


def _last_place(places: str) -> str:
    plain = re.sub(r"(?:省|市|区|县|镇|乡)$", "", places)
    return plain[-2:] if len(plain) >= 2 else plain
