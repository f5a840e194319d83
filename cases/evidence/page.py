"""A page as evidence: its bytes, and with them all that shows how it was got, put together and chained at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cases.evidence.exchange import Exchange
from cases.evidence.kinds import Kind
from cases.evidence.store import EvidenceStore, Item

__all__ = ["PageTrace", "RobotsSeen", "keep_page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsSeen:
    """What the rules of a host said about an address, and the rules themselves."""

    decision: str
    """Such as `allowed by robots.txt`."""
    url: str = ""
    """Where the rules were asked for."""
    status: int | None = None
    body: bytes = b""
    """The rules as they were answered; empty when there are none."""
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTrace:
    """How a page was got."""

    exchanges: tuple[Exchange, ...] = ()
    """In order; the last that names the page's own address is the page."""
    robots: RobotsSeen | None = None
    screenshot: bytes = b""
    """PNG of the whole page, where a browser showed it."""
    is_rendered: bool = False
    """Whether the page's bytes are what a browser rendered."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Tools and their versions, and what else is to be known."""


def keep_page(store: EvidenceStore, content: bytes, facts: Mapping[str, str], trace: PageTrace, kept: set[str]) -> str:
    """Keep a page with its trace; once this returns all of it survives a crash.

    Args:
        store: Where to.
        content: The page's bytes, content coding removed, or as rendered.
        facts: What is known of it: `url`, `captured_at`, `platform`, `run_id`, ….
        trace: How it was got.
        kept: Ids of rules and certificates that this run kept already; they are written once a run. Added to.

    Returns:
        The evidence id of the page.
    """
    common = {name: facts[name] for name in ("captured_at", "platform", "run_id", "url") if name in facts}
    once = [item for item in _shared(trace, common) if item.evidence_id not in kept]
    own = _own(trace, common)
    named = {f"{item.facts['kind']}_sha256": item.evidence_id for item in (*_shared(trace, common), *own)}
    page = Item(
        content=content,
        facts={
            **trace.facts,
            **_how(trace, facts.get("url", "")),
            **named,
            **facts,
            "kind": Kind.DOM if trace.is_rendered else Kind.PAGE,
        },
    )
    # The page last: what its line names has been written by then.
    evidence_id = store.put_all([*once, *own, page])[-1]
    kept.update(item.evidence_id for item in once)
    return evidence_id


def _shared(trace: PageTrace, common: Mapping[str, str]) -> list[Item]:
    """Return what many pages of a run have in common."""
    items: list[Item] = []
    if trace.robots is not None and trace.robots.body:
        robots = {"kind": Kind.ROBOTS, "url": trace.robots.url, "media_type": "text/plain"}
        items.append(Item(content=trace.robots.body, facts={**common, **robots}))
    chain = next((e.tls.chain_pem for e in reversed(trace.exchanges) if e.tls and e.tls.chain_pem), b"")
    if chain:
        tls = {"kind": Kind.TLS_CHAIN, "media_type": "application/x-pem-file"}
        items.append(Item(content=chain, facts={**common, **tls}))
    return items


def _own(trace: PageTrace, common: Mapping[str, str]) -> list[Item]:
    items: list[Item] = []
    if trace.exchanges:
        from cases.evidence.warc import WARC_MEDIA_TYPE, render_warc  # noqa: PLC0415  # only a crawl writes one

        about = {**trace.facts, **{name: common[name] for name in ("platform", "run_id") if name in common}}
        warc = {"kind": Kind.WARC, "media_type": WARC_MEDIA_TYPE, "exchanges": str(len(trace.exchanges))}
        items.append(Item(content=render_warc(trace.exchanges, about), facts={**common, **warc}))
    if trace.screenshot:
        picture = {"kind": Kind.SCREENSHOT, "media_type": "image/png"}
        items.append(Item(content=trace.screenshot, facts={**common, **picture}))
    return items


def _how(trace: PageTrace, url: str) -> dict[str, str]:
    """Return what the exchange that brought the page says about it."""
    found: dict[str, str] = {}
    if trace.robots is not None:
        found |= {"robots": trace.robots.decision, "robots_url": trace.robots.url}
        if trace.robots.status is not None:
            found["robots_status"] = str(trace.robots.status)
        if trace.robots.fetched_at is not None:
            found["robots_fetched_at"] = _moment(trace.robots.fetched_at)
    page = next((e for e in reversed(trace.exchanges) if e.url == url), None)
    page = page or (trace.exchanges[-1] if trace.exchanges else None)
    if page is None:
        return found
    offset, said = page.clock_offset_seconds, page.server_date
    found |= {
        "first_url": trace.exchanges[0].url,
        "sent_at": _moment(page.sent_at),
        "received_at": _moment(page.received_at),
        "peer_ip": page.peer_ip,
        "server_date": "" if said is None else _moment(said),
        "clock_offset_seconds": "" if offset is None else f"{offset:+.1f}",
    }
    if page.tls is not None:
        found |= {"tls_version": page.tls.version, "tls_cipher": page.tls.cipher}
    return found


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
