"""Which addresses may be connected to: public ones, and private ones only where a test or the demo says so."""

import ipaddress

__all__ = ["is_public", "refusal"]


def is_public(address: str) -> bool:
    """Return whether an IP address is a public one.

    IPv6 forms that carry an IPv4 address (mapped, 6to4, NAT64) are judged by what they carry.

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
    return ip.is_global and not ip.is_multicast


def refusal(host: str, addresses: list[str]) -> str | None:
    """Return why a host must not be connected to, or `None`. One private address among public ones is enough."""
    bad = [address for address in addresses if not is_public(address)]
    if not addresses:
        return f"{host} has no address"
    return f"{host} is at {', '.join(bad)}, not a public address" if bad else None


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _nat64(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None
