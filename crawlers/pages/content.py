"""What a file is before it is decoded: a page, a packed page, or something else with its name."""

import codecs
import re
import zlib

from crawlers.packing import is_bomb

__all__ = ["Bomb", "NotAPage", "Overgrown", "page_bytes", "refuse_overgrown"]

MAX_BYTES = 16 << 20
"""Of a page, unpacked; the largest that was seen had 4 MB."""
_PACKED = b"\x1f\x8b"
_MAGIC = (
    (b"%PDF-", "a PDF"), (b"\x89PNG", "a picture (PNG)"), (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"PK\x03\x04", "a zip archive or an Office document"), (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"Rar!", "a RAR archive"), (b"7z\xbc\xaf", "a 7-Zip archive"), (b"WARC/", "a WARC file"),
    (b"\x7fELF", "a program"), (b"MZ", "a program"), (b"SQLite format 3", "a database"),
)  # fmt: skip
_START = 4096
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_CONTROLS = bytes(byte for byte in range(0x20) if byte not in b"\t\n\v\f\r\x1b")
_MAX_TAGS = 60_000
"""Opening and closing ones. The largest page of goods seen has 15 000; twice the limit takes a parser ten seconds."""
_MAX_ATTRIBUTES = 5_000
"""Of one tag; those of ten thousand are compared each with each."""
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{50000}[^<>]*")
_CONTROL_SHARE = 20
"""One such byte in twenty: no text in any encoding without a mark. A broken page may hold a few."""


class NotAPage(Exception):
    """The bytes are no page; the text says what they are."""


class Bomb(NotAPage):
    """What is packed unpacks to far more than any page does."""


class Overgrown(NotAPage):
    """A page with more markup than any page of goods."""


def page_bytes(body: bytes) -> bytes:
    """Return the bytes of a page, unpacked where it is packed with gzip.

    Raises:
        NotAPage: they are something else, nothing, or too many.

    Example:
        >>> page_bytes(b"%PDF-1.7 ...")
        Traceback (most recent call last):
            ...
        crawlers.pages.content.NotAPage: it is a PDF
    """
    if body.startswith(_PACKED):
        body = _unpacked(body)
    if not body.strip():
        raise NotAPage("it is empty")
    if len(body) > MAX_BYTES:
        raise NotAPage(f"it has {-(-len(body) >> 20)} MB; the limit is {MAX_BYTES >> 20} MB")
    found = next((name for magic, name in _MAGIC if body.startswith(magic)), None)
    if found:
        raise NotAPage(f"it is {found}")
    start = body[:_START]
    controls = len(start) - len(start.translate(None, _CONTROLS))
    if not body.startswith(_MARKS) and controls * _CONTROL_SHARE > len(start):
        raise NotAPage("it is a binary file")
    return body


def _unpacked(body: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        found = unpacker.decompress(body, MAX_BYTES + 1)
    except zlib.error as error:
        raise NotAPage(f"it is a damaged gzip archive ({error})") from error
    if not found and not unpacker.eof:
        raise NotAPage("it is a damaged gzip archive (it ends too soon)")
    if is_bomb(len(body), len(found)):
        raise Bomb(f"it is a bomb: {len(body)} bytes unpack to more than {len(found) - 1}")
    if len(found) > MAX_BYTES:
        raise NotAPage(f"it unpacks to more than {MAX_BYTES >> 20} MB")
    return found


def refuse_overgrown(text: str) -> None:
    """Refuse a page whose markup is made to be heavy, before a parser takes it.

    Raises:
        Overgrown: it has more tags than any page of goods, or a tag with more attributes than any.

    Example:
        >>> refuse_overgrown("<div>" * 100_000)
        Traceback (most recent call last):
            ...
        crawlers.pages.content.Overgrown: it has 100000 tags; the limit is 60000
    """
    tags = text.count("<")
    if tags > _MAX_TAGS:
        raise Overgrown(f"it has {tags} tags; the limit is {_MAX_TAGS}")
    if any(
        tag[0].count("=") > _MAX_ATTRIBUTES or len(tag[0].split()) > _MAX_ATTRIBUTES for tag in _LONG_TAG.finditer(text)
    ):
        raise Overgrown(f"it has a tag with more than {_MAX_ATTRIBUTES} attributes")
