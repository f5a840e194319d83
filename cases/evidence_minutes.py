"""The draft of a 《电子数据提取笔录》 (minutes of the extraction of electronic data), as a Word file.

The facts come from the manifest and the case; what only an officer knows stays a marked blank. Every value goes into a
text cell of a form of ours: nothing that a page says becomes markup, a picture or a link.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from importlib.resources import files
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from docxtpl import DocxTemplate

from cases.damage import whole_case
from cases.evidence import EvidenceStore, Kind, Line, kind_of
from cases.evidence.holds import held_cases
from cases.evidence.kinds import PARTS, is_capture
from cases.evidence.stamps import stamp_of
from cases.workspace import Workspace
from domain.case import Case
from domain.errors import NotStored

__all__ = ["captures_of_listing", "write_minutes"]

NO_TIMESTAMP: Final = "未加盖可信时间戳"
_BEIJING: Final = timezone(timedelta(hours=8))
_MOST_CAPTURES: Final = 20
_UNKNOWN: Final = "（未记录）"
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMES: Final[Mapping[Kind, str]] = {
    Kind.PAGE: "网页（原始字节）",
    Kind.DOM: "网页（浏览器渲染后的 DOM）",
    Kind.FEED: "平台报送的数据文件",
    Kind.WARC: "请求与应答（WARC）",
    Kind.SCREENSHOT: "网页全页截图（PNG）",
    Kind.ROBOTS: "robots.txt",
    Kind.TLS_CHAIN: "服务器证书链（PEM）",
}


def write_minutes(ws: Workspace, of: str, out: Path) -> Line:
    """Write the draft for a case, or for one piece of evidence; returns the line it is about.

    Args:
        ws: The home.
        of: Id of a case, or of evidence.
        out: The .docx to write.

    Raises:
        NotStored: there is no such case or evidence, or no page of the case is kept.
        ListingDamaged: the listing of the case cannot be read.
        EvidenceBroken: the manifest is damaged.
        OSError: the file cannot be written.
    """
    case = ws.store.case(of)
    if case is not None:
        case = whole_case(ws.store, case)
    line = _line_of(ws.evidence, case.listing.evidence_id or "" if case else of)
    if line is None:
        raise NotStored("evidence", of)
    form = DocxTemplate(BytesIO(files("cases.forms").joinpath("extraction_minutes.docx").read_bytes()))
    form.render(_cleaned(_context(ws, line, case)), autoescape=True)
    half = out.with_name(f".{out.name}.part")
    form.save(str(half))
    half.replace(out)
    return line


def captures_of_listing(store: EvidenceStore, listing_key: str) -> tuple[Line, ...]:
    """Return the captures on which a listing stood, the newest first, at most some dozens of them."""
    spelled = _spelled(listing_key)
    lines = (line for line in store.find_lines(spelled) if listing_key in line.facts.get("listings", "").split("\n"))
    return tuple(islice(lines, _MOST_CAPTURES))


def _spelled(text: str) -> bytes:
    return json.dumps(text, ensure_ascii=True)[1:-1].encode("ascii")


def _line_of(store: EvidenceStore, evidence_id: str) -> Line | None:
    return next((line for line in store.lines_of(evidence_id) if is_capture(line.facts)), None)


def _context(ws: Workspace, line: Line, case: Case | None) -> dict[str, object]:
    facts, parts = line.facts, _parts(ws.evidence, line.facts)
    return {
        **_of_case(ws, case),
        **_of_capture(facts),
        **_of_surroundings(facts),
        "office": ws.settings.office.name,
        "office_blank": "" if ws.settings.office.name else "【待填：提取机关】",
        "evidence_number": f"E-{line.sha256[:16]}",
        "seq": str(line.seq),
        "seal": line.seal,
        "previous": line.previous,
        "timestamp": _timestamp(ws.evidence, line),
        "hold": _hold(ws.evidence, case),
        "remarks": _remarks(facts),
        "exchanges": next((part.facts.get("exchanges", "") for part in parts if kind_of(part.facts) is Kind.WARC), "0"),
        "parts": [_part(part) for part in (line, *parts)],
        "captures": [
            {"at": _local(one.facts.get("captured_at", "")), "url": one.facts.get("url", ""), "sha256": one.sha256}
            for one in _captures(ws.evidence, line, case)
        ],
    }


def _captures(store: EvidenceStore, line: Line, case: Case | None) -> tuple[Line, ...]:
    return (captures_of_listing(store, case.listing_key) if case else ()) or (line,)


def _of_case(ws: Workspace, case: Case | None) -> dict[str, str]:
    if case is None:
        names = ("case_id", "title", "item_id", "price", "seller", "seller_uscc", "listing_url", "records")
        return dict.fromkeys(names, "—")
    listing = case.listing
    price = f"{listing.price.amount} {listing.price.currency}" if listing.price else _UNKNOWN
    found = ws.store.records_by_id(match.record_id for match in case.matches)
    records = (f"{one.record_id}（{one.issuer}）{one.product_name or ''}" for one in found.values())
    return {
        "case_id": case.case_id,
        "title": listing.title,
        "item_id": " / ".join(filter(None, (listing.item_id, listing.sku_id))) or _UNKNOWN,
        "price": price,
        "seller": " / ".join(dict.fromkeys(filter(None, (listing.shop_name, listing.seller_name)))) or _UNKNOWN,
        "seller_uscc": listing.seller_uscc or _UNKNOWN,
        "listing_url": listing.url or _UNKNOWN,
        "records": "；".join(records) or _UNKNOWN,
    }


def _of_capture(facts: Mapping[str, str]) -> dict[str, str]:
    is_rendered = kind_of(facts) is Kind.DOM
    rendered = "以浏览器打开该页面，待脚本填充后留存渲染后的 DOM 与全页截图。"
    plain = "本页面未使用浏览器打开，留存服务器返回的原始字节，没有截图。"
    return {
        "platform": facts.get("platform") or _UNKNOWN,
        "url": facts.get("url") or facts.get("feed") or _UNKNOWN,
        "first_url": facts.get("first_url") or facts.get("url") or _UNKNOWN,
        "captured_local": _local(facts.get("captured_at", "")),
        "captured_utc": facts.get("captured_at") or _UNKNOWN,
        "sent_local": _local(facts.get("sent_at", "")),
        "received_local": _local(facts.get("received_at", "")),
        "status": facts.get("status") or _UNKNOWN,
        "robots_decision": facts.get("robots") or _UNKNOWN,
        "rendering": rendered if is_rendered else plain,
        "run": facts.get("run_id") or _UNKNOWN,
        "encoding": _encoding(facts),
    }


def _of_surroundings(facts: Mapping[str, str]) -> dict[str, str]:
    names = ("operating_system", "python", "scrapy", "twisted", "openssl", "warcio", "playwright")
    environment = (f"{name} {facts[name]}" for name in names if facts.get(name))
    tls = [facts.get("tls_version", ""), facts.get("tls_cipher", "")]
    if facts.get("tls_chain_sha256"):
        tls.append(f"证书链 SHA-256：{facts['tls_chain_sha256']}")
    is_secured = urlsplit(facts.get("url", "")).scheme == "https"
    robots = [facts.get("robots", ""), facts.get("robots_url", "")]
    if facts.get("robots_sha256"):
        robots.append(f"文件 SHA-256：{facts['robots_sha256']}")
    offset = facts.get("clock_offset_seconds")
    clock = (
        f"服务器 Date 为 {facts.get('server_date')}，与本机相差 {offset} 秒（仅记录，未校正）" if offset else _UNKNOWN
    )
    return {
        "tool": facts.get("tool") or _UNKNOWN,
        "tool_sha256": facts.get("tool_sha256") or _UNKNOWN,
        "environment": "；".join(environment) or _UNKNOWN,
        "browser": facts.get("browser") or "未使用浏览器",
        "user_agent": facts.get("user_agent") or _UNKNOWN,
        "peer_ip": facts.get("peer_ip") or _UNKNOWN,
        "tls": "；".join(filter(None, tls)) or (_UNKNOWN if is_secured else "未加密（http）"),
        "robots": "；".join(filter(None, robots)) or _UNKNOWN,
        "clock": clock,
    }


def _encoding(facts: Mapping[str, str]) -> str:
    used, declared = facts.get("encoding", ""), facts.get("encoding_declared", "")
    return f"声明为 {declared or '（无）'}，按 {used} 解读" if used else _UNKNOWN


def _timestamp(store: EvidenceStore, line: Line) -> str:
    stamp = stamp_of(store, line)
    if stamp is None:
        return NO_TIMESTAMP
    at, authority = _local(stamp.facts.get("stamped_at", "")), stamp.facts.get("authority", "")
    return (
        f"{at}（北京时间），{authority}，覆盖至第 {stamp.facts.get('stamped_seq')} 条；应答文件 SHA-256：{stamp.sha256}"
    )


def _hold(store: EvidenceStore, case: Case | None) -> str:
    hold = held_cases(store).get(case.case_id) if case else None
    return f"已由 {hold.by} 于 {_local(hold.at)} 保全：{hold.reason}" if hold else "按留存期限保存"


def _remarks(facts: Mapping[str, str]) -> str:
    told = {
        "screenshot_problem": "未能截图：{}。",
        "screenshot_cut": "页面过长，截图只含顶端 {} 像素。",
        "exchanges_left_out": "另有 {} 组请求未写入 WARC。",
    }
    return "".join(sentence.format(facts[name]) for name, sentence in told.items() if facts.get(name))


def _parts(store: EvidenceStore, facts: Mapping[str, str]) -> list[Line]:
    found = (next(store.lines_of(facts[name]), None) for name in PARTS if facts.get(name))
    return [line for line in found if line is not None]


def _part(line: Line) -> dict[str, str]:
    digests = f"SHA-256：{line.sha256}\nSM3：{line.sm3 or _UNKNOWN}"
    name = _NAMES.get(kind_of(line.facts), kind_of(line.facts).value)
    return {"what": name, "size": f"{line.size_bytes:,}", "digests": digests}


def _local(moment: str) -> str:
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return _UNKNOWN
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(_BEIJING).strftime("%Y年%m月%d日 %H:%M:%S")


def _cleaned(value: object) -> dict[str, object]:
    """Return a context in which no text holds a character that XML cannot carry."""
    cleaned = _clean(value)
    return cleaned if isinstance(cleaned, dict) else {}


def _clean(value: object) -> object:
    if isinstance(value, str):
        return _NOT_XML.sub("\ufffd", value)
    if isinstance(value, list):
        return [_clean(one) for one in value]
    if isinstance(value, dict):
        return {name: _clean(one) for name, one in value.items()}
    return value
