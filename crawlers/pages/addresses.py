"""Addresses on a page, and the address that a saved page says it came from."""

import re
from urllib.parse import urljoin

from crawlers.pages.strict import Tag, attribute, every

__all__ = ["absolute_address", "address_of"]

_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{1,5}\)(https?://[^\s>]{1,2000})\s*-->", re.IGNORECASE)
_BEGINNING = 4096


def absolute_address(base: str, address: str) -> str:
    """Return an address on a page as an absolute one; what is no address stays as it is.

    Example:
        >>> absolute_address("http://shop.example/a/", "//i.example/b.jpg"), absolute_address("http://s.example", "//[")
        ('http://i.example/b.jpg', '//[')
    """
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return address


def address_of(text: str, page: Tag) -> str | None:
    """Return where a saved page says that it came from: the browser's note, its canonical link, `og:url`."""
    note = _SAVED_FROM.search(text, 0, _BEGINNING)
    if note:
        return note[1]
    links = [attribute(link, "href") for link in every(page, "link[rel=canonical]")[:1]]
    links += [attribute(meta, "content") for meta in every(page, 'meta[property="og:url"]')[:1]]
    return next((link for link in links if link and link.startswith(("http://", "https://", "//"))), None)
