"""The records of a WARC as a page shows them: requests and answers with their headers, bodies as text."""

from dataclasses import dataclass
from typing import Final

from cases.evidence.warc_reading import WarcRecord, read_warc

__all__ = ["ShownArchive", "ShownRecord", "as_text", "show_archive"]

_CHARACTERS: Final = 20_000
_ALL_CHARACTERS: Final = 400_000
_NOT_TEXT: Final = ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRecord:
    """A record and what is shown of its body."""

    record: WarcRecord
    text: str
    """The beginning of the body; empty where it is no text."""
    is_text: bool
    is_cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownArchive:
    """What is shown of a WARC."""

    records: tuple[ShownRecord, ...]
    problem: str


def show_archive(content: bytes) -> ShownArchive:
    """Read a WARC for a page; later bodies are left out once much is shown."""
    contents = read_warc(content)
    shown: list[ShownRecord] = []
    room = _ALL_CHARACTERS
    for record in contents.records:
        is_text = not record.media_type.startswith(_NOT_TEXT) and b"\0" not in record.body[:1024]
        whole = as_text(record.body) if is_text else ""
        text = whole[: min(_CHARACTERS, room)]
        room -= len(text)
        is_cut = record.is_cut or len(text) < len(whole)
        shown.append(ShownRecord(record=record, text=text, is_text=is_text, is_cut=is_cut))
    return ShownArchive(records=tuple(shown), problem=contents.problem)


def as_text(content: bytes) -> str:
    """Return bytes as text for a person: UTF-8, else GB 18030, else with marks where no character is."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("utf-8", errors="replace")
