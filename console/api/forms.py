"""The forms of requests and answers as the OpenAPI document shows them.

The values themselves are read and written by `domain.wire` alone; a test holds real answers against these forms, so the
document cannot say something else than the server does.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

__all__ = [
    "BatchAnswer",
    "BatchRequest",
    "CheckRequest",
    "EnterpriseForm",
    "EnterpriseSummary",
    "EnterprisesAnswer",
    "ErrorAnswer",
    "LineError",
    "ListingForm",
    "ListingsAnswer",
    "Ready",
    "RecordForm",
    "RecordsAnswer",
    "VerdictForm",
    "request_schemas",
]  # fmt: skip

VerdictWord = Literal["allow", "review", "block"]
KindWord = Literal[
    "failed_inspection", "passed_inspection", "recall", "counterfeit", "revoked_certificate", "dishonest_operator",
    "overseas_alert",
]  # fmt: skip


class Form(BaseModel):
    """A JSON object with exactly these keys."""

    model_config = ConfigDict(extra="forbid")


class ListingForm(Form):
    """A listing as a platform shows it. Absent, `null` and empty all mean "not stated"."""

    title: str = Field(description="As printed on the page. The only key that is mandatory for a check.")
    platform: str | None = Field(None, description="Short name of the platform.")
    item_id: str | None = Field(None, description="The platform's own id of the page; echoed, never scored.")
    sku_id: str | None = None
    url: str | None = None
    brand: str | None = Field(None, description="As the seller states it.")
    model: str | None = Field(None, description="Model, style or article number.")
    gtin: str | None = Field(None, description="Barcode, 8, 12, 13 or 14 digits.")
    price: str | float | None = Field(None, description="A number, or a text that is one: 118, `118.00`.")
    currency: str | None = Field(None, description="ISO 4217; CNY when absent.")
    shop_name: str | None = None
    shop_id: str | None = None
    seller_name: str | None = None
    seller_uscc: str | None = Field(None, description="统一社会信用代码 of the seller.")
    maker_name: str | None = Field(None, description="标称生产企业: the claimed maker.")
    maker_uscc: str | None = None
    ccc_certificate: str | None = None
    category: str | None = Field(None, description="guolv's category, when known: `induction_cooker`.")
    attributes: dict[str, str] = Field(default_factory=dict, description="The page's attribute table.")
    image_urls: list[str] = Field(default_factory=list)
    image_hashes: list[str] = Field(
        default_factory=list,
        description="Perceptual hashes of its pictures, each with its method: `phash:8f373714acfcf4d0`.",
    )
    sold_count: int | None = None
    captured_at: str | None = Field(None, description="ISO 8601.")
    channel: str | None = Field(None, description="supplied, official_api, public_page or caller.")
    coverage: str | None = Field(
        None,
        description="What part of the platform's offer the source covers: full_catalogue, catalogue_part, "
        "category_query, affiliate_goods, site_map or single_item.",
    )
    coverage_note: str | None = Field(None, description="The source's own words about its coverage.")
    gone_at: str | None = Field(None, description="ISO 8601: since when a full catalogue no longer holds it.")
    evidence_id: str | None = Field(None, description="SHA-256 of the raw page in the evidence store.")


class CheckRequest(ListingForm):
    """A listing, and which records to leave out. Unknown keys are ignored."""

    model_config = ConfigDict(extra="allow")
    exclude_record_ids: list[str] = Field(default_factory=list, description="Records that take no part.")


class BatchRequest(Form):
    """Up to 100 listings. A bare list is taken too."""

    listings: list[CheckRequest]
    exclude_record_ids: list[str] = Field(default_factory=list, description="Records that take no part.")


class ExplanationForm(Form):
    """One feature's evidence for or against a match."""

    feature: str
    listing_value: str
    record_value: str
    weight: float
    contribution: float = Field(description="Points; negative speaks against.")
    sentence: str
    sentence_en: str


