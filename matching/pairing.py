"""A listing held against a record: who stands behind both, which model both state.

Computed once, read by every feature and by the decision.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from domain.brands import BrandRegistry, is_one_off, skeleton
from domain.designation import Goods, goods_of
from domain.look_alikes import Alikeness, far_spellings, how_alike, load_shapes
from domain.measures import Measure, Quantity, read_measures
from matching.codes import find_code
from matching.kinds import Audience, Relation, are_parts, relate
from matching.lazy import lazy
from matching.models import ModelFinding, may_state_model, part_models, relate_models, settled_model, states_model
from matching.name_finding import find_name, has_han
from matching.names import UNSURE, Name, Origin, pinyin_of, strip_line
from matching.reading import ListingReading, Place
from matching.record_reading import RecordReading
from matching.scope import ScopeAspect, read_scope
from matching.text import Gap, Text, as_printed, read_text, settle
from matching.words import load_phrases

__all__ = ["NameFinding", "Pair"]


class NameFinding(NamedTuple):
    """A name of the record found in the listing."""

    name: Name
    degree: float
    """How surely, 0..1."""
    place: str
    """`brand`, `maker`, `title`, `shop`."""
    value: str
    """The listing's text in which it was found, as printed."""


class Pair:
    """One listing and one record."""

    def __init__(self, listing: ListingReading, record: RecordReading, registry: BrandRegistry) -> None:
        self.listing = listing
        self.record = record
        self.registry = registry

    # ---- who ------------------------------------------------------------------------------------------------------

    @lazy
    def brand(self) -> NameFinding | None:
        """The surest place where the record's brand (or the maker's own name used as brand) is stated."""
        return self._best(self.record.brand_names)

    @lazy
    def maker(self) -> NameFinding | None:
        """The surest place where the record's maker is named; the brand's word in a title is not counted twice."""
        found = self._best(self.record.maker_names)
        if found is not None and found.place != "maker" and self.brand is not None:
            return None if found.name.key == self.brand.name.key else found
        return found

    def _best(self, names: tuple[Name, ...]) -> NameFinding | None:
        best, best_degree = None, 0.0
        for place in self.listing.places:
            for name in names:
                if name.settled not in place.text.settled or best_degree >= name.trust * place.trust:
                    continue
                degree = self._name_degree(name, place) * name.trust * place.trust
                if degree > best_degree:
                    best, best_degree = (name, place), degree
        if best is None:
            return None
        return NameFinding(name=best[0], degree=best_degree, place=best[1].name, value=best[1].printed)

    def _name_degree(self, name: Name, place: Place) -> float:
        if place.name == "brand" and place.text.skeleton == skeleton(name.key):
            return 1.0
        degree = find_name(place.text, name.key, before=self.record.product)
        if place.name == "maker" and degree > 0.0:
            return max(degree, 0.9 if len(name.key) > 2 else 0.7)
        return degree

    @lazy
    def who(self) -> float:
        """How surely brand or maker of the record stands behind the listing."""
        return max((f.degree for f in (self.brand, self.maker) if f is not None), default=0.0)

    @lazy
    def likened(self) -> str:
        """The words that only liken the goods to the record's (`某某同款`, `某某平替`); empty when they do not.

        A name in the fields, or once more in the title without such a word, says that the goods are its own.
        """
        if not self.listing.may_liken:  # as most titles
            return ""
        found = [f for f in (self.brand, self.maker) if f is not None]
        if not found or any(f.place != "title" for f in found):
            return ""
        words = [_likened_after(self.listing.title, f.name.key) for f in found]
        return words[0] if all(words) else ""

    @lazy
    def other_brand(self) -> str:
        """The brand the listing states when it is not the record's; empty when none is stated or it may be the same."""
        stated = self.listing.brands
        if not stated or not self.record.names:
            return ""
        own = {name.settled for name in self.record.names}
        for brand in stated:
            settled = {settle(skeleton(brand)), settle(skeleton(strip_line(brand)))}
            if settled & own or self._is_same_with_line(brand):
                return ""
        scripts = {has_han(name.key) for name in self.record.names if name.origin is not Origin.PINYIN}
        comparable = [brand for brand in stated if has_han(brand) in scripts or self.registry.is_known(brand)]
        return comparable[0] if comparable and not self.alike_brand else ""

    def _is_same_with_line(self, brand: str) -> bool:
        """`红心牌`, `小童牌 WISEMI`, `安踏儿童`: the record's name with a word for kind or line around it."""
        return any(brand.startswith(n.key) and strip_line(brand) == n.key for n in self.record.names)

    @lazy
    def other_maker(self) -> str:
        """The maker the listing states when it is not the record's; empty when none is stated or it may be the same."""
        stated, own = self.listing.makers, self.record.makers
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
        return self.listing.maker_cells[0]

    @lazy
    def alike_brand(self) -> tuple[str, str, bool] | None:
        """(listing's name, record's name, is reported) when the listing's brand looks like the record's."""
        if self.brand is not None and self.brand.degree >= _SURELY_NAMED:
            return None
        for name in self.record.names:
            if name.origin in UNSURE:
                continue
            imitations = self.registry.imitations_of(name.key)
            for seen in self._brand_like_words(_sizes(name.key) | {len(one.name) for one in imitations}):
                if any(seen == one.name for one in imitations):
                    return seen, name.key, True
                if (
                    abs(len(seen) - len(name.key)) <= 1
                    and _is_close(seen, name.key)
                    and not self.registry.is_known(seen)
                ):
                    return seen, name.key, False
        return None

    def _brand_like_words(self, sizes: frozenset[int]) -> list[str]:
        """Words that stand where a brand stands: in the brand fields, or at the start of a run of the title."""
        words = [*self.listing.brands, *self.listing.latin_words]
        for size in sorted(sizes):
            words.extend(self.listing.first_words(size))
        return words

    @lazy
    def scope(self) -> tuple[ScopeAspect, ...]:
        """What the listing shows of each aspect that the record is limited to."""
        return read_scope(self.listing, self.record.scope)

    # ---- what -----------------------------------------------------------------------------------------------------

    @lazy
    def model(self) -> ModelFinding:
        """How the models of both sides relate."""
        return (relate_models if self.may_be_model else part_models)(self.listing, self.record)

    @lazy
    def may_be_model(self) -> bool:
        """A model of the record may stand in the listing: if not, `model` is `OTHER` or nothing was to be compared."""
        return may_state_model(self.listing, [settled_model(model.value) for model in self.record.models])

    @property
    def is_other_model(self) -> bool:
        """The listing states a model, and surely none that may be the record's: then `model` is `OTHER`."""
        return not self.may_be_model and states_model(self.listing, self.record)

    @lazy
    def measures(self) -> Mapping[Quantity, tuple[tuple[Measure, ...], tuple[Measure, ...]]]:
        """Quantity → the listing's measures and the record's, where both state it; of clothes and shoes none."""
        record = self.record.record
        if goods_of(record.product_name) is not Goods.OTHER:
            return {}
        own = (*read_measures(record.product_name), *read_measures(record.model_spec))
        if not own:
            return {}
        shown = [m for cell in self.listing.measure_cells for m in read_measures(cell)]
        both = {m.quantity for m in own} & {m.quantity for m in shown}
        return {
            quantity: (
                tuple(m for m in shown if m.quantity is quantity),
                tuple(m for m in own if m.quantity is quantity),
            )
            for quantity in Quantity
            if quantity in both
        }

    @lazy
    def same_spec(self) -> tuple[Measure, Measure] | None:
        """A measure of the listing that is one of the record's, and that one."""
        found = (
            (one, other) for shown, own in self.measures.values() for one in shown for other in own if one.meets(other)
        )
        return next(found, None)

    def print_spec(self, found: tuple[Measure, Measure]) -> tuple[str, str]:
        """Return a measure of the listing and one of the record as they were printed."""
        record = self.record.record
        shown = as_printed(found[0].text, *self.listing.measure_cells)
        return shown, as_printed(found[1].text, record.product_name, record.model_spec)

    @lazy
    def other_spec(self) -> tuple[Measure, Measure] | None:
        """A measure of the listing where none it states of that quantity is the record's, and the record's."""
        for shown, own in self.measures.values():
            if not any(one.meets(other) for one in shown for other in own):
                return shown[0], own[0]
        return None

    @lazy
    def accessory(self) -> str:
        """The words that make the goods a part of, or something for, the record's goods; empty when they are not.

        What a title says it fits counts only when that is the record's kind of goods: an induction cooker 适用于 pots.
        Of a record about a part (a charger, a helmet) only what fits its brand is an accessory.
        """
        goods, is_about_part = self.listing.goods, are_parts(self.record.kinds)
        if not goods.fit or (goods.accessory and not is_about_part):
            return "" if is_about_part else goods.accessory
        if not is_about_part and relate(goods.fitted, self.record.kinds) in (Relation.SAME, Relation.BROADER):
            return goods.fit
        target = read_text(goods.fitted_text)
        is_named = any(find_name(target, name.key) >= _NAMED_TARGET for name in self.record.names)
        is_numbered = any(find_code(target, model.value) for model in self.record.models)
        return goods.fit if is_named or is_numbered else ""

    @lazy
    def kind(self) -> Relation:
        """How the goods relate."""
        relation = relate(self.listing.goods.kinds, self.record.kinds)
        if not self.record.kinds and len(self.record.product) > 1 and self.record.product in self.listing.title.chars:
            relation = Relation.SAME  # no table knows such goods; the title calls them as the record does
        if relation in (Relation.SAME, Relation.BROADER) and self._is_for_others:
            return Relation.RELATED
        return relation

    @lazy
    def _is_for_others(self) -> bool:
        return self.record.audience is Audience.CHILDREN and self.listing.goods.audience is Audience.GROWN_UPS


_SURELY_NAMED = 0.9
"""From this degree on the brand itself is stated, and no look-alike of it is looked for."""
_NAMED_TARGET = 0.8
"""How surely a name must stand after 适用 to be what the goods fit."""


def _likened_after(text: Text, name: str) -> str:
    """Return the word that likens goods to a name, when it follows every place of the name; at most three signs on."""
    words, place, found = load_phrases().likened, -1, ""
    while (place := text.chars.find(name, place + 1)) >= 0:
        end = place + len(name)
        after = text.chars[end : end + _LIKENED_REACH]
        gap = next((i for i in range(len(after)) if text.gaps[end + i] == Gap.SPACE), len(after))
        found = next((word for word in words if word in after[:gap]), "")
        if not found:
            return ""
    return found


_LIKENED_REACH = 6


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
    same = sum(a == b for a, b in zip(seen, key, strict=True))
    if same == len(key) - 1:
        is_like = (seen[0], key[0]) in load_shapes().near
        return seen[0] == key[0] or is_like or pinyin_of(seen[0]) == pinyin_of(key[0])
    return same < len(key) and pinyin_of(seen) == pinyin_of(key)
