"""Which records may be read by their cells (`matching.cells`), so that what many of them share is read once."""

from typing import Final

from domain.designation import is_plain_model
from domain.enterprise_register import EnterpriseRegister
from domain.record import Record
from matching.names import names_a_brand
from matching.record_reading import BY_CODE_ALONE, confirmed_makers

__all__ = ["LEAST_MODEL", "is_plain"]

LEAST_MODEL: Final = 5
"""Characters of a plain model that identifies something by itself: `matching.codes.is_distinctive`."""


def is_plain(record: Record, enterprises: EnterpriseRegister | None) -> bool:
    """Tell whether what finds a record follows from its cells, each by itself, and whether that identifies something.

    Its model is of the commonest form, nothing else numbers or designates it, and nobody confirmed that its maker has
    another name.
    """
    model = record.model_spec
    if model is None or not model.isascii() or record.brand is None:
        return False
    if (
        record.batch_or_date or record.gtin or record.more_gtins or record.ccc_certificate or record.scope
        or record.principal or record.importer or record.distributor or record.kind in BY_CODE_ALONE
    ):  # fmt: skip
        return False
    if not is_plain_model(model.lower()):
        return False
    if enterprises is not None and enterprises.has_aliases and _has_other_names(record, enterprises):
        return False
    return len(model) - model.count("-") >= LEAST_MODEL or names_a_brand(record.brand)


def _has_other_names(record: Record, enterprises: EnterpriseRegister) -> bool:
    others, _ = confirmed_makers(record, enterprises)
    return bool(others)
