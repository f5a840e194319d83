"""A listing held against a record: who stands behind both, which model both state.

Computed once, read by every feature and by the decision.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from domain.brands import BrandRegistry, is_one_off, skeleton
from domain.designation import Designation, Goods, goods_of
from domain.look_alikes import Alikeness, far_spellings, how_alike, load_shapes
from domain.measures import Measure, Quantity, read_measures
from matching.codes import Code, CodeHit, find_code
from matching.kinds import Audience, Relation, relate
from matching.lazy import lazy
from matching.names import UNSURE, Name, Origin, find_name, has_han, pinyin_of, strip_line
from matching.reading import ListingReading, Place
from matching.record_reading import RecordReading
from matching.text import Gap, Text, as_printed, read_text, settle
from matching.words import load_phrases

__all__ = ["ModelFinding", "ModelRelation", "NameFinding", "Pair"]


class ModelRelation(IntEnum):
    """How the models of both sides relate."""

    NO_RECORD_MODEL = 0
    NO_LISTING_MODEL = 1
    OTHER = 2
    PARTIAL = 3
    """One is the stem of the other."""
    MIXED = 4
    """The record's model is stated and another one with it: in a field, or a number of the same form beside it."""
    SAME = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class NameFinding:
    """A name of the record found in the listing."""

    name: Name
    degree: float
    """How surely, 0..1."""
    place: str
    """`brand`, `maker`, `title`, `shop`."""
    value: str
    """The listing's text in which it was found, as printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFinding:
    """How the models relate, with both values."""

    relation: ModelRelation
    degree: float = 0.0
    listing_value: str = ""
    record_value: str = ""
    key: str = ""


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

    # ---- what -----------------------------------------------------------------------------------------------------

    @lazy
    def model(self) -> ModelFinding:
        """How the models of both sides relate."""
        models, reading = self.record.models, self.listing
        if not models:
            return ModelFinding(relation=ModelRelation.NO_RECORD_MODEL, listing_value=_first_text(reading))
        in_fields = [
            hit
            for m in models
            for t, c in zip(reading.model_texts, reading.model_cells, strict=True)
            if (hit := self._hit(t, m, c, in_field=True))
        ]
        in_title = [
            hit for m in models if (hit := self._hit(reading.code_title, m, reading.listing.title, in_field=False))
        ]
        best = max(in_fields + in_title, key=lambda hit: hit[0], default=None)
        if best is not None and best[0] > CodeHit.EXTENDED:
            sureness, model, value = best
            is_mixed = not in_fields and any(_is_rival(code, models) for code in reading.field_codes)
            is_mixed = is_mixed or any(_is_second(code, model.value, models) for code in reading.codes)
            relation = ModelRelation.MIXED if is_mixed else ModelRelation.SAME
            degree = (1.0 if sureness is CodeHit.EXACT else 0.9) * (0.8 + 0.02 * min(len(model.value), 10))
            return ModelFinding(
                relation=relation,
                degree=degree,
                listing_value=value,
                record_value=self._printed(model),
                key=model.value,
            )
        stem = next((code for code in reading.codes for m in models if _is_stem(code, m.value)), None)
        if stem is not None or best is not None:
            value = as_printed(stem.text, reading.listing.title) if stem else best[2] if best else ""
            shown = self._printed_models
            return ModelFinding(relation=ModelRelation.PARTIAL, degree=0.5, listing_value=value, record_value=shown)
        if stated := _first_text(reading) or self._short_number():
            shown = self._printed_models
            return ModelFinding(relation=ModelRelation.OTHER, degree=1.0, listing_value=stated, record_value=shown)
        return ModelFinding(relation=ModelRelation.NO_LISTING_MODEL, record_value=self._printed_models)

    @lazy
    def is_other_model(self) -> bool:
        """The listing states a model, and surely none that may be the record's: then `model` is `OTHER`."""
        reading = self.listing
        for model in self.record.models:
            typed = _skeleton(model.value)
            if any(typed in text.skeleton for text in (*reading.model_texts, reading.code_title)):
                return False
            if any(_is_stem(code, model.value) for code in reading.codes):
                return False
        return bool(self.record.models and (reading.codes or self._short_number()))

    @lazy
    def measures(self) -> Mapping[Quantity, tuple[tuple[Measure, ...], tuple[Measure, ...]]]:
        """Quantity → the listing's measures and the record's, where both state it; of clothes and shoes none."""
        record = self.record.record
        if goods_of(record.product_name) is not Goods.OTHER:
            return {}
        own = (*read_measures(record.product_name), *read_measures(record.model_spec))
        shown = [m for cell in (self.listing.measure_cells if own else ()) for m in read_measures(cell)]
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

    @lazy
    def other_spec(self) -> tuple[Measure, Measure] | None:
        """A measure of the listing where none it states of that quantity is the record's, and the record's."""
        for shown, own in self.measures.values():
            if not any(one.meets(other) for one in shown for other in own):
                return shown[0], own[0]
        return None

    @property
    def _printed_models(self) -> str:
        return "、".join(self._printed(model) for model in self.record.models[:3])

    def _printed(self, model: Designation) -> str:
        record = self.record.record
        return _as_printed(model.text, record.model_spec, record.batch_or_date, record.product_name)

    def _short_number(self) -> str:
        """A bare number of three digits is a model only to makers who number their goods so."""
        if not any(len(m.value) == 3 and m.value.isdigit() for m in self.record.models):
            return ""
        return next(iter(self.listing.short_numbers), "")

    def _hit(
        self, text: Text, model: Designation, value: str, *, in_field: bool
    ) -> tuple[CodeHit, Designation, str] | None:
        hit = find_code(text, model.value, free_before=self._latin_names, in_field=in_field)
        return (hit, model, value) if hit else None

    @lazy
    def _latin_names(self) -> tuple[str, ...]:
        return tuple(name.key for name in self.record.names if name.key.isascii())

    @lazy
    def accessory(self) -> str:
        """The words that make the goods a part of, or something for, the record's goods; empty when they are not.

        What a title says it fits counts only when that is the record's kind of goods: an induction cooker 适用于 pots.
        """
        goods = self.listing.goods
        if goods.accessory or not goods.fit:
            return goods.accessory
        if relate(goods.fitted, self.record.kinds) in {Relation.SAME, Relation.BROADER}:
            return goods.fit
        target = read_text(goods.fitted_text)
        is_named = any(find_name(target, name.key) >= _NAMED_TARGET for name in self.record.names)
        is_numbered = any(find_code(target, model.value) for model in self.record.models)
        return goods.fit if is_named or is_numbered else ""

    @lazy
    def kind(self) -> Relation:
        """How the goods relate."""
        relation = relate(self.listing.goods.kinds, self.record.kinds)
        if relation in {Relation.SAME, Relation.BROADER} and self._is_for_others:
            return Relation.RELATED
        return relation

    @lazy
    def _is_for_others(self) -> bool:
        return self.record.audience is Audience.CHILDREN and self.listing.goods.audience is Audience.GROWN_UPS


