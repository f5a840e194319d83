"""One row of a notice → one record, with everything that was printed kept in `raw`.

Strict, because a record has legal weight: a row that does not say what failed, or what the product is, is rejected with
the field and the reason; nothing is guessed.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from crawlers.sources.cells import MAX_CELL_CHARACTERS, parse_notice_date, split_failed_items
from crawlers.sources.table import Header
from crawlers.sources.words import IGNORED, NoticeWords
from domain.errors import RowRejected
from domain.record import Record, RecordKind, RecordSource
from filters import category_of_title

__all__ = ["RowReader"]

_JOINED = frozenset({"model_spec", "batch_or_date", "failed_items", "defect"})
"""Fields that notices spread over several columns (规格 and 货号); of any other field the first printed cell counts."""
_IDENTITY = (
    "product_name", "brand", "model_spec", "batch_or_date", "manufacturer", "seller", "platform", "shop_name",
    "failed_items", "defect",
)  # fmt: skip  # raw cells that tell two findings apart, whatever notice prints them


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReader:
    """Makes records of the rows of one table."""

    header: Header
    words: NoticeWords
    kind: RecordKind | None = None
    """What every row is, when whoever imports says so; else the rows and the title tell."""

    def parse(self, raw: Mapping[str, str], source: RecordSource) -> Record:
        """Return the record of one row.

        Args:
            raw: Heading as printed → cell as printed.
            source: Where the row stands.

        Raises:
            RowRejected: the product name is missing, the kind of finding is not stated, or a cell is too long.
        """
        facts = self._facts(raw)
        if "product_name" not in facts:
            raise RowRejected("product_name", "missing; the cell is empty or holds only a blank mark")
        kind = self._kind(facts)
        return Record(
            record_id=facts.get("record_id") or _make_id(kind, facts),
            kind=kind,
            product_name=facts["product_name"],
            category=facts.get("category") or category_of_title(facts["product_name"]),
            brand=facts.get("brand"),
            model_spec=facts.get("model_spec"),
            batch_or_date=facts.get("batch_or_date"),
            gtin=facts.get("gtin"),
            ccc_certificate=facts.get("ccc_certificate"),
            manufacturer=facts.get("manufacturer"),
            manufacturer_uscc=facts.get("manufacturer_uscc"),
            seller=facts.get("seller"),
            platform=facts.get("platform"),
            shop_name=facts.get("shop_name"),
            region=facts.get("region"),
            result=facts.get("result"),
            failed_items=_failed_items(facts),
            issuer=facts.get("issuer"),
            notice_title=facts.get("notice_title") or self.header.title or None,
            notice_number=facts.get("notice_number"),
            notice_date=parse_notice_date(facts["notice_date"]) if "notice_date" in facts else None,
            source_url=facts.get("source_url"),
            sources=(source,),
            raw=dict(raw),
        )

    def _facts(self, raw: Mapping[str, str]) -> dict[str, str]:
        """Return field → text, without blank cells."""
        facts: dict[str, str] = {}
        for column in self.header.columns:
            cell = raw[column.heading]
            if len(cell) > MAX_CELL_CHARACTERS:
                reason = f"the cell has {len(cell)} characters; the limit is {MAX_CELL_CHARACTERS}"
                raise RowRejected(column.field or column.heading, reason)
            if column.field in {None, IGNORED} or self.words.is_blank(cell):
                continue
            if column.field == "failed_items" and self.words.kind_of_result(cell) is RecordKind.PASSED_INSPECTION:
                continue  # 存在问题: 符合国家标准, printed for an item that passed
            field, text = str(column.field), cell.strip()
            if field not in facts:
                facts[field] = text
            elif field in _JOINED and text not in facts[field]:
                facts[field] = f"{facts[field]}; {text}"
        return facts

    def _kind(self, facts: Mapping[str, str]) -> RecordKind:
        """The caller's word, else the verdict cell, the title, the headings, a failed item; in this order."""
        if self.kind is not None:
            return self.kind
        if "result" in facts:
            stated = self.words.kind_of_result(facts["result"])
            if stated is None:
                raise RowRejected("result", f"the verdict {facts['result'][:40]!r} is not known; name it with --kind")
            return stated
        titled = self.words.kind_of_title(self.header.title or facts.get("notice_title", ""))
        if titled is not None:
            return titled
        if "defect" in self.header.fields:
            return RecordKind.RECALL
        if "failed_items" in facts:
            return RecordKind.FAILED_INSPECTION
        raise RowRejected(
            "result", "neither row nor title says whether the product failed or passed; name it with --kind"
        )


def _failed_items(facts: Mapping[str, str]) -> tuple[str, ...]:
    """The failed items one by one; the defect of a recall is a sentence and stays whole."""
    items = split_failed_items(facts.get("failed_items", ""))
    return (*items, facts["defect"]) if "defect" in facts else items


def _make_id(kind: RecordKind, facts: Mapping[str, str]) -> str:
    """Return an id made of what was printed, so that the same finding gets the same id in every file."""
    text = json.dumps([kind, *(facts.get(field) for field in _IDENTITY)], ensure_ascii=False)
    return f"N-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
