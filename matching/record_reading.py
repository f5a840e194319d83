"""What a record says, read once before it is held against listings."""

from dataclasses import dataclass, replace

from domain.brands import BrandRegistry, read_brand_names
from domain.designation import Designation, DesignationKind, identifying, read_designations
from domain.enterprise_register import EnterpriseRegister
from domain.identifiers import company_codes, normalise_ccc
from domain.makers import MakerName, read_makers
from domain.record import Record, RecordKind, Scope, record_version
from domain.scope import scope_of
from domain.text import fold, squeeze
from matching.codes import read_codes
from matching.kinds import Audience, kinds_in, read_audience
from matching.names import Name, record_names
from matching.reading import item_number

__all__ = ["RecordReading", "read_record"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReading:
    """One record, read for matching."""

    record: Record
    names: tuple[Name, ...]
    brand_names: tuple[Name, ...]
    maker_names: tuple[Name, ...]
    makers: tuple[MakerName, ...]
    brands: tuple[str, ...]
    models: tuple[Designation, ...]
    """What identifies the product of its maker: models and style numbers."""
    gtins: tuple[str, ...]
    ccc: tuple[str, ...]
    kinds: frozenset[str]
    audience: Audience
    companies: tuple[str, ...]
    """The maker, and of a dishonest operator the operator, by code."""
    scope: Scope
    """What the record covers."""
    dimensions: frozenset[str]
    name_text: str
    """The product name, folded."""
    product: str
    """The product name, squeezed."""
    line: str
    """Brand, maker's own name, product name and first model, squeezed into one line, as a seller would write them."""
    version: str

    @property
    def is_passed(self) -> bool:
        """The sample passed: it never blocks and never asks for review."""
        return self.record.kind is RecordKind.PASSED_INSPECTION

    @property
    def operators(self) -> tuple[str, ...]:
        """Companies that the finding is about, whatever they sell; only of a dishonest operator."""
        return self.companies if self.record.kind is RecordKind.DISHONEST_OPERATOR else ()

    @property
    def identifies(self) -> bool:
        """It names a brand, a maker or a code; a record that does not never matches."""
        if self.record.kind is RecordKind.DISHONEST_OPERATOR:
            return bool(self.companies)
        return bool(self.names or self.gtins or self.ccc) or any(len(m.value) >= 5 for m in self.models)


_CATEGORY_KINDS = {"school_bag": "school_bag"}
_CHILDREN_CATEGORIES = ("children", "school_bag")


_BY_CODE_ALONE = frozenset({RecordKind.REVOKED_CERTIFICATE, RecordKind.DISHONEST_OPERATOR})
"""Kinds that say something about a certificate or a company: neither names nor models of theirs are looked for."""


def read_record(
    record: Record, registry: BrandRegistry, enterprises: EnterpriseRegister | None = None
) -> RecordReading:
    """Read a record: who made it, what designates it, what kind of goods it is.

    Args:
        record: The record.
        registry: Known brands.
        enterprises: Known companies; one that a person confirmed to be the record's maker counts as it.
    """
    if record.kind in _BY_CODE_ALONE:
        return _read_code_alone(record)
    found = read_designations(record)
    name = fold(record.product_name)
    kinds = kinds_in(name)
    if record.category in _CATEGORY_KINDS and "suitcase" not in kinds:
        kinds |= {_CATEGORY_KINDS[record.category]}
    brands = read_brand_names(record.brand)
    audience = read_audience(name)
    if record.category and record.category.startswith(_CHILDREN_CATEGORIES):
        audience = Audience.CHILDREN
    gtins = (item_number(d.value) for d in found if d.kind is DesignationKind.BARCODE)
    ccc = normalise_ccc(record.ccc_certificate) if record.ccc_certificate else ""
    models = tuple(d for d in (*identifying(found), *_stated_models(record)) if _can_name_a_product(d, brands))
    models = models or _named_models(name)
    # Whoever a label names besides the maker was told from it by his role, and may stand in a title all the same.
    labelled = replace(record, manufacturer=record.label_companies)
    makers = read_makers(labelled.manufacturer)
    also, codes = _confirmed(record, makers, enterprises) if enterprises is not None else ((), ())
    names = record_names(labelled, registry, also)
    who = brands or tuple(maker.core for maker in makers[:1])
    return RecordReading(
        record=record,
        names=names,
        brand_names=tuple(name for name in names if not name.is_maker),
        maker_names=tuple(name for name in names if name.is_maker),
        makers=(*makers, *also),
        brands=brands,
        models=models,
        gtins=tuple(dict.fromkeys(g for g in gtins if g)),
        ccc=(ccc,) if ccc else (),
        kinds=frozenset(kinds),
        audience=audience,
        companies=company_codes(record.manufacturer_uscc, *codes),
        scope=scope_of(record),
        dimensions=frozenset(d.value for d in found if d.kind is DesignationKind.DIMENSION and d.value.count("x") >= 1),
        name_text=name,
        product=squeeze(record.product_name),
        line="".join((*who, squeeze(record.product_name), *(model.value for model in models[:1]))),
        version=record_version(record),
    )


def _confirmed(
    record: Record, makers: tuple[MakerName, ...], enterprises: EnterpriseRegister
) -> tuple[tuple[MakerName, ...], tuple[str, ...]]:
    """Return other names and codes of a record's makers, by what a person confirmed."""
    code = record.manufacturer_uscc
    found = [one for maker in makers for one in enterprises.aliases(maker.key, code if len(makers) == 1 else None)]
    own = {maker.key for maker in makers}
    others = {other.key: other for one in found for name in one.names for other in read_makers(name)}
    codes = dict.fromkeys(text for one in found if (text := one.uscc or one.organisation_code))
    return tuple(other for key, other in others.items() if key and key not in own), tuple(codes)


def _read_code_alone(record: Record) -> RecordReading:
    """Read a record that is looked up by one number: of a certificate, or of a company."""
    name = fold(record.product_name)
    is_operator = record.kind is RecordKind.DISHONEST_OPERATOR
    ccc = normalise_ccc(record.ccc_certificate or "")
    return RecordReading(
        record=record,
        names=(),
        brand_names=(),
        maker_names=(),
        makers=(),
        brands=(),
        models=(),
        gtins=(),
        ccc=(ccc,) if ccc and not is_operator else (),
        kinds=frozenset() if is_operator else frozenset(kinds_in(name)),
        audience=read_audience(name),
        companies=company_codes(record.seller_uscc, record.manufacturer_uscc) if is_operator else (),
        scope=Scope(),
        dimensions=frozenset(),
        name_text=name,
        product=squeeze(record.product_name),
        line="",
        version=record_version(record),
    )


def _stated_models(record: Record) -> tuple[Designation, ...]:
    """Models that the source states as data, not in a cell."""
    models = record.scope.models if record.scope else ()
    return tuple(
        Designation(kind=DesignationKind.MODEL, text=fold(model), value=squeeze(model), is_labelled=True)
        for model in models
    )


def _named_models(product_name: str) -> tuple[Designation, ...]:
    """Models in the name of a product whose other cells hold none: `D200` in Goody-D200儿童推车."""
    codes = (code for code in read_codes(product_name) if any(c.isalpha() for c in code.key) and len(code.key) >= 5)
    return tuple(
        Designation(kind=DesignationKind.MODEL, text=code.text, value=code.key, is_labelled=False) for code in codes
    )


def _can_name_a_product(model: Designation, brands: tuple[str, ...]) -> bool:
    """A brand repeated in the model cell (misspelled too) is no model, nor is a single sign."""
    if any(c.isdigit() for c in model.value):
        return len(model.value) >= 2
    return len(model.value) >= 3 and not any(model.value[:3] == brand[:3] for brand in brands)
