"""The normal form of a web address: one spelling for all addresses under which a shop shows the same page.

What goes: the fragment (unless it is a route of a page built by script), session ids, what only tells the shop where a
visitor came from, default ports, dot segments, the order of the query, other spellings of the same octets. Octets are
never decoded to text: a query in GBK stays what it is.
"""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit, urlunsplit

__all__ = ["normal_address"]

_TRACKING: Final = frozenset(
    {
        # Alibaba's and JD's traces of the way a visitor took
        "spm", "scm", "pvid", "ali_refid", "ali_trackid", "abbucket", "ut_sk", "share_token", "jd_pop",
        # advertising
        "gclid", "fbclid", "msclkid", "yclid", "bd_vid", "from", "trackid", "track_id", "traceid", "trace_id",
    }
)  # fmt: skip
_TRACKING_PREFIXES: Final = ("utm_", "aspsessionid")
_SESSIONS: Final = frozenset({"jsessionid", "phpsessid", "sessionid", "session_id", "sessid"})
"""Not `sid` or `id`: shops use these for the shop and the goods."""
_SESSION_IN_PATH: Final = re.compile(r";(?:jsessionid|phpsessid|sessionid)=[^/;]*", re.IGNORECASE)
_ESCAPE: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_PLAIN: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PORTS: Final = {"http": 80, "https": 443}


def normal_address(url: str) -> str:
    """Return the normal form of an absolute address. A normal form is its own normal form.

    Raises:
        ValueError: it cannot be read as an address.

    Example:
        >>> normal_address("HTTP://Shop.example:80/a/../i;jsessionid=8F?b=2&a=%e7%ae%b1&spm=9#top")
        'http://shop.example/i?a=%E7%AE%B1&b=2'
        >>> normal_address("https://m.shop.example/#/item?id=5")
        'https://m.shop.example/#/item?id=5'
    """
    parts = urlsplit(url.strip())
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower()
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    place = host if port is None or port == _PORTS.get(scheme) else f"{host}:{port}"
    path = _without_dots(_spelled(_SESSION_IN_PATH.sub("", parts.path))) or "/"
    query = "&".join(sorted(_told(parts.query)))
    fragment = parts.fragment if parts.fragment.startswith(("/", "!")) else ""
    return urlunsplit((scheme, place, path, query, fragment))


def _told(query: str) -> Iterator[str]:
    """Yield the parts of a query that say which page is meant."""
    for part in filter(None, query.split("&")):
        name = part.partition("=")[0].lower()
        if name not in _TRACKING and name not in _SESSIONS and not name.startswith(_TRACKING_PREFIXES):
            yield _spelled(part.replace("+", "%20"))


def _spelled(text: str) -> str:
    """Spell escapes in one way: upper case, and none where none is needed; what needs one gets it."""

    def spell(found: re.Match[str]) -> str:
        character = chr(int(found[1], 16))
        return character if character in _PLAIN else found[0].upper()

    escaped = "".join(
        c if c.isascii() and c > " " else "".join(f"%{octet:02X}" for octet in c.encode("utf-8", "replace"))
        for c in text
    )
    return _ESCAPE.sub(spell, escaped)


def _without_dots(path: str) -> str:
    kept: list[str] = []
    parts = path.split("/")
    for part in parts:
        if part == "..":
            if len(kept) > 1:
                kept.pop()
        elif part != ".":
            kept.append(part)
    if parts[-1] in {".", ".."}:
        kept.append("")
    return "/".join(kept)
