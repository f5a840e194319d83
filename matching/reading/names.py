"""What a record's brand and maker are called, in every spelling a shop title may use."""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple

from domain.brands import BrandRegistry, read_brand_names, skeleton
from domain.makers import MakerName, read_makers
from domain.text import fold, squeeze
from matching.reading.name_finding import words_beside_names
from matching.reading.spelling import is_han, pinyin_of
from matching.reading.text import settle
from matching.words import load_phrases

__all__ = [
    "LEAST_SPELLED", "NUMERAL_SIGNS", "UNSURE", "Name", "Origin", "brand_names", "maker_names", "names_a_brand",
    "record_names", "strip_line",
]  # fmt: skip


class Origin(StrEnum):
    """Where a name of a record comes from."""

    BRAND = "brand"
    """Printed in the brand cell."""
    ALIAS = "alias"
    """Another name of that brand, by the registry."""
    PINYIN = "pinyin"
    """A Chinese name of brand or maker in Latin letters."""
    MAKER = "maker"
    """The own name (字号) of the maker."""
    PRODUCT = "product"
    """What a product's name begins with, where no brand is printed: a known brand, or a word that describes nothing."""
    TESTED_UNIT = "tested_unit"
    """The own name of the company that was inspected, where neither brand nor maker is printed: it may be the maker."""


LEAST_SPELLED: Final = 5
"""Letters of a Chinese name in Latin ones that is looked for: shorter ones stand in many words."""
UNSURE = frozenset({Origin.PINYIN, Origin.PRODUCT, Origin.TESTED_UNIT})
"""Names of these origins are guesses: no look-alike of one is looked for."""


class Name(NamedTuple):
    """One spelling of who stands behind a product; a tuple, because every record has several."""

    key: str
    """Normal form: squeezed."""
    origin: Origin
    is_maker: bool
    """It names the maker, not the brand."""
    trust: float
    """How surely the spelling means this brand or maker, 0..1."""
    settled: str
    """The key as `Text.settled` has it: what is not in there is not in the text."""


def record_names(
    registry: BrandRegistry,
    *,
    brand: str | None,
    makers: tuple[MakerName, ...],
    product: str,
    tested_unit: str | None,
) -> tuple[Name, ...]:
    """Return every spelling of a record's brand and maker, the surest first, none twice.

    A shop of a record names no product and takes no part; its tested unit does only where nobody else is named.

    Args:
        registry: Known brands.
        brand: Its brand cell.
        makers: The companies that it names, and those that a person said to be one of them.
        product: The name of its product.
        tested_unit: Who was inspected.
    """
    printed = read_brand_names(brand)
    named = _in_product(product, registry) if not printed else ()
    names = _usable(chain(_brand_names(brand, registry), named, *map(_maker_names, makers)))
    if not names:
        for unit in read_makers(_company(tested_unit)):
            unit_name = _name(unit.core, Origin.TESTED_UNIT, 0.7, is_maker=True)
            names.setdefault((unit.core, True), unit_name)
    return _with_sounds(names)


def brand_names(cell: str, registry: BrandRegistry) -> tuple[Name, ...]:
    """Return what a brand cell alone adds to the names of its record; nothing where it prints no brand."""
    return _with_sounds(_usable(_brand_names(cell, registry)))


def names_a_brand(cell: str) -> bool:
    """Tell whether `brand_names` of a cell holds any."""
    return any(len(key) >= 2 and key not in load_phrases().no_brand for key in read_brand_names(cell))


def maker_names(makers: Iterable[MakerName]) -> tuple[Name, ...]:
    """Return what the makers alone add to the names of their record."""
    return _with_sounds(_usable(chain.from_iterable(map(_maker_names, makers))))


_Names = dict[tuple[str, bool], Name]
"""By key, and by whether it is a maker's."""


def _usable(names: Iterable[Name]) -> _Names:
    found: _Names = {}
    no_brand = load_phrases().no_brand
    for name in names:
        if len(name.key) >= 2 and name.key not in no_brand:
            found.setdefault((name.key, name.is_maker), name)
    return found


def _with_sounds(names: _Names) -> tuple[Name, ...]:
    """Return names, and the Chinese ones in Latin letters."""
    for name in tuple(names.values()):
        if not is_han(name.key) or len(spelled := pinyin_of(name.key)) < LEAST_SPELLED:
            continue
        if (spelled, not name.is_maker) not in names:
            spelled_name = _name(spelled, Origin.PINYIN, 0.85, is_maker=name.is_maker)
            names.setdefault((spelled, name.is_maker), spelled_name)
    return tuple(names.values())


def _name(key: str, origin: Origin, trust: float, *, is_maker: bool = False) -> Name:
    return Name(key, origin, is_maker, trust, settle(skeleton(key)))


