"""Brands: reading a printed brand cell, and the registry of known brands, their aliases, owners and imitations.

Pure: the rows come from whoever owns the files (`cases/reference/brands.csv`, `lookalikes.csv`). What one brand is
called is decided here once, for `filters` (look-alike brand) and `matching` alike.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from domain.designation import is_blank
from domain.text import fold, squeeze

__all__ = ["Brand", "BrandRegistry", "LookAlike", "is_one_off", "read_brand_names", "registry_from_rows", "skeleton"]

_NOT_A_BRAND = frozenset(
    {"图形", "图形商标", "商标", "无商标", "标称", "无", "无品牌", "其他", "其它", "other", "品牌", "牌", "混号"}
)
_NOTES = re.compile(r"[(（](?:标称|標稱|图形商标|圖形商標|图形|圖形|商标|商標|文字|无|無)[^)）]*[)）]")
_PARTS = re.compile(r"[/;；、,，|()（）\[\]【】]+")
_HAN = re.compile(r"[\u3400-\u9fff]+(?:[·・•.‧ ]?[\u3400-\u9fff]+)*")
_LATIN = re.compile(r"[a-z0-9°+&'’.·\- ]*[a-z][a-z0-9°+&'’.·\- ]*")


def skeleton(key: str) -> str:
    """Return a key in which letters and digits that are typed for each other are one: o = 0, i = l = 1.

    Example:
        >>> skeleton("ad1das") == skeleton("adidas"), skeleton("bobd0g") == skeleton("bobdog")
        (True, True)
    """
    return key.replace("o", "0").replace("i", "1").replace("l", "1")  # several times faster than str.translate


def read_brand_names(cell: str | None) -> tuple[str, ...]:
    """Read the names in a printed brand cell, in normal form; none when it is blank or names no brand.

    A cell may hold two spellings, a remark, quotation marks, the word 牌.

    Example:
        >>> read_brand_names("CROWN 皇冠"), read_brand_names("BOBDOG(標稱)"), read_brand_names("“金腊鼠”牌")
        (('crown', '皇冠'), ('bobdog',), ('金腊鼠',))
        >>> read_brand_names("E·LAND KIDS(衣恋童装)"), read_brand_names("CottonButton"), read_brand_names("圖形商標")
        (('elandkids', '衣恋童装'), ('cottonbutton',), ())
        >>> read_brand_names("A+優の誠"), read_brand_names("JMH/簡·美惠"), read_brand_names("太阳红·小公主®")
        (('a优の诚',), ('jmh', '简美惠'), ('太阳红小公主',))
        >>> read_brand_names("无品牌"), read_brand_names("other/其他")
        ((), ())
    """
    if is_blank(cell):
        return ()
    names: dict[str, None] = {}
    for part in _PARTS.split(_NOTES.sub(" ", cell or "")):
        for spelling in _spellings(part):
            name = spelling.removesuffix("牌") if len(spelling) > 2 else spelling
            if len(name) >= (3 if name.isdigit() else 2) and not {spelling, name} & _NOT_A_BRAND:
                names.setdefault(name)
    return tuple(names)


def _spellings(part: str) -> tuple[str, ...]:
    """Return the Latin and the Chinese spelling of one part, or the part whole when the two are one word."""
    folded = fold(part)
    han = [squeeze(run) for run in _HAN.findall(folded)]
    latin = [squeeze(run) for run in _LATIN.findall(folded)]
    latin = [name for name in latin if len(name) >= 2]
    if latin and sum(map(len, han)) >= 2 and "の" not in folded:
        return (*latin, *(name for name in han if len(name) >= 2))
    whole = squeeze(folded)
    return (whole,) if whole else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """One brand with everything it is called."""

    name: str
    """As printed in the registry."""
    names: tuple[str, ...]
    """Every spelling in normal form, the registry's own first."""
    category: str | None = None
    owners: tuple[str, ...] = ()
    """Companies that were stated as owner or maker; `owner_basis` of the file says how sure that is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAlike:
    """A name that imitates a brand."""

    name: str
    """The imitating name, in normal form."""
    imitates: tuple[str, ...]
    """Names of the imitated brand, in normal form."""
    kind: str
    """How it imitates, in the words of the source: 近似商标, 同音字, 变换字母 …"""
    is_reported: bool
    """True when a notice or report names the imitation; false when it is only one character off."""


@dataclass(frozen=True, slots=True)
class BrandRegistry:
    """Known brands and imitations. Asked by name; answers in normal form."""

    brands: tuple[Brand, ...] = ()
    imitations: tuple[LookAlike, ...] = ()
    _by_name: Mapping[str, tuple[Brand, ...]] = field(default_factory=dict)
    _imitations_by_name: Mapping[str, LookAlike] = field(default_factory=dict)
    _by_gap: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Name with at most one character left out → the names it comes from: one character off means a gap in common."""
    _imitations_of: Mapping[str, tuple[LookAlike, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, brands: Iterable[Brand], imitations: Iterable[LookAlike] = ()) -> "BrandRegistry":
        """Build the look-up tables."""
        brands, imitations = tuple(brands), tuple(imitations)
        by_name: dict[str, list[Brand]] = {}
        for brand in brands:
            for name in brand.names:
                by_name.setdefault(name, []).append(brand)
        by_gap: dict[str, list[str]] = {}
        for name in by_name:
            for gap in _gaps(name):
                by_gap.setdefault(gap, []).append(name)
        imitations_of: dict[str, list[LookAlike]] = {}
        for imitation in imitations:
            for imitated in imitation.imitates:
                imitations_of.setdefault(imitated, []).append(imitation)
        return cls(
            brands,
            imitations,
            {name: tuple(found) for name, found in by_name.items()},
            {imitation.name: imitation for imitation in imitations},
            {gap: tuple(names) for gap, names in by_gap.items()},
            {imitated: tuple(found) for imitated, found in imitations_of.items()},
        )

    def find(self, name: str) -> Brand | None:
        """Return the brand with this name or alias, however it is spelled; the first registered one of several."""
        found = self._by_name.get(squeeze(name), ())
        return found[0] if found else None

    def is_known(self, key: str) -> bool:
        """Tell whether a name in normal form is a brand's own name or alias."""
        return key in self._by_name

    def aliases(self, name: str) -> tuple[str, ...]:
        """Return every name of the brands that carry this name, in normal form, without the name itself."""
        key = squeeze(name)
        names = {alias: None for brand in self._by_name.get(key, ()) for alias in brand.names}
        return tuple(alias for alias in names if alias != key)

    def owners(self, name: str) -> tuple[str, ...]:
        """Return the companies stated as owner or maker of the brand."""
        return tuple(dict.fromkeys(owner for brand in self._by_name.get(squeeze(name), ()) for owner in brand.owners))

    def imitation(self, key: str) -> LookAlike | None:
        """Return the reported imitation with this name in normal form."""
        return self._imitations_by_name.get(key)

    def imitations_of(self, key: str) -> tuple[LookAlike, ...]:
        """Return the reported imitations of the brand with this name in normal form."""
        return self._imitations_of.get(key, ())

    def look_alike(self, name: str) -> LookAlike | None:
        """Tell which brand a name imitates: reported, or one character off a known brand; `None` for a brand itself.

        A name that differs only in letters typed for digits (`BOBD0G`) is the brand itself, disguised.
        """
        key = squeeze(name)
        if not key or self.is_known(key):
            return None
        if reported := self._imitations_by_name.get(key):
            return reported
        near = dict.fromkeys(known for gap in _gaps(key) for known in self._by_gap.get(gap, ()))
        for known in sorted(near, key=lambda known: (len(known), known)):
            if is_one_off(key, known):
                return LookAlike(name=key, imitates=self._by_name[known][0].names, kind="一字之差", is_reported=False)
        return None


def _gaps(name: str) -> tuple[str, ...]:
    return (name, *dict.fromkeys(name[:i] + name[i + 1 :] for i in range(len(name))))


def is_one_off(name: str, brand: str) -> bool:
    """Tell whether a name is one character off a brand: one changed, or in Latin also one more, one less, two swapped.

    Short names are left out: one character off a name of two is another name.

    Example:
        >>> is_one_off("小逸良品", "小逸优品"), is_one_off("corcs", "crocs"), is_one_off("hiller", "haier")
        (True, True, False)
        >>> is_one_off("九月", "九阳"), is_one_off("bobd0g", "bobdog")
        (False, False)
    """
    if name == brand or skeleton(name) == skeleton(brand) or name.isascii() != brand.isascii():
        return False
    if len(brand) < (5 if brand.isascii() else 3) or abs(len(name) - len(brand)) > 1:
        return False
    if len(name) == len(brand):
        different = [i for i, (a, b) in enumerate(zip(name, brand, strict=True)) if a != b]
        is_swap = (
            len(different) == 2
            and name[different[0]] == brand[different[1]]
            and name[different[1]] == brand[different[0]]
        )
        return len(different) == 1 or (is_swap and different[1] == different[0] + 1 and brand.isascii())
    longer, shorter = (name, brand) if len(name) > len(brand) else (brand, name)
    return brand.isascii() and any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


def registry_from_rows(
    brands: Iterable[Mapping[str, str]], lookalikes: Iterable[Mapping[str, str]] = ()
) -> BrandRegistry:
    """Build a registry from the rows of `brands.csv` and `lookalikes.csv` (heading → cell).

    Args:
        brands: Columns `brand`, `aliases` (joined by `;`), `category`, `owner_company` (joined by `;`).
        lookalikes: Columns `lookalike_name`, `imitates`, `kind`.

    Example:
        >>> registry = registry_from_rows(
        ...     [{"brand": "巴布豆", "aliases": "BOBDOG;LITTLE BOBDOG", "category": "", "owner_company": ""}],
        ...     [{"lookalike_name": "巴布逗", "imitates": "巴布豆/BOBDOG", "kind": "近似商标"}])
        >>> registry.aliases("Bobdog"), registry.look_alike("巴布逗").is_reported, registry.look_alike("B0BDOG")
        (('巴布豆', 'littlebobdog'), True, None)
    """
    return BrandRegistry.of(
        filter(None, map(_brand, brands)), [entry for row in lookalikes for entry in _look_alikes(row)]
    )


def _brand(row: Mapping[str, str]) -> Brand | None:
    cells = [row.get("brand", ""), *row.get("aliases", "").split(";")]
    names = tuple(dict.fromkeys(name for cell in cells for name in read_brand_names(cell)))
    if not names:
        return None
    owners = tuple(owner.strip() for owner in row.get("owner_company", "").split(";") if owner.strip())
    return Brand(name=row["brand"], names=names, category=row.get("category") or None, owners=owners)


_COMMENT = re.compile(r"[(（][^)）]*[)）]")


def _look_alikes(row: Mapping[str, str]) -> Iterable[LookAlike]:
    """Read one row; a name that is the brand itself (假冒, 跨品类贴牌) is no look-alike and is left out."""
    imitates = read_brand_names(row.get("imitates", ""))
    for part in re.split(r"[/、]", _COMMENT.sub("", row.get("lookalike_name", ""))):
        name = squeeze(part)
        if len(name) >= 2 and imitates and name not in imitates and not name.startswith("山寨"):
            yield LookAlike(name=name, imitates=imitates, kind=row.get("kind", ""), is_reported=True)
