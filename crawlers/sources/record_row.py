"""One finding of a table → one record, with everything that was printed kept in `raw`.

Strict, because a record has legal weight: a row that does not say what failed, or what the product is, is rejected with
the field and the reason; nothing is guessed. A value that cannot be used is signalled.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from cases.rows import Signal
from crawlers.sources.assembling import DataRow
from crawlers.sources.cells import MAX_CELL_CHARACTERS, parse_notice_date, split_failed_items
from crawlers.sources.header import Header
from crawlers.sources.joined import split_joined
from crawlers.sources.lines import shorten
from crawlers.sources.parting import Parted, part_facts
from crawlers.sources.titles import TitleFacts
from crawlers.sources.words import IGNORED, NoticeWords, heading_key
from domain.errors import RowRejected
from domain.failed_items import read_failed_item
from domain.finding_id import make_record_id
from domain.record import Record, RecordKind, RecordSource
from filters import category_of_title

__all__ = ["RowReader", "RowReading"]

_JOINED = frozenset({"model_spec", "batch_or_date", "failed_items", "defect", "gtin"})
"""Fields that notices spread over several columns (规格 and 货号); of any other field the first printed cell counts."""
_TYPED = frozenset({"model_spec", "batch_or_date", "notice_date", "gtin"})
"""Fields in which a lost zero changes the meaning."""
_OPERATOR = frozenset({"seller", "seller_uscc"})
"""Fields that name an operator, who needs no product."""
_RECORD_TEXTS = (
    "brand", "model_spec", "batch_or_date", "gtin", "ccc_certificate", "manufacturer", "manufacturer_uscc", "principal",
    "importer", "distributor", "seller", "seller_uscc", "platform", "shop_name", "region", "result", "issuer",
    "notice_number", "source_url",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReading:
    """A record, and what in its row could not be used."""

    record: Record
    signals: tuple[Signal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReader:
    """Makes records of the rows of one table."""

    header: Header
    fields: tuple[tuple[str, ...], ...]
    """Of each column, maker and seller told apart."""
    words: NoticeWords
    titles: TitleFacts
    kind: RecordKind | None = None
    """What every row is, when whoever imports says so; else the rows and the titles tell."""

    def parse(self, row: DataRow, sources: tuple[RecordSource, ...]) -> RowReading:
        """Return the record of one finding.

        Args:
            row: Its cells.
            sources: Where its rows stand.

        Raises:
            RowRejected: the product name is missing, the kind of finding is not stated, or a cell is too long.
        """
        signals: list[Signal] = []
        facts = self._facts(row, signals)
        is_about_operator = RecordKind.DISHONEST_OPERATOR in {self.kind, self.titles.kind}
        named = _OPERATOR if is_about_operator else {"product_name"}
        if not named & facts.keys():
            raise RowRejected("product_name", "missing; the cell is empty or holds only a blank mark")
        kind = self._kind(facts)
        facts.setdefault("record_id", make_record_id(kind, facts))
        parted = part_facts(facts)
        signals += parted.signals
        record = self._record(kind, parted, row, sources, signals)
        place = row.rows[0]
        return RowReading(record=record, signals=tuple(replace(s, row=place, value=shorten(s.value)) for s in signals))

    def _record(
        self,
        kind: RecordKind,
        parted: Parted,
        row: DataRow,
        sources: tuple[RecordSource, ...],
        signals: list[Signal],
    ) -> Record:
        facts = parted.facts
        product = facts.get("product_name", "")
        given = facts.get("notice_date")
        texts: dict[str, str | None] = {name: facts.get(name) for name in _RECORD_TEXTS}
        return Record(
            record_id=facts["record_id"],
            kind=kind,
            product_name=product,
            category=facts.get("category") or category_of_title(product) or self.titles.category,
            more_gtins=parted.more_gtins,
            units_affected=parted.units_affected,
            price=parted.price,
            image_hashes=parted.image_hashes,
            failed_items=self._failed_items(facts, signals),
            notice_title=facts.get("notice_title") or self.titles.title,
            notice_date=None if given is None else parse_notice_date(given),
            valid_until=_last_day(facts, signals),
            sources=sources,
            raw=dict(self.header.name_cells(row.cells)),
            **texts,  # type: ignore[arg-type]  # every name is a text field
        )

    def _facts(self, row: DataRow, signals: list[Signal]) -> dict[str, str]:
        """Return field → text, without blank cells."""
        facts: dict[str, str] = {}
        for place, (heading, cell) in enumerate(self.header.name_cells(row.cells).items()):
            fields = self.fields[place] if place < len(self.fields) else ()
            if len(cell) > MAX_CELL_CHARACTERS:
                reason = f"the cell has {len(cell)} characters; the limit is {MAX_CELL_CHARACTERS}"
                raise RowRejected(fields[0] if fields else heading, reason)
            if self.words.is_blank(cell):
                continue
            if not fields and self._is_nameless(place):
                signals.append(Signal(field=heading, value=cell, reason="unread: no heading stands above the cell"))
            if place in row.numbers and _TYPED & set(fields):
                reason = "typed as a number: zeros at its end, as in 2019.10, are lost; look at the notice"
                signals.append(Signal(field=fields[0], value=cell, reason=reason))
            for field, text in self._read_cell(heading, cell, fields, signals):
                self._put(facts, field, text, signals)
        return {**self.titles.common, **facts}

    def _is_nameless(self, place: int) -> bool:
        return place >= len(self.header.columns) or not self.header.columns[place].is_named

    def _read_cell(
        self, heading: str, cell: str, fields: tuple[str, ...], signals: list[Signal]
    ) -> Iterator[tuple[str, str]]:
        """Yield field and text of a cell; several for a joined heading."""
        text = cell.strip()
        if len(fields) > 1:
            split = split_joined(text, fields, self.words)
            if split is None:
                reason = f"{heading} joins {' and '.join(fields)}, and the cell could not be cut; read as {fields[0]}"
                signals.append(Signal(field=fields[0], value=text, reason=reason))
            pairs = {fields[0]: text} if split is None else split
        else:
            pairs = dict.fromkeys(fields, text)
        for field, part in pairs.items():
            # 存在问题: 符合国家标准, printed for an item that passed
            is_praise = field == "failed_items" and self.words.kind_of_result(part) is RecordKind.PASSED_INSPECTION
            if field != IGNORED and not is_praise:
                yield field, part

    def _put(self, facts: dict[str, str], field: str, text: str, signals: list[Signal]) -> None:
        known = facts.get(field)
        if known is None:
            facts[field] = text
        elif field in _JOINED:
            if text not in known:
                facts[field] = f"{known}; {text}"
        elif heading_key(known) != heading_key(text):
            reason = f"a second text for {field}; the first one, {shorten(known, 40)!r}, was taken"
            signals.append(Signal(field=field, value=text, reason=reason))

    def _failed_items(self, facts: Mapping[str, str], signals: list[Signal]) -> tuple[str, ...]:
        """The failed items one by one; the defect of a recall is a sentence and stays whole."""
        items = tuple(i for i in split_failed_items(facts.get("failed_items", "")) if not self.words.is_blank(i))
        unknown = [item for item in items if read_failed_item(item) is None]
        reason = "not in the list of failed items"
        signals += [Signal(field="failed_items", value=item, reason=reason) for item in unknown]
        return (*items, facts["defect"]) if "defect" in facts else items

    def _kind(self, facts: Mapping[str, str]) -> RecordKind:
        """The caller's word, else the verdict cell, the title, the headings, a failed item; in this order."""
        if self.kind is not None:
            return self.kind
        if "result" in facts:
            stated = self.words.kind_of_result(facts["result"])
            if stated is None:
                raise RowRejected("result", f"the verdict {facts['result'][:40]!r} is not known; name it with --kind")
            return stated
        titled = self.titles.kind or self.words.kind_of_title(facts.get("notice_title", ""))
        if titled is not None:
            return titled
        if "defect" in self.header.fields:
            return RecordKind.RECALL
        if "failed_items" in facts:
            return RecordKind.FAILED_INSPECTION
        raise RowRejected(
            "result", "neither row nor title says whether the product failed or passed; name it with --kind"
        )


def _last_day(facts: Mapping[str, str], signals: list[Signal]) -> date | None:
    given = facts.get("valid_until")
    if given is None:
        return None
    try:
        return date.fromisoformat(parse_notice_date(given))
    except ValueError:
        signals.append(Signal(field="valid_until", value=given, reason="is no day with year, month and day"))
        return None
