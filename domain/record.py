"""A record: one published finding about a product.

Facts as the authority printed them. Which of them identify the product is decided by reading
(`domain.designation`), never by the column they stand in.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

__all__ = ["Record", "RecordKind", "RecordSource", "RecordState", "is_in_force", "record_version"]


class RecordKind(StrEnum):
    """What was found. Different statutes, evidence and addressees: never merged."""

    FAILED_INSPECTION = "failed_inspection"
    """监督抽查不合格: a sample failed a test."""
    PASSED_INSPECTION = "passed_inspection"
    """A sample passed; suppresses false blocks, never blocks."""
    RECALL = "recall"
    """召回: a safety defect (缺陷), of named models, sizes and dates."""
    COUNTERFEIT = "counterfeit"
    """假冒: goods under another's mark; goes by the IP path."""


class RecordState(StrEnum):
    """Where a finding stands."""

    IN_FORCE = "in_force"
    UNDER_RETEST = "under_retest"
    """复检 requested: still in force, marked."""
    LIFTED = "lifted"
    """复查合格: rectified and passed again; blocks nothing."""
    WITHDRAWN = "withdrawn"
    """撤销 or corrected by the issuer; blocks nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSource:
    """Where a record was read: one row of one table of one file."""

    file: str
    """File name without folder."""
    table: str | None = None
    """Sheet or table name; `None` for a CSV."""
    row: int
    """Row number as a person counts it in that file: the header of a CSV is row 1."""
    file_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One published finding. Texts are as printed; `None` means "not printed" or a blank mark such as `/`."""

    record_id: str
    """Stable id: the issuer's or file's own where given, else made from raw values."""
    kind: RecordKind
    product_name: str
    category: str | None = None
    """guolv's or the file's category name; see `filters/categories`."""
    brand: str | None = None
    model_spec: str | None = None
    """规格型号 as printed; often holds sizes, materials or grades instead of a model."""
    batch_or_date: str | None = None
    """生产日期/批号 as printed; often holds a style number."""
    gtin: str | None = None
    """Barcode where the notice has a column for it. One inside another cell is found by reading."""
    ccc_certificate: str | None = None
    manufacturer: str | None = None
    """标称生产企业 as printed."""
    manufacturer_uscc: str | None = None
    seller: str | None = None
    """被抽样单位 / 销售单位: where the sample was taken. Not a maker."""
    platform: str | None = None
    shop_name: str | None = None
    """A shop's name is not a brand."""
    region: str | None = None
    result: str | None = None
    """The verdict as printed or `pass` / `fail`."""
    failed_items: tuple[str, ...] = ()
    """Failed items, or the defect of a recall, in the notice's words."""
    issuer: str | None = None
    """The authority that published the finding."""
    notice_title: str | None = None
    notice_number: str | None = None
    notice_date: str | None = None
    """ISO date as far as known: `2019`, `2019-03` or `2019-03-21`; else as printed."""
    source_url: str | None = None
    state: RecordState = RecordState.IN_FORCE
    state_reason: str | None = None
    """Why the state is what it is, with the document that says so."""
    valid_until: date | None = None
    """Last day on which the finding is in force; `None` = until lifted."""
    sources: tuple[RecordSource, ...] = ()
    """Every place this finding was read. First one first."""
    raw: Mapping[str, str] = field(default_factory=dict)
    """Heading as printed → cell as printed, nothing left out."""


_VERSIONED = (
    "kind", "product_name", "category", "brand", "model_spec", "batch_or_date", "gtin", "ccc_certificate",
    "manufacturer", "manufacturer_uscc", "failed_items", "state", "valid_until",
)  # fmt: skip  # what a judgement depends on: a change of these asks a person again


def record_version(record: Record) -> str:
    """Return a short content hash of everything a judgement about the record depends on.

    Where the record was read (`sources`, `raw`) takes no part: the same finding in a second notice is the same version.
    """
    facts = {name: getattr(record, name) for name in _VERSIONED}
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def is_in_force(record: Record, on: date) -> bool:
    """Tell whether the finding still stands on a day. Age alone lifts nothing.

    Example:
        >>> r = Record(record_id="R1", kind=RecordKind.RECALL, product_name="书包", valid_until=date(2026, 1, 31))
        >>> is_in_force(r, date(2026, 1, 31)), is_in_force(r, date(2026, 2, 1))
        (True, False)
    """
    if record.state in {RecordState.LIFTED, RecordState.WITHDRAWN}:
        return False
    return record.valid_until is None or on <= record.valid_until
