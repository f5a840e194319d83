"""A record: one published finding about a product, what it covers, and what happened to it since.

Facts as the authority printed them. Which of them identify the product, and what a printed batch or size limits, is
decided by reading (`domain.designation`, `domain.scope`), never by the column they stand in. What events make of a
record is decided in `domain.standing`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.money import Money

__all__ = [
    "DateSpan",
    "Record",
    "RecordEvent",
    "RecordEventKind",
    "RecordKind",
    "RecordSource",
    "RecordState",
    "Scope",
    "is_in_force",
    "record_version",
]


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
    REVOKED_CERTIFICATE = "revoked_certificate"
    """CCC certificate revoked (撤销), cancelled (注销) or suspended (暂停): goods that show its number have none."""
    DISHONEST_OPERATOR = "dishonest_operator"
    """严重违法失信名单: says something about a company, by its USCC, and nothing about a product; asks for review."""
    OVERSEAS_ALERT = "overseas_alert"
    """境外通报: an authority abroad warns of or recalls a product; read as a recall."""


class RecordState(StrEnum):
    """Where a finding stands."""

    IN_FORCE = "in_force"
    UNDER_RETEST = "under_retest"
    """复检 requested: still in force, marked."""
    RECTIFIED = "rectified"
    """整改 reported, 复查 not passed yet: still in force, marked."""
    LIFTED = "lifted"
    """复查合格: rectified and passed again; blocks nothing."""
    WITHDRAWN = "withdrawn"
    """撤销 or corrected by the issuer; blocks nothing."""


class RecordEventKind(StrEnum):
    """What can happen to a finding, in the order of an ordinary course."""

    FIRST_INSPECTION = "first_inspection"
    """初检: found, or found again; puts the record in force."""
    RETEST = "retest"
    """复检 of the same sample, asked for by the party."""
    UPHELD = "upheld"
    """复检维持: the retest gave the same result."""
    RECTIFIED = "rectified"
    """整改: the maker reports that the fault is gone."""
    PASSED_REINSPECTION = "passed_reinspection"
    """复查合格: checked after rectification, and passed; lifts the record."""
    CORRECTED = "corrected"
    """更正: the issuer replaced the finding by another one, which is a record of its own; this one is taken back."""
    WITHDRAWN = "withdrawn"
    """撤销: the issuer took the finding back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordEvent:
    """One dated thing that happened to a finding. Record, kind, day and document make it what it is."""

    record_id: str
    kind: RecordEventKind
    on: date
    """Day of the document."""
    document: str
    """The document that says so: title or number."""
    by: str | None = None
    """Who entered it; takes no part in telling two events apart."""

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What tells two events apart."""
        return self.record_id, str(self.kind), self.on.isoformat(), self.document


@dataclass(frozen=True, slots=True, kw_only=True)
class DateSpan:
    """Days from the first to the last, both included; an open end is `None`."""

    first: date | None
    last: date | None

    def meets(self, other: "DateSpan") -> bool:
        """Tell whether the two have a day in common.

        Example:
            >>> march = DateSpan(first=date(2026, 3, 1), last=date(2026, 3, 31))
            >>> march.meets(DateSpan(first=date(2026, 3, 31), last=None))
            True
            >>> march.meets(DateSpan(first=None, last=date(2026, 2, 28)))
            False
        """
        begins = self.first is None or other.last is None or self.first <= other.last
        return begins and (other.first is None or self.last is None or other.first <= self.last)

    def __str__(self) -> str:
        """Return ISO days: `2026-03-01`, `2026-03-01/2026-03-31`, `2026-03-01/..`."""
        if self.first == self.last and self.first is not None:
            return self.first.isoformat()
        return f"{self.first.isoformat() if self.first else '..'}/{self.last.isoformat() if self.last else '..'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a finding covers. An aspect without a value is not limited by what was published.

    Texts are as the source states them, or, read from cells, in one width and case.
    """

    batches: tuple[str, ...] = ()
    """Lot numbers."""
    dates: tuple[DateSpan, ...] = ()
    """Days of production."""
    sizes: tuple[str, ...] = ()
    """Sizes: 110/56, 36."""
    models: tuple[str, ...] = ()
    """Models and style numbers."""
    is_whole_product: bool = False
    """The source says that every batch is meant (全部批次); an empty cell does not say so."""


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
    """Hash of that file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One published finding. Texts are as printed; `None` means "not printed" or a blank mark such as `/`."""

    record_id: str
    """Stable id: the issuer's or file's own where given, else made from raw values."""
    kind: RecordKind
    """What was found."""
    product_name: str
    """As printed; empty for a dishonest operator, which is no product."""
    category: str | None = None
    """guolv's or the file's category name; see `filters/categories`."""
    brand: str | None = None
    """商标 as printed."""
    model_spec: str | None = None
    """规格型号 as printed; often holds sizes, materials or grades instead of a model."""
    batch_or_date: str | None = None
    """生产日期/批号 as printed; often holds a style number."""
    gtin: str | None = None
    """Barcode where the notice has a column for it. One inside another cell is found by reading."""
    more_gtins: tuple[str, ...] = ()
    """Further barcodes of the same finding: a recall often names several."""
    ccc_certificate: str | None = None
    """Number of the CCC certificate; of a revoked certificate the number that is revoked."""
    manufacturer: str | None = None
    """标称生产企业 as printed; of a cell that names companies in several roles, the one that made it (also 受托方)."""
    manufacturer_uscc: str | None = None
    """统一社会信用代码 of the maker, or its 组织机构代码."""
    principal: str | None = None
    """委托方, 授权方, 出品商: whose order or mark it is, where another company made it."""
    importer: str | None = None
    """进口商 of the goods."""
    distributor: str | None = None
    """总代理, 经销商 that the label names beside the maker; not where the sample was taken."""
    seller: str | None = None
    """被抽样单位 / 销售单位: where the sample was taken. Not a maker. Of a dishonest operator the operator itself."""
    seller_uscc: str | None = None
    """统一社会信用代码 of the seller or operator, or its 组织机构代码."""
    platform: str | None = None
    """Where it was sold on line."""
    shop_name: str | None = None
    """A shop's name is not a brand."""
    region: str | None = None
    """Place, or country of a recall, as printed."""
    result: str | None = None
    """The verdict as printed or `pass` / `fail`."""
    units_affected: int | None = None
    """涉及数量: how many units a recall covers; rounded where the source says 约. Which units, stands in `raw`."""
    price: Money | None = None
    """标价, 单价: at what one piece of the goods was offered or bought when the sample was taken."""
    image_hashes: tuple[str, ...] = ()
    """Perceptual hashes of the goods' pictures that were published with the finding; see `domain.image_hash`."""
    failed_items: tuple[str, ...] = ()
    """Failed items, or the defect of a recall, in the notice's words."""
    issuer: str | None = None
    """The authority that published the finding."""
    notice_title: str | None = None
    """Title of the notice or of its table."""
    notice_number: str | None = None
    """文号 of the notice, or the number of a recall."""
    notice_date: str | None = None
    """ISO date as far as known: `2019`, `2019-03` or `2019-03-21`; else as printed."""
    source_url: str | None = None
    """Address of the notice; kept, never opened."""
    scope: Scope | None = None
    """What is covered, where the source says it as data; `None`: read from the cells (`domain.scope.scope_of`)."""
    state: RecordState = RecordState.IN_FORCE
    """Where the finding stands now; follows from its events."""
    state_reason: str | None = None
    """Why the state is what it is, with the document that says so."""
    valid_until: date | None = None
    """Last day on which the finding is in force; `None` = until lifted."""
    withdrawn_at: date | None = None
    """Day from which a lifted or withdrawn finding is no ground any more; `None`: it stands, or the day is unknown."""
    sources: tuple[RecordSource, ...] = ()
    """Every place this finding was read. First one first."""
    raw: Mapping[str, str] = field(default_factory=dict)
    """Heading as printed → cell as printed, nothing left out."""

    @property
    def label_companies(self) -> str | None:
        """Every company that the label names, in one cell as notices print them; whoever the maker is told from."""
        others = (("委托方", self.principal), ("进口商", self.importer), ("经销商", self.distributor))
        named = [f"{role}:{name}" for role, names in others if names for name in names.split("/")]
        return "/".join([*([self.manufacturer] if self.manufacturer else []), *named]) or None


