"""A crawl that was killed and went on, process by process: what `benchmarks/killed_crawl.py` hands to its judge."""

from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.packet_log import PacketLog
from console.demo.market import Market
from console.demo.site import Site

__all__ = ["Crawled", "Life"]


@dataclass(slots=True)
class Life:
    """One process of the crawl, from its start to its end."""

    pid: int
    code: int | None = None
    memory: list[tuple[int, int]] = field(default_factory=list)
    """Requests that the platform had seen, and bytes the process held (PSS), each second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawled:
    """What happened."""

    market: Market
    site: Site
    home: Path
    lives: tuple[Life, ...]
    packets: PacketLog | None
    seconds: float
