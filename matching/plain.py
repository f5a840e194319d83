"""Which records may be read by their cells (`matching.cells`), so that what many of them share is read once."""

from typing import Final

from domain.designation import is_plain_model
from domain.enterprise_register import EnterpriseRegister
from domain.record import Record
from matching.names import names_a_brand
from matching.record_reading import BY_CODE_ALONE, confirmed_makers

__all__ = ["LEAST_MODEL", "has_plain_model", "is_named_by_cells"]

LEAST_MODEL: Final = 5
"""Characters of a plain model that identifies something by itself: `matching.codes.is_distinctive`."""


def is_named_by_cells(record: Record, enterprises: EnterpriseRegister | None) -> bool:
    """Tell whether what a record is called follows from its brand cell and from its maker cell, each by itself.

    Nobody else is printed on the label, and nobody confirmed that its maker has another name.
    """
    if (
        record.brand is None or record.kind in BY_CODE_ALONE
        or record.principal or record.importer or record.distributor
    ):  # fmt: skip
        return False
    return enterprises is None or not enterprises.has_aliases or not _has_other_names(record, enterprises)


def has_plain_model(record: Record) -> bool:
    """Tell whether a record that is named by its cells has one model of the commonest form, and no other number.

    Such a record identifies something: its model is long, or it names a brand.
    """
    model = record.model_spec
    if (
        model is None or not model.isascii() or record.batch_or_date
        or record.gtin or record.more_gtins or record.ccc_certificate or record.scope
    ):  # fmt: skip
        return False
    if not is_plain_model(model.lower()):
        return False
    return len(model) - model.count("-") >= LEAST_MODEL or names_a_brand(record.brand or "")


def _has_other_names(record: Record, enterprises: EnterpriseRegister) -> bool:
    others, _ = confirmed_makers(record, enterprises)
    return bool(others)