_VERSIONED = (
    "kind", "product_name", "category", "brand", "model_spec", "batch_or_date", "gtin", "ccc_certificate",
    "manufacturer", "manufacturer_uscc", "failed_items", "valid_until",
)  # fmt: skip  # what a judgement depends on: a change of these asks a person again
_VERSIONED_WHEN_STATED = (
    "scope", "seller_uscc", "more_gtins", "principal", "importer", "distributor", "image_hashes",
)  # fmt: skip
"""The same; left out while empty, so that the versions of records that lack them stay what they were."""
_ENDED = frozenset({RecordState.LIFTED, RecordState.WITHDRAWN})


def record_version(record: Record) -> str:
    """Return a short content hash of everything a judgement about the record depends on.

    Where the record was read (`sources`, `raw`) takes no part: the same finding in a second notice is the same version.
    Nor does a mark such as 复检: whether a listing is this product was judged, and stays so. Nor does the price, which
    decides nothing.
    """
    facts = {name: getattr(record, name) for name in _VERSIONED}
    facts["state"] = record.state if record.state in _ENDED else RecordState.IN_FORCE
    facts |= {name: value for name in _VERSIONED_WHEN_STATED if (value := getattr(record, name)) not in (None, ())}
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def is_in_force(record: Record, on: date) -> bool:
    """Tell whether the finding stands on a day. Age alone lifts nothing; what was lifted stood until then.

    Example:
        >>> r = Record(record_id="R1", kind=RecordKind.RECALL, product_name="书包", valid_until=date(2026, 1, 31))
        >>> is_in_force(r, date(2026, 1, 31)), is_in_force(r, date(2026, 2, 1))
        (True, False)
        >>> r = Record(record_id="R1", kind=RecordKind.RECALL, product_name="书包", state=RecordState.WITHDRAWN,
        ...            withdrawn_at=date(2026, 2, 1))
        >>> is_in_force(r, date(2026, 1, 31)), is_in_force(r, date(2026, 2, 1))
        (True, False)
    """
    if record.state in _ENDED and (record.withdrawn_at is None or on >= record.withdrawn_at):
        return False
    return record.valid_until is None or on <= record.valid_until
