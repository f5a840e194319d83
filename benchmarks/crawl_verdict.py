"""What a crawl that was killed has to show: held against the market's truth and everything that was sent."""

from __future__ import annotations

import signal
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from cases.evidence import verify
from cases.workspace import open_workspace
from console.demo.fronts.qingwei import BROKEN_ITEM
from domain.listing import listing_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.crawl_life import Crawled, Life
    from benchmarks.packet_log import Packet
    from console.demo.offers import Offer
    from console.demo.site import Visit
    from domain.listing import Listing

__all__ = ["DELAY_SECONDS", "PLATFORM", "judge_crawl"]

PLATFORM: Final = "qingwei"
DELAY_SECONDS: Final = 0.01
"""Between two requests, in the settings of the home and in the platform's robots.txt."""
_WARM_REQUESTS: Final = 500
"""Before so many requests of a process nothing is said about its memory: caches fill."""
_REMEMBERED_KB: Final = 6.0
"""What a page may add: the analysis of texts remembers those of the last 65 536 different ones (`domain.text`), so that
far below as many listings the memory rises with them. A response or a request that is not let go would be more."""


def judge_crawl(crawled: Crawled) -> Mapping[str, object]:
    """Return what held and what did not; `holds` says whether all did."""
    told = {**_kills(crawled), **_stored(crawled), **_sent(crawled), **_memory(crawled.lives[-1])}
    wrong = ("lost", "doubled", "other_facts", "against_robots", "outside_the_pace", "outside_the_gate")
    holds = (
        all(told[name] == 0 for name in wrong)
        and told["evidence_is_sound"] is True
        and told["kills"] == len(crawled.lives) - 1
        and told["runs"] == 1
        and told["memory_growth_kb_a_page"] <= _REMEMBERED_KB  # type: ignore[operator]  # a number
    )
    return {**told, "seconds": round(crawled.seconds, 1), "holds": holds}


def _kills(crawled: Crawled) -> dict[str, object]:
    codes = [life.code for life in crawled.lives]
    return {"kills": codes.count(-signal.SIGKILL), "codes": codes}


def _stored(crawled: Crawled) -> dict[str, object]:
    """Compare what is stored with what stands on the platform's pages."""
    truth = {f"{PLATFORM}:{offer.item_id}": offer for offer in crawled.market.on(PLATFORM)}
    with open_workspace(crawled.home, env={}) as ws:
        stored = list(ws.store.listings(platform=PLATFORM))
        runs = ws.store.runs(limit=100)
        walks = ws.store.frontier(runs[0].run_id).walks()
        counts = runs[0].counts
    keys = Counter(listing_key(listing) for listing in stored)
    other = [listing for listing in stored if not _says(listing, truth.get(listing_key(listing)))]
    evidence = verify(crawled.home / "evidence")
    return {
        "runs": len(runs),
        "ended": f"{runs[0].state}: {runs[0].reason}",
        "resumed": counts.get("resumed", 0),
        "pages": counts.get("pages", 0),
        "listings_on_the_platform": len(truth),
        "listings_stored": len(stored),
        "lost": len(truth.keys() - keys.keys()),
        "doubled": len(stored) - len(keys) + len(keys.keys() - truth.keys()),
        "miscounted": counts.get("listings", 0) - len(truth),
        "other_facts": len(other),
        "coverage": f"{sum(w.listings for w in walks)} of {sum(w.stated_listings or 0 for w in walks)} stated",
        "walks_ended": dict(Counter(str(walk.ended) for walk in walks)),
        "evidence_captures": evidence.captures,
        "evidence_is_sound": evidence.is_sound,
    }


def _says(listing: Listing, offer: Offer | None) -> bool:
    """Tell whether a listing says what the page says; readers collapse white space and what is none to be seen."""
    if offer is None or listing.price is None:
        return False
    titles = {" ".join(title.replace("\ufeff", "").split()) for title in (listing.title, offer.title)}
    return len(titles) == 1 and listing.price.amount == offer.price


def _sent(crawled: Crawled) -> dict[str, object]:
    """Look at everything that was sent."""
    visits = [visit for visit in crawled.site.witness.visits if visit.platform == PLATFORM]
    gaps = [later.at - earlier.at for earlier, later in pairwise(visits)]
    addresses = Counter(visit.address for visit in visits if BROKEN_ITEM not in visit.address)
    return {
        "requests": len(visits),
        "asked_again": sum(addresses.values()) - len(addresses),
        "against_robots": sum(visit.is_disallowed for visit in visits),
        "outside_the_pace": sum(gap < DELAY_SECONDS for gap in gaps) + crawled.site.witness.too_early,
        "shortest_gap_ms": round(min(gaps) * 1000, 2),
        "outside_the_gate": _outside(crawled, visits),
        **_packets(crawled.packets.packets if crawled.packets else (), crawled),
    }


def _outside(crawled: Crawled, visits: Sequence[Visit]) -> int:
    """Count what the gate did not let out: to another place, under another name, or beyond what it counted."""
    port = int(crawled.site.base_urls[PLATFORM].rpartition(":")[2])
    with open_workspace(crawled.home, env={}) as ws:
        agent = f"{ws.settings.crawl.user_agent} ({ws.settings.crawl.contact})"
    strangers = sum(visit.user_agent != agent for visit in visits)
    if crawled.packets is None:
        return strangers
    elsewhere = sum(packet.port != port for packet in crawled.packets.packets)
    asked = sum(packet.kind == "request" for packet in crawled.packets.packets)
    return strangers + elsewhere + abs(asked - len(visits)) + crawled.packets.dropped


def _packets(packets: Sequence[Packet], crawled: Crawled) -> dict[str, object]:
    if crawled.packets is None:
        return {}
    kinds = Counter(packet.kind for packet in packets)
    return {"packets": dict(kinds), "packets_dropped": crawled.packets.dropped}


def _memory(life: Life) -> dict[str, object]:
    """Compare what the last process held once it was warm with what it held at its end."""
    begun = life.memory[0][0]
    warm = [(seen, held) for seen, held in life.memory if seen - begun >= _WARM_REQUESTS]
    told: dict[str, object] = {
        "memory_mb": round(max(held for _, held in life.memory) / 1e6, 1),
        "memory_growth_kb_a_page": 0.0,
    }
    if len(warm) < 6:
        return told
    third = len(warm) // 3
    first, last = (_middle(part) for part in (warm[:third], warm[-third:]))
    passed = last[0] - first[0]
    return told | {
        "memory_growth_kb_a_page": round((last[1] - first[1]) / 1000 / passed, 2),
        "memory_growth_mb": round((last[1] - first[1]) / 1e6, 1),
        "memory_growth_over_pages": passed,
    }


def _middle(part: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return the median of the requests seen, and that of the memory held."""
    seen, held = (sorted(values)[len(part) // 2] for values in zip(*part, strict=True))
    return seen, held
