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

from crawlers.gate.addresses import AddressRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase
    from twisted.internet.defer import Deferred

__all__ = ["GuardedResolver", "refused_name"]

_log = structlog.get_logger(__name__)


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver with a guard; named in `TWISTED_DNS_RESOLVER`."""

    rule = AddressRule()
    refused: dict[str, str]
    """Names that were refused, and why: Twisted says of them only that they cannot be resolved."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> GuardedResolver:
        """Build from settings."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.rule = AddressRule.from_settings(crawler.settings)
        resolver.refused = {}
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802  # Twisted's name
        """Resolve a host name, and fail when its address is not a public one."""
        return super().getHostByName(name, timeout).addCallback(self._judge, name)

    def _judge(self, address: str, name: str) -> str:
        reason = self.rule.refusal(name, address)
        if reason is not None:
            _log.warning("address refused", host=name, reason=reason)
            self.refused[name] = reason
            raise DNSLookupError(f"refused: {reason}")
        return address


def refused_name(name: str) -> str | None:
    """Return why the resolver of this process refused a name, or `None` when it did not."""
    from twisted.internet import reactor  # noqa: PLC0415  # importing it installs one

    resolver = reactor.resolver
    return resolver.refused.get(name) if isinstance(resolver, GuardedResolver) else None
