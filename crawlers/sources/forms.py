"""What form a file has: by its content, held against its name.

`.xls` files of authorities are often pages, tables of tabs or new workbooks: they are read as what they are, with a
remark. Any other contradiction between name and content is refused, because nobody knows what was meant.
"""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from crawlers.sources.events import Refusal, Remark
from crawlers.sources.format import Format, load_formats

__all__ = ["Form", "find_form", "refuse_other_than_zip"]

_START_BYTES = 65_536
_SEARCH_BYTES = 1 << 20
_LENIENT = {
    ".xls": frozenset({"xls", "xlsx", "html", "csv"}),
    ".et": frozenset({"xls", "xlsx", "html"}),
    ".doc": frozenset({"docx", "html"}),
    ".wps": frozenset({"docx", "html"}),
}
"""Endings under which programs save other forms; content decides."""
_MAGIC = (
    (b"%PDF-", "pdf"), (b"{\\rtf", "rtf"), (b"\x89PNG", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"),
    (b"BM", "bmp"), (b"II*\0", "tiff"), (b"MM\0*", "tiff"), (b"Rar!", "rar"), (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gz"),
)  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (("EncryptedPackage", "encrypted"), ("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"))
_CONTAINERS = {
    ".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xlsx", ".et": "xlsx", ".docx": "docx", ".doc": "docx", ".wps": "docx",
}  # fmt: skip
"""What a zip container is believed to be, by its name; what is in it is looked at in the child."""
_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|table|div|p\b|style)",
    re.I | re.S,
)
_PICTURES = frozenset({"png", "jpeg", "gif", "bmp", "tiff"})
_ARCHIVES = frozenset({"rar", "7z", "gz"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a file is to be read."""

    format: Format
    remark: Remark | None = None
    """Set when the content has another form than the name says."""


def find_form(path: Path) -> Form:
    """Return the format of a file.

    Raises:
        Refusal: it is empty, of a form that cannot be read, or of another form than its name says.
    """
    formats = load_formats()
    ending = path.suffix.lower()
    named = next((form for form in formats.values() if ending in form.endings), None)
    if named is None and ending not in _LENIENT:
        known = "、".join(ending for form in formats.values() for ending in form.endings)
        raise Refusal("ending_unknown", ending=ending or "—", known=known)
    if not path.is_file():
        raise Refusal("missing")
    found = _look(path, ending)
    allowed = _LENIENT.get(ending) or frozenset({named.name if named else ""})
    if found not in allowed:
        raise _contradiction(found, ending)
    remark = None if named is not None and found == named.name else Remark("read_as", {"ending": ending, "form": found})
    return Form(format=formats[found], remark=remark)


def refuse_other_than_zip(path: Path) -> None:
    """Look at a file that is called an archive.

    Raises:
        Refusal: it is empty or something else.
    """
    found = _look(path, ".zip")
    if found != "zip":
        raise _contradiction(found, ".zip")


def _look(path: Path, ending: str) -> str:
    """Return the form that the content shows."""
    with path.open("rb") as stream:
        start = stream.read(_START_BYTES)
    bare = start.removeprefix(codecs.BOM_UTF8)
    if not bare.strip(b" \t\r\n\0"):
        raise Refusal("empty")
    if start.startswith(_OLE):
        return _look_into_ole(path)
    if start.startswith(b"PK\x03\x04") or start.startswith(b"PK\x05\x06"):
        return _CONTAINERS.get(ending, "zip")
    if b"%PDF-" in start[:1024]:
        return "pdf"
    found = next((form for magic, form in _MAGIC if start.startswith(magic)), None)
    return found or _look_at_text(bare)


def _look_into_ole(path: Path) -> str:
    """Tell by the names of the streams in the directory, which are written in UTF-16."""
    tail = b""
    seen: set[str] = set()
    with path.open("rb") as stream:
        while chunk := stream.read(_SEARCH_BYTES):
            text = tail + chunk
            seen.update(name for name, _ in _OLE_STREAMS if name.encode("utf-16-le") + b"\0\0" in text)
            tail = text[-64:]
    return next((form for name, form in _OLE_STREAMS if name in seen), "ole")


def _look_at_text(start: bytes) -> str:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = start.decode("utf-16", "ignore").encode()
        return "html" if _PAGE.match(text) else "csv"  # a text in UTF-16 is refused by name, as a text
    if _PAGE.match(start) or b"mime-version:" in start[:2048].lower():
        return "html"
    if b"\0" in start[:4096]:
        return "binary"
    if start.lstrip().startswith(b"<?xml"):
        return "xml"
    return "csv"


def _contradiction(found: str, ending: str) -> Refusal:
    if found == "encrypted":
        return Refusal("encrypted")
    if found == "doc":
        return Refusal("old_word")
    if found in _PICTURES:
        return Refusal("picture", form=found)
    if found in _ARCHIVES:
        return Refusal("archive", form=found)
    return Refusal("mismatch", ending=ending, form=found)
