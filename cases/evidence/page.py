"""A page as evidence: its bytes, and with them all that shows how it was got, put together and chained at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cases.evidence.exchange import Exchange
from cases.evidence.kinds import Kind
from cases.evidence.store import EvidenceStore, Item

__all__ = ["KeptPage", "PageTrace", "RobotsSeen", "keep_page", "keep_pages"]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage:
    """A page to be kept."""

    content: bytes
    """Its bytes, content coding removed, or as rendered."""
    facts: Mapping[str, str]
    """What is known of it: `url`, `captured_at`, `platform`, `run_id`, …."""
    trace: PageTrace
    """How it was got."""


def keep_page(store: EvidenceStore, content: bytes, facts: Mapping[str, str], trace: PageTrace, kept: set[str]) -> str:
    """Keep one page with its trace; see `keep_pages`."""
    return keep_pages(store, [KeptPage(content=content, facts=facts, trace=trace)], kept)[0]


def keep_pages(store: EvidenceStore, pages: Sequence[KeptPage], kept: set[str]) -> tuple[str, ...]:
    """Keep pages with their traces, in this order; once this returns all of it survives a crash.

    Args:
        store: Where to.
        pages: What to keep. Many at once cost little more than one: what is written is synced together.
        kept: Ids of rules and certificates that this run kept already; they are written once a run. Added to.

    Returns:
        The evidence ids of the pages.
    """
    items: list[Item] = []
    places: list[int] = []
    known = set(kept)
    for page in pages:
        shared, own = _parts(page)
        items += [item for item in shared if item.evidence_id not in known]
        known.update(item.evidence_id for item in shared)
        # The page last: what its line names has been written by then.
        items += [*own, _page_item(page, [*shared, *own])]
        places.append(len(items) - 1)
    ids = store.put_all(items)
    kept.update(known)
    return tuple(ids[place] for place in places)


def _parts(page: KeptPage) -> tuple[list[Item], list[Item]]:
    """Return what belongs to a page: what many pages of a run have in common, and what is its own."""
    common = {name: page.facts[name] for name in ("captured_at", "platform", "run_id", "url") if name in page.facts}
    return _shared(page.trace, common), _own(page.trace, common)


def _page_item(page: KeptPage, parts: Sequence[Item]) -> Item:
    named = {f"{part.facts['kind']}_sha256": part.evidence_id for part in parts}
    return Item(
        content=page.content,
        facts={
            **page.trace.facts,
            **_how(page.trace, page.facts.get("url", "")),
            **named,
            **page.facts,
            "kind": Kind.DOM if page.trace.is_rendered else Kind.PAGE,
        },
    )


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
