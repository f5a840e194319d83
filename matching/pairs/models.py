"""How the models that a listing states relate to those of a record."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from operator import attrgetter
from string import ascii_lowercase
from typing import NamedTuple

from domain.brands import skeleton
from domain.designation import Designation
from matching.reading.codes import Code, CodeHit, find_code
from matching.reading.listing_reading import ListingReading
from matching.reading.record_reading import RecordReading
from matching.reading.text import Text, as_printed, settle

__all__ = [
    "ModelFinding",
    "ModelRelation",
    "first_model",
    "may_state_model",
    "own_models",
    "part_models",
    "relate_models",
    "settled_model",
    "states_model",
]


class ModelRelation(IntEnum):
    """How the models of both sides relate."""

    NO_RECORD_MODEL = 0
    NO_LISTING_MODEL = 1
    OTHER = 2
    PARTIAL = 3
    """One is the stem of the other, or a measure runs on behind the record's."""
    MIXED = 4
    """The record's model is stated and another one with it: in a field, or a number of the same form beside it."""
    SAME = 5


class ModelFinding(NamedTuple):
    """How the models relate."""

    relation: ModelRelation
    degree: float = 0.0
    model: Designation | None = None
    """The record's model that the listing states, or begins or ends a longer number with."""
    stated: str = ""
    """The text of the listing that states it, or a part of one, as printed."""

    @property
    def key(self) -> str:
        """The model that the listing states, squeezed; empty when it states none of the record's."""
        return "" if self.model is None else self.model.value


def relate_models(listing: ListingReading, record: RecordReading) -> ModelFinding:
    """Return how the models relate."""
    models = record.models
    if not models:
        return part_models(listing, record)
    latin_names = record.called.latin
    in_fields = [
        hit
        for model in models
        for text, cell in zip(listing.model_texts, listing.model_cells, strict=True)
        if (hit := _Hit.of(text, model, cell, latin_names, in_field=True))
    ]
    title = listing.listing.title
    in_title = [
        hit for model in models if (hit := _Hit.of(listing.code_title, model, title, latin_names, in_field=False))
    ]
    best = max(in_fields + in_title, key=_sureness, default=None)
    if best is not None and best.sureness > CodeHit.EXTENDED:
        model = best.model
        stated = () if in_fields else listing.field_codes
        rivals = stated and [code for code in stated if _is_rival(code, models)]
        others = [code for code in listing.codes if code.key != model.value and _is_second(code, model.value, models)]
        degree = (1.0 if best.sureness is CodeHit.EXACT else 0.9) * (0.8 + 0.02 * min(len(model.value), 10))
        return ModelFinding(ModelRelation.MIXED if rivals or others else ModelRelation.SAME, degree, model, best.value)
    stem = next((code for code in listing.codes for model in models if _is_stem(code, model.value)), None)
    if stem is not None:
        return ModelFinding(ModelRelation.PARTIAL, 0.5, stated=as_printed(stem.text, title))
    if best is not None:
        longer = next((code.text for code in listing.codes if best.model.value in code.key), None)
        value = best.value if longer is None else as_printed(longer, best.value)
        return ModelFinding(ModelRelation.PARTIAL, 0.5, best.model, value)
    return part_models(listing, record)


def part_models(listing: ListingReading, record: RecordReading) -> ModelFinding:
    """Return how the models relate where none of the record's, nor a part of one, stands in the listing."""
    if not record.models:
        return ModelFinding(ModelRelation.NO_RECORD_MODEL)
    if states_model(listing, record):
        return ModelFinding(ModelRelation.OTHER, 1.0)
    return ModelFinding(ModelRelation.NO_LISTING_MODEL)


def first_model(listing: ListingReading, record: RecordReading) -> str:
    """Return the first model that a listing states, as printed; empty when it states none."""
    codes = listing.codes
    if codes:
        return as_printed(codes[0].text, *listing.model_cells, listing.listing.title)
    return _short_number(listing, record.models) or _sibling(listing, record.models)