@lru_cache(maxsize=4_096)
def _brand_names(cell: str | None, registry: BrandRegistry) -> tuple[Name, ...]:
    own = [_name(key, Origin.BRAND, 1.0) for key in read_brand_names(cell)]
    found = list(own)
    for name in own:
        found += (_name(alias, Origin.ALIAS, 0.97) for alias in registry.aliases(name.key))
        found += (_name(form, Origin.ALIAS, 0.9) for form in _other_forms(name, cell or ""))
    return tuple(found)


def _in_product(product: str, registry: BrandRegistry) -> Iterator[Name]:
    for key, trust in _names_in_product(product, registry):
        yield _name(key, Origin.PRODUCT, trust)


def _maker_names(maker: MakerName) -> tuple[Name, ...]:
    # Companies of many places have the same own name.
    return _own_names(maker.core, "" if maker.core in maker.whole else maker.whole)


@lru_cache(maxsize=4_096)
def _own_names(core: str, whole: str) -> tuple[Name, ...]:
    own = _name(core, Origin.MAKER, 0.95, is_maker=True)
    written_whole = [_name(whole, Origin.MAKER, 0.95, is_maker=True)] if whole else []
    forms = (_name(form, Origin.MAKER, 0.9, is_maker=True) for form in _other_forms(own, ""))
    return (own, *written_whole, *forms)


_DESCRIBING = frozenset(
    "红橙黄绿青蓝紫黑白灰粉棕色纯棉绒皮革布丝麻织物帮面短长袖口领新小大中多全双单高低厚薄软硬"
    "男女童婴幼儿春夏秋冬学生花兔虫鸟鱼车衣裤裙鞋包袜帽电热水火气的装有线绳支"
)


def _names_in_product(product: str, registry: BrandRegistry) -> list[tuple[str, float]]:
    """Return names a product's name begins with: `迪士尼` of 迪士尼米奇拉杆箱, `海于斯` of 海于斯-PC拉杆箱."""
    found: list[tuple[str, float]] = []
    for part in re.split(r"[/、,，]", re.sub(r"[(（][^)）]*[)）]", " ", product)):
        key = squeeze(part)
        known = next((key[:n] for n in range(min(len(key), 12), 2, -1) if registry.is_known(key[:n])), "")
        size = next((n for n in (3, 4) if key[n:] and (key[n].isascii() or _starts_word(key[n:]))), 0)
        if known:
            found.append((known, 0.9))
        elif size and is_han(key[:size]) and not _DESCRIBING & set(key[:size]) and not _has_word(key[:size]):
            found.append((key[:size], 0.65))
    return found


def _starts_word(text: str) -> bool:
    return any(text[:n] in words_beside_names() for n in (2, 3, 4, 5))


def _has_word(key: str) -> bool:
    return any(key[i : i + n] in words_beside_names() for n in (2, 3) for i in range(len(key) - n + 1))


_RETAIL = ("店", "超市", "百货", "商场", "购物", "商行", "市场", "经营部", "服务部", "便利", "连锁")


def _company(seller: str | None) -> str | None:
    """Return a tested unit that may be a maker: a company, not a shop. Its heading (受检企业) means either."""
    if seller is None or "*" in seller or any(word in fold(seller) for word in _RETAIL):
        return None
    return seller if "公司" in seller or fold(seller).endswith("厂") else None


NUMERAL_SIGNS = "零一二三四五六七八九壹贰叁肆伍陆柒捌玖加"
_NUMERALS = str.maketrans(NUMERAL_SIGNS, "0123456789123456789+")


def _other_forms(name: Name, printed: str) -> list[str]:
    """Return forms that name the same: without the word for a line, each of two joined by `&`, digits for numerals."""
    key = name.key
    forms = [short] if (short := strip_line(key)) != key else []
    if "&" in printed:
        forms.extend(
            part
            for part in map(str.strip, printed.lower().split("&"))
            if part.isalpha() and part.isascii() and len(part) >= 5
        )
    if len(key) >= 3 and (key[0] in NUMERAL_SIGNS or key[0].isdigit()):
        spelled = key.translate(_NUMERALS).replace("+", "")
        forms += [spelled] if spelled.isdigit() else []
    if name.settled != key and (settled := settle(key)) != key:
        forms.append(settled)
    return forms


def strip_line(key: str) -> str:
    """Remove the word for a line of a brand: `ellekids` → `elle`; a short rest names nothing alone and is left whole.

    Example:
        >>> strip_line("ellekids"), strip_line("abckids"), strip_line("贝比秀童鞋"), strip_line("衣恋童装")
        ('elle', 'abckids', '贝比秀', '衣恋')
    """
    lines = load_phrases().lines
    if not key.endswith(lines):
        return key
    for line in lines:
        rest = key.removesuffix(line)
        if rest != key and len(rest) >= (4 if rest.isascii() else 2):
            return rest
    return key