_as_printed = lru_cache(maxsize=65_536)(as_printed)
_skeleton = lru_cache(maxsize=65_536)(skeleton)
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


def _first_text(reading: ListingReading) -> str:
    codes = reading.codes
    return as_printed(codes[0].text, *reading.model_cells, reading.listing.title) if codes else ""


def _is_rival(code: Code, models: tuple[Designation, ...]) -> bool:
    return not any(
        code.key in m.value or m.value in code.key or skeleton(code.key) == skeleton(m.value) for m in models
    )


def _is_second(code: Code, model: str, models: tuple[Designation, ...]) -> bool:
    """Tell whether a number is a second model beside the record's: `XDW-30B1` beside `XDW-21A2`, 22130 beside 22128."""
    if len(code.key) != len(model) or len(model) < 4 or not _is_rival(code, models):
        return False
    head = re.match("[a-z]*", model)
    return head is not None and code.key.startswith(head.group()) and _form(code.key) == _form(model)


@lru_cache(maxsize=65_536)
def _form(key: str) -> str:
    return re.sub("[0-9]", "9", re.sub("[a-z]", "a", key))


def _is_stem(stated: Code, model: str) -> bool:
    """Tell whether a stated number is the beginning or, when long, the end of the record's: `8BN210` of `8BN2103ZL`."""
    code, model = skeleton(stated.key), skeleton(model)
    least = 5 if stated.key.isdigit() else 3 if stated.is_series else 4
    if not least <= len(code) < len(model):
        return False
    return model.startswith(code) or (len(code) >= 5 and model.endswith(code)) or (len(code) >= 6 and code in model)


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
