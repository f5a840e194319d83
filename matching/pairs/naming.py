"""Who stands behind a listing, as far as the names of a record tell: brand and maker, the same or others.

Records of one maker under one brand are called alike, and a listing meets several of them: what is found out about
their names is found out once.
"""

import re
from functools import lru_cache
from operator import eq
from typing import NamedTuple

from domain.brands import BrandRegistry, is_one_off, skeleton
from domain.look_alikes import Alikeness, far_spellings, how_alike, load_shapes
from matching.reading.called import Called
from matching.reading.lazy import lazy
from matching.reading.listing_reading import ListingReading, Place
from matching.reading.name_finding import find_name, has_han
from matching.reading.names import UNSURE, Name, strip_line
from matching.reading.record_reading import RecordReading
from matching.reading.spelling import pinyin_of
from matching.reading.text import Gap, Text, settle
from matching.words import load_phrases

__all__ = ["NameFinding", "Naming", "Namings"]


class NameFinding(NamedTuple):
    """A name of the record found in the listing."""

    name: Name
    degree: float
    """How surely, 0..1."""
    place: str
    """`brand`, `maker`, `title`, `shop`."""
    value: str
    """The listing's text in which it was found, as printed."""


class Naming:
    """The names of a record in a listing.

    Args:
        listing: The listing.
        called: What the record's brand and maker are called.
        registry: Known brands.
        before: The first two characters of the product, before which a name may stand glued.
    """

    def __init__(self, listing: ListingReading, called: Called, registry: BrandRegistry, before: str) -> None:
        self._listing = listing
        self._called = called
        self._registry = registry
        self._before = before

    @lazy
    def brand(self) -> NameFinding | None:
        """The surest place where the record's brand (or the maker's own name used as brand) is stated."""
        return self._best(self._called.brand_names)

    @lazy
    def maker(self) -> NameFinding | None:
        """The surest place where the record's maker is named; the brand's word in a title is not counted twice."""
        found = self._best(self._called.maker_names)
        if found is not None and found.place != "maker" and self.brand is not None:
            return None if found.name.key == self.brand.name.key else found
        return found

    def _best(self, names: tuple[Name, ...]) -> NameFinding | None:
        best, best_degree = None, 0.0
        for number, place in enumerate(self._listing.places):
            for name in names:
                if name.settled not in place.text.settled or best_degree >= name.trust * place.trust:
                    continue
                degree = self._degree(name.key, number) * name.trust * place.trust
                if degree > best_degree:
                    best, best_degree = (name, place), degree
        if best is None:
            return None
        return NameFinding(name=best[0], degree=best_degree, place=best[1].name, value=best[1].printed)

    def _degree(self, key: str, number: int) -> float:
        degrees, asked = self._listing.degrees, (key, number, self._before)
        degree = degrees.get(asked)
        if degree is None:
            degree = degrees[asked] = _look_for(key, self._listing.places[number], self._before)
        return degree

    @lazy
    def who(self) -> float:
        """How surely brand or maker of the record stands behind the listing."""
        brand, maker = self.brand, self.maker
        degree = 0.0 if brand is None else brand.degree
        return degree if maker is None else max(degree, maker.degree)

    @lazy
    def likened(self) -> str:
        """The words that only liken the goods to the record's (`某某同款`, `某某平替`); empty when they do not.

        A name in the fields, or once more in the title without such a word, says that the goods are its own.
        """
        if not self._listing.may_liken:  # as most titles
            return ""
        found = [f for f in (self.brand, self.maker) if f is not None]
        if not found or any(f.place != "title" for f in found):
            return ""
        title = self._listing.title
        words = [_likened_before(title, f.name.key) or _likened_after(title, f.name.key) for f in found]
        return words[0] if all(words) else ""

    @lazy
    def other_brand(self) -> str:
        """The brand the listing states when it is not the record's; empty when none is stated or it may be the same."""
        stated = self._listing.brands
        if not stated or not self._called.names:
            return ""
        own = self._called.settled
        for brand in stated:
            settled = {settle(skeleton(brand)), settle(skeleton(strip_line(brand)))}
            if settled & own or self._is_same_with_line(brand) or self._is_cut_short(brand):
                return ""
        scripts = self._called.scripts
        comparable = [brand for brand in stated if has_han(brand) in scripts or self._registry.is_known(brand)]
        return comparable[0] if comparable and not self.alike_brand else ""

    def _is_same_with_line(self, brand: str) -> bool:
        """`红心牌`, `小童牌 WISEMI`, `安踏儿童`: the record's name with a word for kind or line around it."""
        return any(brand.startswith(n.key) and strip_line(brand) == n.key for n in self._called.names)

    def _is_cut_short(self, brand: str) -> bool:
        """`小逸` for `小逸优品`, where no brand of its own is known to be called so."""
        is_begun = any(n.key.startswith(brand) for n in self._called.brand_names)
        return is_begun and len(brand) > 1 and has_han(brand) and not self._registry.is_known(brand)

    @lazy
    def other_maker(self) -> str:
        """The maker the listing states when it is not the record's; empty when none is stated or it may be the same."""
        stated, own = self._listing.makers, self._called.makers
        if not stated or not own:
            return ""
        if self.maker is not None and self.maker.place == "maker":
            return ""
        cores = [maker.core for maker in own]
        if any(
            core in m.whole or m.core in o.whole
            for core, o in zip(cores, own, strict=True)
            for m in stated
            if len(m.core) >= 2
        ):
            return ""
        return self._listing.maker_cells[0]

    @lazy
    def alike_brand(self) -> tuple[str, str, bool] | None:
        """(listing's name, record's name, is reported) when the listing's brand looks like the record's."""
        if self.brand is not None and self.brand.degree >= _SURELY_NAMED:
            return None
        for name in self._called.names:
            if name.origin in UNSURE:
                continue
            imitations = {one.name for one in self._registry.imitations_of(name.key)}
            for seen in self._brand_like_words(_sizes(name.key).union(map(len, imitations))):
                if seen in imitations:
                    return seen, name.key, True
                if (
                    abs(len(seen) - len(name.key)) <= 1
                    and _is_close(seen, name.key)
                    and not self._registry.is_known(seen)
                ):
                    return seen, name.key, False
        return None

    def _brand_like_words(self, sizes: frozenset[int]) -> list[str]:
        """Words that stand where a brand stands: in the brand fields, or at the start of a run of the title."""
        words = [*self._listing.brands, *self._listing.latin_words]
        for size in sorted(sizes):
            words.extend(self._listing.first_words(size))
        return words


