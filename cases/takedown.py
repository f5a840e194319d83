"""The 下架清单 (takedown list): which cases stand in it, and what each column says.

Only what a person confirmed leaves the house: a case in state `confirmed`, and of its matches only the pairs of listing
and record version that were confirmed. Making the list changes nothing; `cases.review.mark_sent` records that it left.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Final

from cases.damage import whole_case
from cases.times import local_date, local_text
from domain.case import Case, CaseState, Judgement
from domain.errors import NotStored
from domain.listing import Channel, Coverage, Listing
from domain.record import Record, RecordKind, RecordState
from domain.settings import OfficeSettings
from domain.verdict import Match
from index.store import CaseOrder, CaseQuery, JudgedPair, Store

__all__ = ["COLUMNS", "RESULTS", "Column", "TakedownList", "TakedownRow", "build_takedown"]

RESULTS: Final = ("已下架", "已屏蔽", "已断开链接", "链接已失效", "商品已变更", "有异议")
"""What a platform may choose under 处置结果."""

_MEASURE: Final = "下架（删除、屏蔽或断开链接），并排查同款商品"
_FINDINGS: Final[Mapping[RecordKind, str]] = {
    RecordKind.FAILED_INSPECTION: "监督抽查不合格",
    RecordKind.PASSED_INSPECTION: "监督抽查合格",
    RecordKind.RECALL: "缺陷召回",
    RecordKind.COUNTERFEIT: "假冒",
    RecordKind.REVOKED_CERTIFICATE: "强制性产品认证证书已撤销、注销或暂停",
    RecordKind.DISHONEST_OPERATOR: "经营者列入严重违法失信名单",
    RecordKind.OVERSEAS_ALERT: "境外通报",
}
_MARKS: Final[Mapping[RecordState, str]] = {
    RecordState.UNDER_RETEST: "该批次正在复检，结论可能改变",
    RecordState.RECTIFIED: "企业已报整改，尚未复查合格",
}
_CHANNELS: Final[Mapping[Channel, str]] = {
    Channel.SUPPLIED: "平台提供",
    Channel.OFFICIAL_API: "官方接口",
    Channel.PUBLIC_PAGE: "公开页面",
    Channel.CALLER: "调用方提交",
}
_COVERAGES: Final[Mapping[Coverage, str]] = {
    Coverage.FULL_CATALOGUE: "全量目录",
    Coverage.CATALOGUE_PART: "部分目录",
    Coverage.CATEGORY_QUERY: "类目或关键词检索",
    Coverage.AFFILIATE_GOODS: "仅推广商品",
    Coverage.SITE_MAP: "站点地图所列页面",
    Coverage.SINGLE_ITEM: "单件查询",
}
# What no spreadsheet and no XML file can hold: most control characters, halves of characters, non-characters.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the list."""

    name: str
    """Name of the field of `TakedownRow`, and the key in JSON Lines."""
    heading: str
    """As it stands in the sheet."""
    width: int
    """Characters."""


def _column(heading: str, width: int) -> str:
    column: str = field(metadata={"heading": heading, "width": width})
    return column


@dataclass(frozen=True, slots=True, kw_only=True)
class TakedownRow:
    """One listing to be taken down. All texts, every one writable in any format."""

    number: str = _column("序号", 6)
    platform: str = _column("平台", 12)
    shop_name: str = _column("店铺名称", 20)
    shop_id: str = _column("店铺ID", 14)
    title: str = _column("商品标题", 40)
    url: str = _column("商品链接", 36)
    item_id: str = _column("商品ID/SKU", 18)
    brand: str = _column("商标", 14)
    model: str = _column("规格型号", 18)
    maker_name: str = _column("标称生产企业", 26)
    notice: str = _column("依据公告号", 30)
    failed_items: str = _column("不合格项目", 26)
    ground: str = _column("匹配依据", 44)
    score: str = _column("置信度", 8)
    evidence_number: str = _column("证据编号", 20)
    evidence_sha256: str = _column("证据SHA-256", 34)
    found_at: str = _column("发现时间", 19)
    source: str = _column("来源渠道", 24)
    measure: str = _column("处置要求", 24)
    deadline: str = _column("处置时限", 12)
    result: str = _column("处置结果", 12)
    answered_at: str = _column("反馈时间", 14)
    remark: str = _column("备注", 24)

    def cells(self) -> tuple[str, ...]:
        """Return the texts in the order of `COLUMNS`."""
        return tuple(getattr(self, column.name) for column in COLUMNS)


