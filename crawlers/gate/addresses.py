"""Which addresses may be connected to: public ones, and private ones only of hosts that a test or the demo names."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from scrapy.settings import BaseSettings

__all__ = ["PRIVATE_HOSTS", "AddressRule", "is_public", "refusal"]

PRIVATE_HOSTS = "GUOLV_PRIVATE_HOSTS"
"""Scrapy's setting: names of the hosts of a crawl that may be at a private address; none but in tests and the demo."""


def is_public(address: str) -> bool:
    """Return whether an IP address is a public one.

    IPv6 forms that carry an IPv4 address (mapped, 6to4, NAT64) are judged by what they carry. Of the others only global
    unicast is public: Python calls site-local, IPv4-compatible and local NAT64 addresses global, too.

    Example:
        >>> is_public("93.184.216.34"), is_public("169.254.169.254"), is_public("::ffff:127.0.0.1")
        (True, False, False)
        >>> is_public("64:ff9b::7f00:1"), is_public("2002:7f00:1::"), is_public("not an address")
        (False, False, False)
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        carried = ip.ipv4_mapped or ip.sixtofour or _nat64(ip)
        if carried is not None:
            return is_public(str(carried))
        if ip not in _GLOBAL_UNICAST:
            return False
    return ip.is_global and not ip.is_multicast


def refusal(host: str, addresses: Iterable[str]) -> str | None:
    """Return why a host must not be connected to, or `None`. One private address among public ones is enough."""
    all_of_them = list(addresses)
    bad = [address for address in all_of_them if not is_public(address)]
    if not all_of_them:
        return f"{host} has no address"
    return f"{host} is at {', '.join(bad)}, not a public address" if bad else None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRule:
    """Which hosts a crawl may connect to."""

    private_hosts: frozenset[str] = frozenset()
    """Lower case; hosts that may be at a private address."""

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> "AddressRule":
        """Build from Scrapy's settings."""
        return cls(private_hosts=frozenset(settings.getlist(PRIVATE_HOSTS)))

    def refusal(self, host: str, address: str) -> str | None:
        """Return why a host must not be connected to at this address, or `None`."""
        return None if host.lower() in self.private_hosts else refusal(host, [address])


_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")


def _nat64(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None
