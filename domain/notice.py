"""The notice a record stands in: what an office publishes at once, and may still improve."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache

from domain.record import Record

__all__ = ["Notice", "notice_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One published list of findings."""

    key: str
    """The same for every record of the notice: 16 hexadecimal digits."""
    issuer: str | None
    title: str | None
    number: str | None
    published: str | None
    """Date as printed, or ISO; of a file with neither title nor number its rows may differ, so it has none."""
    file: str | None
    """File it was first read from, where the notice has neither title nor number."""

    @property
    def name(self) -> str:
        """What people call it."""
        return self.title or self.number or self.file or ""


def notice_of(record: Record) -> Notice:
    """Return the notice a record was first read in.

    Example:
        >>> from domain.record import RecordKind
        >>> r = Record(record_id="R1", kind=RecordKind.RECALL, product_name="书包", notice_title="召回通告")
        >>> notice_of(r).key, notice_of(r).name
        ('97cbb52ec7b959a0', '召回通告')
    """
    is_named = bool(record.notice_title or record.notice_number)
    file = record.sources[0].file if record.sources and not is_named else None
    published = record.notice_date if is_named else None
    return _notice(record.issuer, record.notice_title, record.notice_number, published, file)


@lru_cache(maxsize=1_024)
def _notice(
    issuer: str | None, title: str | None, number: str | None, published: str | None, file: str | None
) -> Notice:
    is_named = bool(title or number)
    text = json.dumps([issuer, title, number, published if is_named else file], ensure_ascii=False)
    key = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Notice(key=key, issuer=issuer, title=title, number=number, published=published, file=file)