COLUMNS: Final = tuple(
    Column(name=f.name, heading=f.metadata["heading"], width=f.metadata["width"]) for f in fields(TakedownRow)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakedownList:
    """A whole list, ready to be written in any format."""

    made_on: date
    """Day of the list in China; the only date a file carries of its own."""
    office: str
    contact: str
    platform: str | None
    """The platform it is for; `None`: all platforms in one list."""
    rows: tuple[TakedownRow, ...]
    case_ids: tuple[str, ...]
    """The case of each row."""
    waiting: int
    """Cases left out because nobody has judged them yet, or somebody was unsure."""
    fallen: int
    """Confirmed cases left out because what was confirmed no longer matches: the record was lifted or changed."""

    @property
    def note(self) -> str:
        """What the person who asked for the list should know, in Chinese and English; empty when there is nothing."""
        parts: list[str] = []
        if not self.rows:
            parts.append("清单为空：没有经人工确认的案件 (the list is empty: no case was confirmed by a person)")
        if self.waiting:
            parts.append(f"{self.waiting} 件待人工判定，未列入 ({self.waiting} cases wait for a person)")
        if self.fallen:
            parts.append(
                f"{self.fallen} 件已确认但依据已变，未列入，请复核"
                f" ({self.fallen} confirmed cases no longer rest on what was confirmed: look again)"
            )
        return "；".join(parts)


def build_takedown(store: Store, office: OfficeSettings, *, platform: str | None, now: datetime) -> TakedownList:
    """Gather the cases that a person confirmed and that were not sent yet.

    Args:
        store: The truth; only read.
        office: Who issues the list.
        platform: Only this platform; `None`: all.
        now: The moment of the list; its day decides 处置时限.

    Raises:
        RecordDamaged: a record of the list cannot be read.
        ListingDamaged: a listing of the list cannot be read.
    """
    confirmed = _confirmed_pairs(store.judgements())
    grounds: list[tuple[Case, tuple[Match, ...]]] = []
    fallen = 0
    for case in _cases(store, platform, CaseState.CONFIRMED):
        ground = tuple(m for m in case.matches if (case.listing_key, m.record_id, m.record_version) in confirmed)
        if ground:
            grounds.append((whole_case(store, case), ground))
        else:
            fallen += 1
    grounds.sort(key=lambda pair: (pair[0].listing.platform or "", pair[0].listing.shop_name or "", pair[0].case_id))
    made_on = local_date(now)
    deadline = made_on + timedelta(days=office.takedown_days)
    records = _Records(store)
    return TakedownList(
        made_on=made_on,
        office=_writable(office.name),
        contact=_writable(office.contact),
        platform=platform,
        rows=tuple(_row(i, case, ground, records, deadline) for i, (case, ground) in enumerate(grounds, start=1)),
        case_ids=tuple(case.case_id for case, _ in grounds),
        waiting=sum(_count(store, platform, state) for state in (CaseState.OPEN, CaseState.UNSURE)),
        fallen=fallen,
    )


def _confirmed_pairs(judgements: Iterable[JudgedPair]) -> frozenset[tuple[str, str, str]]:
    latest: dict[tuple[str, str, str], Judgement] = {}
    for pair in judgements:  # oldest first: the last word counts
        latest[pair.listing_key, pair.record_id, pair.record_version] = pair.judgement
    return frozenset(pair for pair, judgement in latest.items() if judgement is Judgement.CONFIRMED)


def _cases(store: Store, platform: str | None, state: CaseState) -> Iterator[Case]:
    after: str | None = None
    while True:
        query = CaseQuery(states=(state,), platform=platform, order=CaseOrder.ID, limit=500, after=after)
        page = store.cases(query)
        yield from page.items
        after = page.after
        if after is None:
            return


def _count(store: Store, platform: str | None, state: CaseState) -> int:
    return store.cases(CaseQuery(states=(state,), platform=platform, limit=1)).total


class _Records:
    """The records of the list, each read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read: dict[str, Record] = {}

    def __getitem__(self, record_id: str) -> Record:
        if record_id not in self._read:
            record = self._store.record(record_id)
            if record is None:
                raise NotStored("record", record_id)
            self._read[record_id] = record
        return self._read[record_id]


def _row(number: int, case: Case, ground: tuple[Match, ...], records: _Records, deadline: date) -> TakedownRow:
    listing, best = case.listing, ground[0]
    record = records[best.record_id]
    evidence_id = listing.evidence_id or ""
    texts = {
        "number": str(number),
        "platform": listing.platform,
        "shop_name": listing.shop_name,
        "shop_id": listing.shop_id,
        "title": listing.title,
        "url": listing.url,
        "item_id": "/".join(part for part in (listing.item_id, listing.sku_id) if part),
        "brand": _stated(listing.brand, record.brand),
        "model": _stated(listing.model, record.model_spec),
        "maker_name": _stated(listing.maker_name, record.manufacturer),
        "notice": _notice(record),
        "failed_items": "；".join(record.failed_items),
        "ground": _ground(best),
        "score": f"{best.score:.2f}",
        "evidence_number": f"E-{evidence_id[:16]}" if evidence_id else "",
        "evidence_sha256": evidence_id,
        "found_at": local_text(case.opened_at),
        "source": _source(listing),
        "measure": _MEASURE,
        "deadline": deadline.isoformat(),
        "result": "",
        "answered_at": "",
        "remark": _remark(record, ground, listing),
    }
    return TakedownRow(**{name: _writable(text or "") for name, text in texts.items()})


def _stated(on_listing: str | None, on_record: str | None) -> str:
    """Return what the page says, or what the notice says, marked as such."""
    if on_listing:
        return on_listing
    return f"{on_record}（公告载明）" if on_record else ""


def _source(listing: Listing) -> str:
    """Return how a listing reached us, and what part of the offer that covers.

    Example:
        >>> _source(Listing(title="x", channel=Channel.SUPPLIED, coverage=Coverage.FULL_CATALOGUE))
        '平台提供（全量目录）'
        >>> _source(Listing(title="x", channel=Channel.PUBLIC_PAGE, coverage_note="前 3 页"))
        '公开页面（前 3 页）'
    """
    covers = _COVERAGES[listing.coverage] if listing.coverage else ""
    said = "：".join(part for part in (covers, listing.coverage_note) if part)
    return f"{_CHANNELS[listing.channel]}（{said}）" if said else _CHANNELS[listing.channel]


def _notice(record: Record) -> str:
    if record.notice_number:
        return record.notice_number
    title = f"《{record.notice_title}》" if record.notice_title else ""
    notice = f"{record.issuer or ''}{title}"
    return f"{notice}（{record.notice_date}）" if record.notice_date and notice else notice or record.notice_date or ""


def _ground(match: Match) -> str:
    speaks_for = [e.sentence for e in match.explanations if e.contribution > 0]
    speaks_against = [e.sentence for e in match.explanations if e.contribution < 0]
    text = f"[{match.record_id}] " + "；".join(speaks_for)
    return f"{text}；相反情况：{'；'.join(speaks_against)}" if speaks_against else text


def _remark(record: Record, ground: tuple[Match, ...], listing: Listing) -> str:
    others = "、".join(match.record_id for match in ground[1:])
    gone = listing.gone_at and f"{local_date(listing.gone_at).isoformat()} 起已不在所报全量目录中"
    parts = (f"认定类型：{_FINDINGS[record.kind]}", _MARKS.get(record.state), others and f"另符合记录 {others}", gone)
    return "；".join(part for part in parts if part)


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