class Namings:
    """What was found in one listing of the names of records: those that share their names share it.

    Args:
        listing: The listing.
        registry: Known brands.
    """

    def __init__(self, listing: ListingReading, registry: BrandRegistry) -> None:
        self._listing = listing
        self._registry = registry
        self._found: dict[tuple[Called, str], Naming] = {}

    def of(self, record: RecordReading) -> Naming:
        """Return the names of a record in the listing."""
        before = record.product[:2]
        key = record.called, before if before in self._listing.place_signs else ""  # no name stands before it
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = Naming(self._listing, key[0], self._registry, key[1])
        return found


_SURELY_NAMED = 0.9
"""From this degree on the brand itself is stated, and no look-alike of it is looked for."""


def _look_for(key: str, place: Place, before: str) -> float:
    """Return how surely a name stands in a place."""
    if place.name == "brand" and place.text.skeleton == skeleton(key):
        return 1.0
    degree = find_name(place.text, key, before=before)
    if place.name == "maker" and degree > 0.0:
        return max(degree, 0.9 if len(key) > 2 else 0.7)
    return degree


def _likened_before(text: Text, name: str) -> str:
    """Return the word that holds goods against those of a name (`媲美某某`), when one stands before each of it."""
    words, place, found = load_phrases().likening, -1, ""
    while (place := text.chars.find(name, place + 1)) >= 0:
        found = next((word for word in words if text.chars.endswith(word, 0, place)), "")
        if not found:
            return ""
    return found


def _likened_after(text: Text, name: str) -> str:
    """Return the word that likens goods to a name, when it follows every place of the name; at most three signs on."""
    words, place, found = load_phrases().likened, -1, ""
    while (place := text.chars.find(name, place + 1)) >= 0:
        end = place + len(name)
        if (number := _NUMBER_AFTER.match(text.chars, end)) is not None:
            end = number.end()  # `某某C19S04平替`
        after = text.chars[end : end + _LIKENED_REACH]
        gap = next((i for i in range(len(after)) if text.gaps[end + i] == Gap.SPACE), len(after))
        found = next((word for word in words if word in after[:gap]), "")
        if not found or after[: after.find(found)].endswith(_DENYING):
            return ""
    return found


_DENYING = ("非", "无", "不是", "拒绝")
"""Before a word that likens: `非高仿`."""
_LIKENED_REACH = 6
_NUMBER_AFTER = re.compile("(?=[a-z]*[0-9])[a-z0-9]+")


@lru_cache(maxsize=65_536)
def _sizes(key: str) -> frozenset[int]:
    """How long a look-alike of a name may be: one character longer where one of its own can be written in parts."""
    return frozenset(map(len, (key, *far_spellings(key))))


def _is_close(seen: str, key: str) -> bool:
    """One character off, or read the same (`苏伯尔`); a Chinese name that begins with another sound is another name.

    Of two characters one must be the same, and the other sound or look the same (`滨豪` beside `宾豪`).
    """
    if key.isascii():
        return seen.isascii() and is_one_off(seen, key)
    if seen in far_spellings(key):
        return True
    if len(seen) != len(key) or seen.isascii():
        return False
    if len(key) == 2:
        return how_alike(seen, key, pinyin_of) in {Alikeness.HOMOPHONE, Alikeness.CHARACTERS}
    same = sum(map(eq, seen, key))
    if same == len(key) - 1:
        is_like = (seen[0], key[0]) in load_shapes().near
        return seen[0] == key[0] or is_like or pinyin_of(seen[0]) == pinyin_of(key[0])
    return same < len(key) and pinyin_of(seen) == pinyin_of(key)
