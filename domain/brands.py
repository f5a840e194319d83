"""Brands: reading a printed brand cell, and the registry of known brands, their aliases, owners and imitations.

Pure: the rows come from whoever owns the files (`cases/reference/brands.csv`, `lookalikes.csv`), and how names sound is
asked of a reading function that comes with them. What one brand is called is decided here once, for `filters`
(look-alike brand) and `matching` alike; in which ways two names are alike, in `domain.look_alikes`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from domain.designation import is_blank
from domain.look_alikes import (
    Alikeness,
    Reading,
    consonant_frame,
    each_gap,
    how_alike,
    is_one_off,
    mixes_alphabets,
    shape_key,
    skeleton,
    sound_key,
)  # fmt: skip
from domain.text import fold, is_chinese, squeeze, squeeze_folded

__all__ = [
    "NOT_A_BRAND", "Brand", "BrandRegistry", "LookAlike", "is_one_off", "read_brand_names", "registry_from_rows",
    "skeleton",
]  # fmt: skip

NOT_A_BRAND = frozenset(
    {"图形", "图形商标", "商标", "无商标", "标称", "无", "无品牌", "其他", "其它", "other", "品牌", "牌", "混号"}
)
"""What a brand cell says where there is no brand."""
_NOTES = re.compile(r"[(（](?:标称|標稱|图形商标|圖形商標|图形|圖形|商标|商標|文字|无|無)[^)）]*[)）]")
_PARTS = re.compile(r"[/;；、,，|()（）\[\]【】]+")
_HAN = re.compile(r"[\u3400-\u9fff]+(?:[·・•.‧ ]?[\u3400-\u9fff]+)*")
# Only from where a run begins: a run without a letter is looked at once, not from each of its signs.
_LATIN = re.compile(r"(?<![a-z0-9°+&'’.·\- ])[a-z0-9°+&'’.·\- ]*[a-z][a-z0-9°+&'’.·\- ]*")


_HAS_LATIN = re.compile("[a-z]")


@lru_cache(maxsize=8_192)
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
            if len(name) >= (3 if name.isdigit() else 2) and not {spelling, name} & NOT_A_BRAND:
                names.setdefault(name)
    return tuple(names)


def _spellings(part: str) -> tuple[str, ...]:
    """Return the Latin and the Chinese spelling of one part, or the part whole when the two are one word."""
    folded = fold(part)
    latin = [squeeze(run) for run in _LATIN.findall(folded)] if _HAS_LATIN.search(folded) else []
    latin = [name for name in latin if len(name) >= 2]
    han = [squeeze(run) for run in _HAN.findall(folded)] if latin else []
    if latin and sum(map(len, han)) >= 2 and "の" not in folded:
        return (*latin, *(name for name in han if len(name) >= 2))
    whole = squeeze_folded(folded)
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
    """The imitating name, in normal form; as printed where only the letters it is written in differ."""
    imitates: tuple[str, ...]
    """Names of the imitated brand, in normal form."""
    kind: str
    """How it imitates, in the words of the source: 近似商标, 同音字, 变换字母 …; empty when no source reports it."""
    is_reported: bool
    """True when a notice or report names the imitation; false when it is only alike."""
    way: Alikeness | None = None
    """In which way the two are alike; `None` when that is not seen in the names, as with a design."""
    closest: str = ""
    """The name of the brand that it is alike, in normal form; empty without a way."""

    @property
    def explanation(self) -> str:
        """Why it is taken for an imitation, in Chinese."""
        if self.way is None:
            return f"“{self.name}”与“{'/'.join(self.imitates)}”近似"
        return self.way.explain(self.name, self.closest)

    @property
    def explanation_en(self) -> str:
        """The same in English."""
        if self.way is None:
            return f"“{self.name}” resembles “{'/'.join(self.imitates)}”"
        return self.way.explain_en(self.name, self.closest)


class _Traces:
    """Names of brands by what a look-alike shares with them; made when first asked for: most processes never ask."""

    def __init__(self, names: Iterable[str], reading: Reading | None) -> None:
        self._names = tuple(names)
        self._reading = reading
        self._by_trace: dict[str, list[str]] | None = None

    def near(self, name: str) -> Iterator[str]:
        """Yield the names worth holding against a name, each once."""
        if self._by_trace is None:
            self._by_trace = {}
            for known in self._names:
                for trace in self._of(known):
                    self._by_trace.setdefault(trace, []).append(known)
        by_trace = self._by_trace
        pieces = [name[:size] for size in range(2, len(name))] + [name[start:] for start in range(1, len(name) - 1)]
        traces = (*self._of(name), *(f"={piece}" for piece in pieces))
        yield from dict.fromkeys(known for trace in traces for known in by_trace.get(trace, ()))

    def _of(self, name: str) -> Iterator[str]:
        yield f"={name}"
        yield from (f"gap:{gap}" for gap in each_gap(name))
        yield f"shape:{shape_key(name)}"
        if frame := consonant_frame(name):
            yield f"frame:{frame}"
        if self._reading is not None and (name.isascii() or any(map(is_chinese, name))):
            yield f"sound:{sound_key(name, self._reading)}"


@dataclass(frozen=True, slots=True, eq=False)
class BrandRegistry:
    """Known brands and imitations. Asked by name; answers in normal form. One is itself: never compared by content."""

    brands: tuple[Brand, ...] = ()
    imitations: tuple[LookAlike, ...] = ()
    _by_name: Mapping[str, tuple[Brand, ...]] = field(default_factory=dict)
    _imitations_by_name: Mapping[str, LookAlike] = field(default_factory=dict)
    _imitations_of: Mapping[str, tuple[LookAlike, ...]] = field(default_factory=dict)
    _reading: Reading | None = None
    _traces: _Traces = field(default_factory=lambda: _Traces((), None))

    @classmethod
    def of(
        cls, brands: Iterable[Brand], imitations: Iterable[LookAlike] = (), *, reading: Reading | None = None
    ) -> "BrandRegistry":
        """Build the look-up tables.

        Args:
            brands: Known brands.
            imitations: Reported imitations.
            reading: How a Chinese name sounds; without it nothing is compared by sound.
        """
        brands = tuple(brands)
        by_name: dict[str, list[Brand]] = {}
        for brand in brands:
            for name in brand.names:
                by_name.setdefault(name, []).append(brand)
        imitations = tuple(imitations)
        imitations_of: dict[str, list[LookAlike]] = {}
        for imitation in imitations:
            for imitated in imitation.imitates:
                imitations_of.setdefault(imitated, []).append(imitation)
        return cls(
            brands,
            imitations,
            {name: tuple(found) for name, found in by_name.items()},
            {imitation.name: imitation for imitation in imitations},
            {imitated: tuple(found) for imitated, found in imitations_of.items()},
            reading,
            _Traces(by_name, reading),
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
        return self.other_names(squeeze(name))

    def other_names(self, key: str) -> tuple[str, ...]:
        """Return the aliases of a name in normal form."""
        if key not in self._by_name:
            return ()
        names = {alias: None for brand in self._by_name[key] for alias in brand.names}
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
        """Tell which brand a name imitates: reported, or alike in one of the ways of `Alikeness`.

        `None` for a brand itself. One that differs only in letters typed for digits (`BOBD0G`) is the brand itself; one
        with letters of another alphabet (`ВОBDOG`) is the brand written so that a search does not find it.
        """
        key = squeeze(name)
        if not key:
            return None
        if self.is_known(key):
            return self._disguise(name, key)
        if reported := self._imitations_by_name.get(key):
            return self.see_way(reported)
        found = [(way, known) for known in self._traces.near(key) if (way := how_alike(key, known, self._reading))]
        if not found:
            return None
        way, known = min(found, key=lambda pair: (_RANK[pair[0]], -len(pair[1]), pair[1]))
        names = self._by_name[known][0].names
        return LookAlike(name=key, imitates=names, kind="", is_reported=False, way=way, closest=known)

    def how_alike(self, name: str, brand: str) -> Alikeness | None:
        """Return in which way a name is like a brand, both in normal form."""
        return how_alike(name, brand, self._reading)

    def see_way(self, reported: LookAlike) -> LookAlike:
        """Return a reported imitation with the way in which it is alike, where the names show it."""
        found = [(way, brand) for brand in reported.imitates if (way := self.how_alike(reported.name, brand))]
        way, closest = min(found, key=lambda pair: _RANK[pair[0]], default=(None, ""))
        return replace(reported, way=way, closest=closest)

    def _disguise(self, name: str, key: str) -> LookAlike | None:
        if not mixes_alphabets(name):
            return None
        way, names = Alikeness.MIXED_SCRIPT, self._by_name[key][0].names
        return LookAlike(name=name.strip(), imitates=names, kind="", is_reported=False, way=way, closest=key)


_RANK = {way: rank for rank, way in enumerate(Alikeness)}


def registry_from_rows(
    brands: Iterable[Mapping[str, str]],
    lookalikes: Iterable[Mapping[str, str]] = (),
    *,
    reading: Reading | None = None,
) -> BrandRegistry:
    """Build a registry from the rows of `brands.csv` and `lookalikes.csv` (heading → cell).

    Args:
        brands: Columns `brand`, `aliases` (joined by `;`), `category`, `owner_company` (joined by `;`).
        lookalikes: Columns `lookalike_name`, `imitates`, `kind`.
        reading: How a Chinese name sounds.

    Example:
        >>> registry = registry_from_rows(
        ...     [{"brand": "巴布豆", "aliases": "BOBDOG;LITTLE BOBDOG", "category": "", "owner_company": ""}],
        ...     [{"lookalike_name": "巴布逗", "imitates": "巴布豆/BOBDOG", "kind": "近似商标"}])
        >>> registry.aliases("Bobdog"), registry.look_alike("巴布逗").is_reported, registry.look_alike("B0BDOG")
        (('巴布豆', 'littlebobdog'), True, None)
    """
    return BrandRegistry.of(
        filter(None, map(_brand, brands)),
        [entry for row in lookalikes for entry in _look_alikes(row)],
        reading=reading,
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
