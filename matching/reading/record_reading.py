"""What a record says, read once before it is held against listings."""

import re
from functools import lru_cache
from operator import add

from domain.brands import BrandRegistry, skeleton
from domain.designation import Designation, DesignationKind, identifying, read_designations
from domain.enterprise_register import EnterpriseRegister
from domain.identifiers import company_codes, normalise_ccc
from domain.image_hash import ImageHash, known_hashes
from domain.makers import MakerName, read_makers
from domain.record import Record, RecordKind, Scope, record_version
from domain.scope import scope_of
from domain.text import fold, squeeze
from matching.reading.called import NOBODY, Called, read_called
from matching.reading.codes import read_codes
from matching.reading.item_codes import item_numbers
from matching.reading.kinds import Audience, heads_of_product, kinds_of_product, read_audience
from matching.reading.lazy import lazy
from matching.reading.names import Name
from matching.reading.text import settle

__all__ = ["BY_CODE_ALONE", "RecordReading", "confirmed_makers", "has_other_makers", "read_record"]


_CATEGORY_KINDS = {"school_bag": "school_bag"}
_CHILDREN_CATEGORIES = ("children", "school_bag")
BY_CODE_ALONE = frozenset({RecordKind.REVOKED_CERTIFICATE, RecordKind.DISHONEST_OPERATOR})
"""Kinds that say something about a certificate or a company: neither names nor models of theirs are looked for."""


class RecordReading:
    """One record, read for matching. Everything is computed when first asked for and kept.

    Args:
        record: The record.
        registry: Known brands.
        enterprises: Known companies; one that a person confirmed to be the record's maker counts as it.
    """

    def __init__(self, record: Record, registry: BrandRegistry, enterprises: EnterpriseRegister | None = None) -> None:
        self.record = record
        self._registry = registry
        self._enterprises = enterprises
        self._is_by_code = record.kind in BY_CODE_ALONE

    @property
    def is_passed(self) -> bool:
        """The sample passed: it never blocks and never asks for review."""
        return self.record.kind is RecordKind.PASSED_INSPECTION

    @property
    def operators(self) -> tuple[str, ...]:
        """Companies that the finding is about, whatever they sell; only of a dishonest operator."""
        return self.companies if self.record.kind is RecordKind.DISHONEST_OPERATOR else ()

    @lazy
    def codes(self) -> tuple[str, ...]:
        """Numbers of items, certificates and operators by which it is found."""
        return self.gtins + self.ccc + self.operators

    @property
    def identifies(self) -> bool:
        """It names a brand, a maker or a code, or shows a picture; a record that does not never matches."""
        return bool(self.names) or self.has_telling_number or bool(self.pictures)

    @property
    def has_telling_number(self) -> bool:
        """It has a code, or a model that identifies something whoever made it."""
        return bool(self.codes) or any(len(m.value) >= 5 for m in self.models)

    @lazy
    def _also(self) -> tuple[tuple[MakerName, ...], tuple[str, ...]]:
        if self._enterprises is None or self._is_by_code:
            return (), ()
        return confirmed_makers(self.record, self._enterprises)

    @lazy
    def called(self) -> Called:
        """What brand and maker are called."""
        return NOBODY if self._is_by_code else read_called(self.record, self._registry, self._also[0])

    @property
    def brands(self) -> tuple[str, ...]:
        """The names in the brand cell, in normal form."""
        return self.called.brands

    @property
    def makers(self) -> tuple[MakerName, ...]:
        """The companies on the label, and what else they are called by what a person confirmed.

        Whoever a label names besides the maker was told from it by his role, and may stand in a title all the same.
        """
        return self.called.makers

    @property
    def names(self) -> tuple[Name, ...]:
        """Every spelling of brand and maker."""
        return self.called.names

    @lazy
    def _designations(self) -> tuple[Designation, ...]:
        return () if self._is_by_code else read_designations(self.record)

    @lazy
    def models(self) -> tuple[Designation, ...]:
        """What identifies the product of its maker: models and style numbers."""
        if self._is_by_code:
            return ()
        stated = (*identifying(self._designations), *_stated_models(self.record))
        models = [model for model in stated if self._can_name_a_product(model)]
        if _SIGN_OF_TIMES.search(self.record.model_spec or "") is not None:
            starred = (model._replace(value=_TIMES.sub("", model.value)) for model in models)
            models += [model for model in starred if model not in models]
        return tuple(models) or _named_models(self.name_text)

    def _can_name_a_product(self, model: Designation) -> bool:
        """A brand repeated in the model cell (misspelled too) is no model, nor is a single sign."""
        if any(map(str.isdigit, model.value)):
            return len(model.value) >= 2
        return len(model.value) >= 3 and not any(model.value[:3] == brand[:3] for brand in self.brands)

    @lazy
    def skeletons(self) -> tuple[str, ...]:
        """The models as `Text.skeleton` has them."""
        return tuple(skeleton(model.value) for model in self.models)

    @lazy
    def settled_models(self) -> tuple[str, ...]:
        """The models as `Text.settled` has them."""
        return tuple(map(settle, self.skeletons))

    @lazy
    def gtins(self) -> tuple[str, ...]:
        """Barcodes."""
        printed = [d.value for d in self._designations if d.kind is DesignationKind.BARCODE]
        return item_numbers(*printed) if printed else ()

    @lazy
    def ccc(self) -> tuple[str, ...]:
        """Numbers of certificates."""
        if not self.record.ccc_certificate or self.record.kind is RecordKind.DISHONEST_OPERATOR:
            return ()
        printed = normalise_ccc(self.record.ccc_certificate)
        return (printed,) if printed else ()

    @lazy
    def pictures(self) -> tuple[ImageHash, ...]:
        """Hashes of its pictures, without those of pictures that show nothing."""
        return () if self._is_by_code else known_hashes(self.record.image_hashes)

    @lazy
    def companies(self) -> tuple[str, ...]:
        """The maker, and of a dishonest operator the operator, by code."""
        record = self.record
        if record.kind is RecordKind.DISHONEST_OPERATOR:
            return company_codes(record.seller_uscc, record.manufacturer_uscc)
        return () if self._is_by_code else company_codes(record.manufacturer_uscc, *self._also[1])

    @lazy
    def name_text(self) -> str:
        """The product name, folded."""
        return fold(self.record.product_name)

    @lazy
    def product(self) -> str:
        """The product name, squeezed."""
        return squeeze(self.record.product_name)

    @lazy
    def words(self) -> tuple[str, ...]:
        """What a title may repeat of the record: its names, its makers whole, each two characters of the product."""
        return self.called.words + self.product_pairs

    @lazy
    def product_pairs(self) -> tuple[str, ...]:
        """Each two characters of the product name, squeezed."""
        return tuple(map(add, self.product, self.product[1:]))

    @lazy
    def kinds(self) -> frozenset[str]:
        """Kinds of goods."""
        if self.record.kind is RecordKind.DISHONEST_OPERATOR:
            return frozenset()
        return _kinds_of(self.name_text, None if self._is_by_code else self.record.category)

    @property
    def heads(self) -> tuple[str, ...]:
        """What a title may call the goods, where no table of kinds knows them."""
        return heads_of_product(self.name_text)

    @lazy
    def audience(self) -> Audience:
        """For whom the goods are."""
        category = self.record.category
        if category and category.startswith(_CHILDREN_CATEGORIES) and not self._is_by_code:
            return Audience.CHILDREN
        return read_audience(self.name_text)

    @lazy
    def scope(self) -> Scope:
        """What the record covers."""
        return Scope() if self._is_by_code else scope_of(self.record)

    @lazy
    def dimensions(self) -> frozenset[str]:
        """Measures of the goods: `580x240x340`."""
        return frozenset(
            d.value for d in self._designations if d.kind is DesignationKind.DIMENSION and d.value.count("x") >= 1
        )

    @lazy
    def line(self) -> str:
        """Brand, maker's own name, product name and first model in one line, as a seller would write them; squeezed."""
        if self._is_by_code:
            return ""
        who = self.brands or tuple(maker.core for maker in self.makers[:1])
        return "".join((*who, self.product, *(model.value for model in self.models[:1])))

    @lazy
    def version(self) -> str:
        """See `domain.record.record_version`."""
        return record_version(self.record)


