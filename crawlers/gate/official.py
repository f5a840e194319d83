"""The one address that is asked under a contract: the gateway of an official API, with the office's own credentials.

robots.txt speaks to those who come uninvited. A gateway is asked by invitation: the platform gave out credentials for
it, and what binds is its contract and its limits. The ruling says so, and it holds for one method, host and path only;
every other request of the same crawl is judged by robots.txt like any.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawlers.gate.robots import Decision, Ruling

__all__ = ["OfficialGateway"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialGateway:
    """A configured gateway."""

    platform: str
    address: str
    """Scheme, host, port and path: no other address is meant."""
    holder: str
    """To whom the platform gave the credentials."""

    @classmethod
    def from_setting(cls, setting: Mapping[str, str] | None) -> "OfficialGateway | None":
        """Build from `GUOLV_OFFICIAL_GATEWAY`, which only a crawl by an official API has."""
        return cls(**setting) if setting else None

    def ruling(self, method: str, url: str) -> Decision | None:
        """Return why a request may be sent; `None` when it is none of this gateway's.

        Example:
            >>> gateway = OfficialGateway(platform="jd", address="https://api.jd.com/routerjson", holder="某局")
            >>> gateway.ruling("POST", "https://api.jd.com/routerjson").reason
            'official API of jd, authorised by credentials of 某局'
            >>> gateway.ruling("GET", "https://api.jd.com/routerjson"), gateway.ruling("POST", "https://api.jd.com/r")
            (None, None)
        """
        if method != "POST" or _place(url) != _place(self.address):
            return None
        reason = f"official API of {self.platform}, authorised by credentials of {self.holder}"
        return Decision(ruling=Ruling.ALLOWED, reason=reason)


def _place(url: str) -> tuple[str, str, int | None, str]:
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, (parts.hostname or "").lower(), port, parts.path