class MatchForm(Form):
    """A listing held against one record."""

    record_id: str
    kind: KindWord
    verdict: VerdictWord
    score: float = Field(ge=0, le=1)
    scope: dict[str, Literal["inside", "not_shown", "outside"]] = Field(
        description="What is known of `batch`, `date`, `size`, where the record limits them."
    )
    explanations: list[ExplanationForm]
    decides: str = Field(description="For a review: what would decide the identity.")
    decides_en: str
    record_version: str


class ReasonForm(Form):
    """What a filter rule says."""

    rule: str
    sentence: str
    sentence_en: str
    severity: Literal["info", "warning", "serious"]
    source: str


class VerdictForm(Form):
    """The answer about one listing."""

    line: int | None = Field(None, description="Position in the batch, from 1.")
    item_id: str | None
    verdict: VerdictWord
    score: float = Field(ge=0, le=1)
    matches: list[MatchForm] = Field(description="Best first; near misses may follow.")
    reasons: list[ReasonForm]
    policy_version: str
    notice: str = Field(
        description="For `allow`: no match is not a safety clearance. While records are damaged: how many took no part."
    )


class LineError(Form):
    """Stands in the place of a listing that cannot be read."""

    line: int
    error: str


class BatchAnswer(Form):
    """One answer for each listing, in order."""

    results: list[VerdictForm | LineError]


class SourceForm(Form):
    """One place where a record was read."""

    file: str
    table: str | None
    row: int
    file_sha256: str | None


class DateSpanForm(Form):
    """Days from the first to the last, both included; an open end is `null`."""

    first: str | None
    last: str | None


class ScopeForm(Form):
    """What a finding covers; an empty list limits nothing."""

    basis: Literal["stated", "read"] = Field(description="`stated` by the source, or `read` from its cells.")
    is_whole_product: bool
    batches: list[str]
    dates: list[DateSpanForm]
    sizes: list[str]
    models: list[str]


GradeWord = Literal["A", "B", "C", "D"]


class GapForm(Form):
    """A field that is missing, or printed so that it is of no use."""

    field: str
    reason: str = Field(description="What is wrong with what is printed, in Chinese; empty: nothing is printed.")
    reason_en: str
    raises_to: GradeWord | None = Field(description="Grade with this field alone added; null: the same.")
    advice: str = Field(description="What to do, in Chinese.")
    advice_en: str


class RecordEventForm(Form):
    """One dated thing that happened to a finding."""

    record_id: str
    kind: Literal["first_inspection", "retest", "upheld", "rectified", "passed_reinspection", "corrected", "withdrawn"]
    on: str = Field(description="ISO day of the document.")
    document: str = Field(description="The document that says so.")
    by: str | None = Field(description="Who entered it.")


class DecisionForm(Form):
    """What a heading that can mean several things was taken for in a table where the record stands."""

    file: str
    file_sha256: str | None
    table: str | None
    first_row: int = Field(description="Row of the heading.")
    last_row: int | None = Field(description="Last row that was read below it.")
    heading: str = Field(description="As printed.")
    field: str = Field(description="What it was taken for.")
    fields: list[str] = Field(description="The same; of a heading that joins several, each of them.")
    basis: Literal["person", "joined", "kind", "same_companies", "column", "evidence", "weak_evidence", "default"] = (
        Field(description="What decided; the last three prove nothing.")
    )
    reason: str