def read_record(
    record: Record, registry: BrandRegistry, enterprises: EnterpriseRegister | None = None
) -> RecordReading:
    """Read a record: who made it, what designates it, what kind of goods it is; see `RecordReading`."""
    return RecordReading(record, registry, enterprises)


@lru_cache(maxsize=16_384)
def _kinds_of(name: str, category: str | None) -> frozenset[str]:
    kinds = kinds_of_product(name)
    if category in _CATEGORY_KINDS and "suitcase" not in kinds:
        return kinds | {_CATEGORY_KINDS[category]}
    return kinds


def confirmed_makers(record: Record, enterprises: EnterpriseRegister) -> tuple[tuple[MakerName, ...], tuple[str, ...]]:
    """Return other names and codes of a record's makers, by what a person confirmed."""
    makers, code = read_makers(record.label_companies), record.manufacturer_uscc
    found = [one for maker in makers for one in enterprises.aliases(maker.key, code if len(makers) == 1 else None)]
    own = {maker.key for maker in makers}
    others = {other.key: other for one in found for name in one.names for other in read_makers(name)}
    codes = dict.fromkeys(text for one in found if (text := one.uscc or one.organisation_code))
    return tuple(other for key, other in others.items() if key and key not in own), tuple(codes)


def has_other_makers(record: Record, enterprises: EnterpriseRegister) -> bool:
    """Tell whether a person confirmed that a maker of a record has another name."""
    others, _ = confirmed_makers(record, enterprises)
    return bool(others)


_SIGN_OF_TIMES = re.compile("[×✕✖⨯*]")
_TIMES = re.compile(r"(?<=\d)x(?=\d)")
"""That sign in a model that holds a measure (`TT180×150-4X`): sellers type a star for it, which is squeezed out."""


def _stated_models(record: Record) -> tuple[Designation, ...]:
    """Models that the source states as data, not in a cell."""
    if record.scope is None:
        return ()
    return tuple(
        Designation(kind=DesignationKind.MODEL, text=fold(model), value=squeeze(model), is_labelled=True)
        for model in record.scope.models
    )


def _named_models(product_name: str) -> tuple[Designation, ...]:
    """Models in the name of a product whose other cells hold none: `D200` in Goody-D200儿童推车."""
    codes = (code for code in read_codes(product_name) if any(c.isalpha() for c in code.key) and len(code.key) >= 5)
    return tuple(
        Designation(kind=DesignationKind.MODEL, text=code.text, value=code.key, is_labelled=False) for code in codes
    )
