"""Bytes to text, strictly: as declared, else GB 18030, and which one was used is recorded.

Chinese marketplaces mix encodings: GBK without a declaration, a header that says UTF-8 over GBK bytes, a meta element
that says gb2312 over UTF-8 bytes. A decoder that replaces what it cannot read hides all of these, so replacing is the
last resort here and is marked as lossy.
"""

import codecs
import re
from dataclasses import dataclass

__all__ = ["Decoded", "decode"]

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_HEAD_BYTES = 4096
"""Where a meta element is looked for. HTML asks for 1024; pages with long comments first were seen."""
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GB = frozenset({"gb2312", "gbk", "gb18030", "cp936", "euc-cn", "x-gbk", "gb_2312-80", "hz-gb-2312"})
_ENOUGH_UTF8 = 8
"""Multi-byte UTF-8 sequences that a GBK text does not form by chance; `联通` alone forms two."""
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A page's text and how it was read."""

    text: str
    encoding: str
    """The encoding used: a codec name, `gb18030` for the whole GB family."""
    declared: str | None
    """What header or page declared, lower case; `None` when neither did."""
    is_lossy: bool = False
    """Whether characters had to be replaced because no encoding reads all bytes."""
    declared_by: str | None = None
    """What declared it: `bom`, `header` or `page`; the first of these that there is."""

    @property
    def is_contradicted(self) -> bool:
        """Whether the bytes are in another encoding than the one declared."""
        return self.declared is not None and _codec(self.declared) != self.encoding


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Decode a page strictly.

    Args:
        body: The page as received, content coding removed.
        content_type: The header, empty when there was none.

    Example:
        >>> decode("旅行包".encode("gbk"), "text/html; charset=utf-8").encoding
        'gb18030'
        >>> decode(b"<meta charset=gb2312>" + "旅行包".encode("gbk")).text[-3:]
        '旅行包'
    """
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return _as_marked(body[len(bom) :], encoding)
    in_header = _name(_CHARSET.search(content_type.encode("ascii", "ignore")))
    in_page = _name(_META.search(body[:_HEAD_BYTES]))
    declared = in_header or in_page
    by = "header" if in_header else "page" if in_page else None
    for encoding in _candidates(body, in_header, in_page):
        try:
            return Decoded(text=body.decode(encoding), encoding=encoding, declared=declared, declared_by=by)
        except UnicodeDecodeError:
            continue
    fallback = _codec(declared) or "utf-8"
    text = body.decode(fallback, "replace")
    return Decoded(text=text, encoding=fallback, declared=declared, is_lossy=True, declared_by=by)


def _as_marked(body: bytes, encoding: str) -> Decoded:
    """Decode what a byte order mark, which is no part of the text, says the encoding of."""
    try:
        return Decoded(text=body.decode(encoding), encoding=encoding, declared=encoding, declared_by="bom")
    except UnicodeDecodeError:
        text = body.decode(encoding, "replace")
        return Decoded(text=text, encoding=encoding, declared=encoding, is_lossy=True, declared_by="bom")


def _candidates(body: bytes, in_header: str | None, in_page: str | None) -> tuple[str, ...]:
    declared = _codec(in_header or in_page)
    if declared == "gb18030" and _looks_like_utf8(body):
        # Strict decoding does not show this mistake: UTF-8 bytes of Chinese are often valid GB 18030 by chance.
        return ("utf-8", "gb18030")
    order = (declared, "gb18030", "utf-8") if declared else ("utf-8", "gb18030")
    return tuple(dict.fromkeys(name for name in order if name))


def _looks_like_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return len(_MULTIBYTE.findall(body)) >= _ENOUGH_UTF8


def _name(match: re.Match[bytes] | None) -> str | None:
    return match[1].decode("ascii").lower() if match else None


def _codec(declared: str | None) -> str | None:
    if declared is None:
        return None
    if declared in _GB:
        return "gb18030"
    try:
        name = codecs.lookup(declared).name
        "a".encode(name, "replace")  # refuses codecs that are not text encodings, such as hex
    except LookupError:
        return None
    return name