class RecordForm(Form):
    """One published finding."""

    record_id: str
    kind: KindWord
    category: str | None
    product_name: str
    brand: str | None
    model_spec: str | None
    batch_or_date: str | None
    gtin: str | None
    more_gtins: list[str] = Field(description="Further barcodes of the same finding.")
    ccc_certificate: str | None
    manufacturer: str | None
    manufacturer_uscc: str | None
    principal: str | None = Field(description="委托方: whose order or mark it is.")
    importer: str | None
    distributor: str | None = Field(description="总代理, 经销商 on the label.")
    seller: str | None
    seller_uscc: str | None
    platform: str | None
    shop_name: str | None
    region: str | None
    result: str | None
    issuer: str | None
    notice_title: str | None
    notice_number: str | None
    notice_date: str | None
    source_url: str | None
    state_reason: str | None
    units_affected: int | None = Field(description="How many units a recall covers.")
    price: str | None = Field(description="标价, 单价: at what a piece was offered when the sample was taken.")
    currency: str | None = Field(description="ISO 4217.")
    image_hashes: list[str] = Field(description="Perceptual hashes of pictures published with it.")
    failed_items: list[str] = Field(description="As printed.")
    failed_codes: list[str] = Field(description="The same by the controlled list, where it knows them.")
    state: Literal["in_force", "under_retest", "rectified", "lifted", "withdrawn"]
    scope: ScopeForm = Field(description="What is covered.")
    valid_until: str | None = Field(description="Last day in force.")
    withdrawn_at: str | None = Field(description="Day from which it is no ground any more.")
    sources: list[SourceForm]
    raw: dict[str, str] = Field(description="Heading as printed → cell as printed.")
    grade: GradeWord = Field(description="How well a platform can find the product: A, best, to D, not at all.")
    found: list[str] = Field(description="Fields that identify the product.")
    missing: list[GapForm] = Field(description="Fields that would, what helps most first.")
    events: list[RecordEventForm] = Field(description="What happened since, in the order in which it counts.")
    decisions: list[DecisionForm] = Field(description="How headings that can mean several things were read.")


class DamagedRecord(Form):
    """A record whose stored form is damaged."""

    record_id: str
    error: str


class RecordsAnswer(Form):
    """One page of records."""

    total: int
    offset: int
    records: list[RecordForm]
    damaged: list[DamagedRecord]
    """Records of the page that cannot be read; they take no part in checks, either."""


class EnterpriseSummary(Form):
    """One company, as records name it; not what a business register says."""

    enterprise_id: str = Field(description="Its USCC, else `name:` and the normal form of its name.")
    name: str = Field(description="The name printed most often.")
    name_key: str = Field(description="Normal form of that name.")
    uscc: str | None = Field(description="统一社会信用代码.")
    organisation_code: str | None = Field(description="Nine characters: stated, or part of the USCC.")
    names: list[str] = Field(description="Every name as printed, the most frequent first.")
    company_prefixes: list[str] = Field(description="Its digits in the barcodes of goods that records say it made.")
    records: int = Field(description="Records that name it.")


class AliasForm(Form):
    """Two companies that may be one, or are."""

    one: str = Field(description="Id of the first by order of ids.")
    other: str
    reason: Literal["same_code", "same_name", "one_character", "place", "form", "person"]
    sentence: str
    sentence_en: str
    state: Literal["proposed", "confirmed", "rejected"] = Field(description="`proposed` until a person decides.")
    by: str | None = Field(description="Who decided.")
    at: str | None = Field(description="ISO 8601.")
    note: str | None


class EnterpriseForm(EnterpriseSummary):
    """One company with its records, and what is said of its being another one."""

    record_ids: list[str]
    aliases: list[AliasForm]


class EnterprisesAnswer(Form):
    """One page of companies."""

    total: int
    offset: int
    enterprises: list[EnterpriseSummary]


class StoredListing(ListingForm):
    """A stored listing and its key."""

    listing_key: str


class DamagedListing(Form):
    """A listing whose stored form is damaged."""

    listing_key: str
    error: str


class ListingsAnswer(Form):
    """One page of listings."""

    total: int
    offset: int
    listings: list[StoredListing]
    damaged: list[DamagedListing]
    """Listings of the page that cannot be read; nobody looks at them until they are collected again."""


class Ready(Form):
    """Whether a check can be answered, and the state of the parts."""

    ready: bool
    records: int
    records_seq: int
    store: str
    search: str
    damaged_records: int
    """Records that cannot be read and take no part in checks; verdicts say so, too. `guolv doctor` names them."""
    open_tasks: int
    """Tasks that wait for a person of the office, such as walls; their hosts are asked for nothing."""


class ErrorAnswer(Form):
    """What went wrong, and the id to name when reporting it."""

    error: str
    request_id: str


def request_schemas() -> dict[str, Any]:
    """Return the schemas of the bodies that our own code reads; the framework knows only those it reads itself."""
    _, document = models_json_schema(
        [(BatchRequest, "validation"), (CheckRequest, "validation")], ref_template="#/components/schemas/{model}"
    )
    return dict(document["$defs"])
