"""Sitemaps: the addresses that a site wants to be visited, and the sitemaps that an index leads to.

Read while it comes, without entities, with the limits of the protocol; what follows damage is not read, and that is
said.

Source: the Sitemaps protocol 0.90 (sitemaps.org): urlset, sitemapindex, 50 000 addresses of at most 2 048 characters.
"""

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

__all__ = ["Sitemap", "is_sitemap", "is_sitemap_index", "read_sitemap"]

MAX_ADDRESSES = 50_000
MAX_BYTES = 64 << 20
"""Unpacked; the protocol allows 50 MB."""
_MAX_ADDRESS = 2_048
_MAX_DEPTH = 20
_BEGINNING = 4_096
_FIRST_ELEMENT = re.compile(
    r"\ufeff?\s*(?:<\?[^>]*\?>\s*|<!--(?:(?!-->).)*-->\s*|<!DOCTYPE[^>\[]*>\s*)*<(?:[A-Za-z_][\w.-]*:)?(?:urlset|sitemapindex)[\s>]",
    re.DOTALL,
)
_PIECE = 1 << 16
_PAGES: tuple[str, ...] = ("urlset", "url", "loc")
_SITEMAPS: tuple[str, ...] = ("sitemapindex", "sitemap", "loc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """What a sitemap lists."""

    urls: tuple[str, ...] = ()
    """Addresses of pages, in order, each once."""
    sitemaps: tuple[str, ...] = ()
    """Addresses of further sitemaps, of an index."""
    problem: str | None = None
    """Why it was not read, or not read to its end."""


def read_sitemap(body: bytes) -> Sitemap:
    """Read a sitemap or a sitemap index, also one packed with gzip.

    Example:
        >>> read_sitemap(b"<urlset><url><loc> http://shop.example/1 </loc></url></urlset>").urls
        ('http://shop.example/1',)
        >>> read_sitemap(b"<html></html>").problem
        'it is no sitemap but <html>'
    """
    reader = _Reader()
    problem = None
    try:
        reader.read(_pieces(body))
    except _NoSitemapError as error:
        problem = f"it is no sitemap but <{str(error)[:40]}>"
    except (expat.ExpatError, OSError, EOFError, zlib.error, ValueError) as error:
        problem = f"it is damaged: {' '.join(str(error).split())[:160]}"
    return Sitemap(urls=tuple(reader.urls), sitemaps=tuple(reader.sitemaps), problem=problem)


def is_sitemap(text: str) -> bool:
    r"""Tell whether a text is a sitemap, or an index of sitemaps: by its first element.

    Example:
        >>> is_sitemap('<?xml version="1.0"?>\n<!-- made by hand -->\n<urlset xmlns="x">')
        True
        >>> is_sitemap("<html><body><urlset>")
        False
    """
    return _FIRST_ELEMENT.match(text[:_BEGINNING]) is not None


def is_sitemap_index(text: str) -> bool:
    """Tell whether what begins so leads to further sitemaps, rather than to pages.

    Example:
        >>> is_sitemap_index('<?xml version="1.0"?><sitemapindex xmlns="x">'), is_sitemap_index("<urlset>")
        (True, False)
    """
    return "<sitemapindex" in text[:_BEGINNING]


class _NoSitemapError(ValueError):
    pass


class _Reader:
    """Gathers the addresses while the parser goes through the elements."""

    def __init__(self) -> None:
        self.urls: dict[str, None] = {}
        self.sitemaps: dict[str, None] = {}
        self._path: list[str] = []
        self._text: list[str] = []
        self._length = 0

    def read(self, pieces: Iterator[bytes]) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._add
        parser.EntityDeclHandler = _refuse_entity
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)

    def _begin(self, name: str, _attributes: object) -> None:
        self._path.append(name.rpartition(" ")[2])
        if len(self._path) > _MAX_DEPTH:
            raise ValueError(f"elements are nested more than {_MAX_DEPTH} deep")
        if len(self._path) == 1 and self._path[0] not in ("urlset", "sitemapindex"):
            raise _NoSitemapError(self._path[0])
        self._text, self._length = [], 0

    def _add(self, text: str) -> None:
        self._length += len(text)
        if self._length <= _MAX_ADDRESS * 2:  # blanks around it
            self._text.append(text)

    def _end(self, _name: str) -> None:
        # Images and videos have addresses of their own, deeper or in other elements.
        found = {_PAGES: self.urls, _SITEMAPS: self.sitemaps}.get(tuple(self._path))
        self._path.pop()
        address = "".join(self._text).strip()
        if found is None or not address.startswith(("http://", "https://")) or len(address) > _MAX_ADDRESS:
            return
        if len(found) >= MAX_ADDRESSES:
            raise ValueError(f"it has more than {MAX_ADDRESSES} addresses")
        found.setdefault(address)


def _refuse_entity(name: str, *_: object) -> None:
    raise ValueError(f"it declares the entity {name[:40]!r}")


def _pieces(body: bytes) -> Iterator[bytes]:
    source = gzip.GzipFile(fileobj=io.BytesIO(body)) if body.startswith(b"\x1f\x8b") else io.BytesIO(body)
    size = 0
    with source:
        while piece := source.read(_PIECE):
            size += len(piece)
            if size > MAX_BYTES:
                raise ValueError(f"it unpacks to more than {MAX_BYTES >> 20} MB")
            yield piece
