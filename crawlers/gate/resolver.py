"""Name resolution that refuses private addresses, in every written form and after every redirect.

Twisted asks the resolver for literals too (`127.1`, `2130706433`, `0x7f000001`, `[::ffff:127.0.0.1]`), and connects to
the address it got here: what was checked is what is connected to, so a name that changes its address in between gains
nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.error import DNSLookupError

from crawlers.gate.addresses import refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase
    from twisted.internet.defer import Deferred

__all__ = ["GuardedResolver"]

_log = structlog.get_logger(__name__)


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver with a guard; named in `TWISTED_DNS_RESOLVER`."""

    allow_private = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> GuardedResolver:
        """Build from settings; `GUOLV_ALLOW_PRIVATE_ADDRESSES` is for tests and the demo."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.allow_private = crawler.settings.getbool("GUOLV_ALLOW_PRIVATE_ADDRESSES")
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802  # Twisted's name
        """Resolve a host name, and fail when its address is not a public one."""
        return super().getHostByName(name, timeout).addCallback(self._judge, name)

    def _judge(self, address: str, name: str) -> str:
        reason = None if self.allow_private else refusal(name, [address])
        if reason is not None:
            # Scrapy turns the error below into "cannot resolve": the real reason is here.
            _log.warning("address refused", host=name, reason=reason)
            raise DNSLookupError(f"refused: {reason}")
        return address