def own_models(record: RecordReading, found: ModelFinding) -> str:
    """Return the record's model that a listing states, or the first of its models, as printed."""
    models = record.models[:3] if found.model is None else (found.model,)
    return "、".join(_printed(record, model) for model in models)


def may_state_model(listing: ListingReading, models: Collection[str]) -> bool:
    """Tell at little cost whether one of a record's models, or a part of one, may stand in the listing.

    Args:
        listing: The listing.
        models: As `settled_model` gives them.
    """
    signs, codes = listing.model_signs, listing.codes
    for model in models:
        if model in signs:
            return True
        for code in codes:
            if _is_stem(code, model):
                return True
    return False


@lru_cache(maxsize=65_536)
def settled_model(value: str) -> str:
    """Return a model with every sign that is read for another one settled."""
    return settle(skeleton(value))


def states_model(listing: ListingReading, record: RecordReading) -> bool:
    """Tell whether the listing states any model, as far as the record's maker has models."""
    models = record.models
    return bool(models and (listing.codes or _short_number(listing, models) or _sibling(listing, models)))


@dataclass(frozen=True, slots=True)
class _Hit:
    """A model of the record found in a text of the listing."""

    sureness: CodeHit
    model: Designation
    value: str
    """The text, as printed."""

    @classmethod
    def of(
        cls, text: Text, model: Designation, value: str, latin_names: tuple[str, ...], *, in_field: bool
    ) -> "_Hit | None":
        sureness = find_code(text, model.value, free_before=latin_names, in_field=in_field)
        return cls(sureness, model, value) if sureness else None


_sureness = attrgetter("sureness")
_skeleton = lru_cache(maxsize=65_536)(skeleton)


def _printed(reading: RecordReading, model: Designation) -> str:
    record = reading.record
    return as_printed(model.text, record.model_spec, record.batch_or_date, record.product_name)


def _short_number(listing: ListingReading, models: tuple[Designation, ...]) -> str:
    """A bare number of three digits is a model only to makers who number their goods so."""
    if not any(len(model.value) == 3 and model.value.isdigit() for model in models):
        return ""
    return next(iter(listing.short_numbers), "")


def _sibling(listing: ListingReading, models: tuple[Designation, ...]) -> str:
    """Return a number of the title that is a record's but for its last letter: `6168B` beside 6168A.

    Alone such a number may be a measure (`1680D`).
    """
    for model in models:
        if (form := _LETTERED.fullmatch(model.value)) is not None:
            found = re.search(
                rf"(?<![a-z0-9]){form['number']}(?!{form['letter']})[a-z](?![a-z0-9])", listing.code_title.folded
            )
            if found is not None:
                return found.group()
    return ""


_LETTERED = re.compile("(?P<number>[0-9]{3,})(?P<letter>[a-z])")


def _is_rival(code: Code, models: tuple[Designation, ...]) -> bool:
    return not any(
        code.key in m.value or m.value in code.key or skeleton(code.key) == skeleton(m.value) for m in models
    )


def _is_second(code: Code, model: str, models: tuple[Designation, ...]) -> bool:
    """Tell whether a number is a second model beside the record's: `XDW-30B1` beside `XDW-21A2`, 22130 beside 22128."""
    head = model[: len(model) - len(model.lstrip(ascii_lowercase))]
    shortest = 3 if head else 4  # D18 beside D20
    if len(code.key) != len(model) or len(model) < shortest or not _is_rival(code, models):
        return False
    return code.key.startswith(head) and _form(code.key) == _form(model)


@lru_cache(maxsize=65_536)
def _form(key: str) -> str:
    return re.sub("[0-9]", "9", re.sub("[a-z]", "a", key))


def _is_stem(stated: Code, model: str) -> bool:
    """Tell whether a stated number is the beginning or, when long, the end of the record's: `8BN210` of `8BN2103ZL`."""
    code = stated.key
    if not len(code) < len(model) or len(code) < (5 if code.isdigit() else 3 if stated.is_series else 4):
        return False
    code, model = _skeleton(code), _skeleton(model)
    return model.startswith(code) or (len(code) >= 5 and model.endswith(code)) or (len(code) >= 6 and code in model)
