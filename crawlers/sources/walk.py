"""Walking through the tables of one notice: where each begins, what its columns mean, its records; nothing gets lost.

Owns the order of things for one table and what is remembered over the tables of a file. Headers are `header`'s, titles
`titles`', maker and seller `roles`', rows `assembling`'s and `record_row`'s.
"""

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from cases.rows import ParsedRow, RejectedRow, Signal
from crawlers.sources.assembling import Assembled, DataRow, IgnoredRow, SectionRow, assemble
from crawlers.sources.cells import shorten
from crawlers.sources.header import Header, find_header, is_another_header
from crawlers.sources.record_row import RowReader
from crawlers.sources.roles import SAMPLE_ROWS, UNSURE, Roles, decide_roles, find_swapped, names_companies
from crawlers.sources.table import HEADER_WITHIN_ROWS, BrokenRow, ReadRow, Table
from crawlers.sources.titles import TitleFacts, read_titles
from crawlers.sources.vocabulary import Vocabulary
from crawlers.sources.words import NoticeWords, heading_key
from domain.errors import HeadingsUnknown, RowRejected
from domain.headings import HeadingDecision, UnknownHeading
from domain.record import RecordKind, RecordSource

__all__ = ["NoticeWalk"]

_MOST_SIGNALS = 1_000
_SNIPPET = 300
_CELL_OF_SNIPPET = 200
_FEW_LINES = 8
"""More lines above a table of a document are its text, not its titles."""

Rows = Iterator[ReadRow | BrokenRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    """The beginning of a table."""

    header: Header
    titles: TitleFacts
    words: NoticeWords
    learned: Mapping[str, str]


@dataclass(slots=True, kw_only=True)
class NoticeWalk:
    """Reads the tables of one file, one after the other, and remembers what there is to say about the file."""

    file: str
    file_sha256: str
    vocabulary: Vocabulary
    kind: RecordKind | None = None
    """What every row is, when whoever imports says so."""
    issuer: str | None = None
    """Who published the notice, when whoever imports says so."""
    rows: int = 0
    """Rows that became a record or were rejected."""
    ignored: Counter[str] = field(default_factory=Counter)
    """Rows that are no records, by name."""
    unknown: dict[str, UnknownHeading] = field(default_factory=dict)
    """Headings nobody knows, by normal form."""
    decisions: list[HeadingDecision] = field(default_factory=list)
    _signals: list[Signal] = field(default_factory=list)
    _left_out: int = 0
    _told: set[tuple[str, str]] = field(default_factory=set)
    _notice: TitleFacts = field(default_factory=TitleFacts)

    @property
    def signals(self) -> tuple[Signal, ...]:
        """Values that could not be used."""
        if not self._left_out:
            return tuple(self._signals)
        more = Signal(field="signals", value=str(self._left_out), reason="so many more were not kept")
        return (*self._signals, more)

    def read(self, table: Table) -> Iterator[ParsedRow | RejectedRow]:
        """Yield a row for each finding of a table; a sheet may hold several tables below each other."""
        rows = _Rows(table.rows)
        lines = table.titles
        is_first = True
        while (first := rows.peek(HEADER_WITHIN_ROWS)) and (is_first or _has_text(first)):
            begun = self._begin(first, lines, table)
            if begun is None:
                yield from self._refuse(first, table, is_first=is_first)
                return
            rows.drop_to(begun.header.last_row)
            yield from self._read_block(begun, rows, table)
            lines, is_first = (), False

    def _begin(self, first: list[ReadRow | BrokenRow], lines: tuple[str, ...], table: Table) -> _Begun | None:
        readable = [row for row in first if isinstance(row, ReadRow)]
        header = find_header(readable, self.vocabulary.words_of_all())
        if header is None:
            return None
        titles = read_titles((*lines, *header.titles), self.vocabulary.words, name=table.name)
        titles = titles.after(self._notice)
        self._notice = titles
        issuer = self.issuer or titles.issuer or _printed_issuer(header, readable)
        words, learned = self.vocabulary.words_for(issuer), self.vocabulary.learned_for(issuer)
        header = find_header(readable, words) or header
        if self.issuer and titles.issuer is None:
            titles = replace(titles, common={**titles.common, "issuer": self.issuer})
        self._note_unknown(header, issuer, readable, table)
        if len(lines) <= _FEW_LINES:
            for line in titles.unread:
                self._note(Signal(field="notice_title", value=line, reason="unread: a line above the table"))
        return _Begun(header=header, titles=titles, words=words, learned=learned)

    def _refuse(self, first: list[ReadRow | BrokenRow], table: Table, *, is_first: bool) -> Iterator[RejectedRow]:
        """Reject a table without headings; a blank sheet is nothing, and what follows a table was read as its rows."""
        seen = next((row.cells for row in first if isinstance(row, ReadRow) and any(row.cells)), ())
        if is_first and (any(cell.strip() for cell in seen) or table.name is None):
            shown = [cell for cell in seen if cell.strip()][:10]
            where = f"{self.file} [{table.name}]" if table.name else self.file
            yield self._reject(table, 1, "headings", str(HeadingsUnknown(where, shown)), " | ".join(shown))

    def _read_block(self, begun: _Begun, rows: "_Rows", table: Table) -> Iterator[ParsedRow | RejectedRow]:
        header, titles, words = begun.header, begun.titles, begun.words
        assembled = assemble(rows.until_header(header, words), header, words)
        sample = list(islice(assembled, SAMPLE_ROWS)) if names_companies(header) else []
        roles = self._decide(begun, sample, table)
        reader = RowReader(header=header, fields=roles.fields, words=words, titles=titles, kind=self.kind)
        if "product_name" not in {*header.fields, *titles.common} and not _is_about_operators(reader):
            yield self._reject_header(header, table)
            for _ in assembled:
                pass
            return
        last_row: int | None = None
        for found in chain(sample, assembled):
            match found:
                case DataRow():
                    last_row = found.rows[-1]
                    yield self._read_row(found, reader, table)
                case SectionRow():
                    self.ignored["section"] += 1
                    reader = replace(reader, titles=_below_section(titles, found, words))
                case IgnoredRow():
                    self.ignored[found.name] += 1
                case BrokenRow():
                    field_name = _field_at(header, found.column)
                    yield self._reject(table, found.row, field_name, found.reason, found.snippet)
        self.decisions += (replace(decision, last_row=last_row) for decision in roles.decisions)

    def _decide(self, begun: _Begun, sample: list[Assembled], table: Table) -> Roles:
        cells = [found.cells for found in sample if isinstance(found, DataRow)]
        kind = self.kind or begun.titles.kind
        place = RecordSource(file=self.file, table=table.name, row=begun.header.row, file_sha256=self.file_sha256)
        roles = decide_roles(
            begun.header, cells, begun.titles, begun.words, kind=kind, place=place, learned=begun.learned
        )
        for decision in roles.decisions:
            if decision.basis in UNSURE:
                reason = f"may be maker or seller: {decision.reason}; taken as {decision.role}"
                self._note(Signal(field=str(decision.role), value=decision.heading, reason=reason))
        if swapped := find_swapped(begun.header, cells, begun.words):
            self._note(swapped)
        return roles

    def _read_row(self, row: DataRow, reader: RowReader, table: Table) -> ParsedRow | RejectedRow:
        sources = tuple(
            RecordSource(file=self.file, table=table.name, row=number, file_sha256=self.file_sha256)
            for number in row.rows
        )
        if len(row.rows) > 1:
            self.ignored["continuation"] += len(row.rows) - 1
        try:
            read = reader.parse(row, sources)
        except RowRejected as error:
            snippet = " | ".join(cell[:_CELL_OF_SNIPPET] for cell in row.cells if cell.strip())
            return self._reject(table, row.rows[0], error.field, error.reason, snippet)
        for signal in read.signals:
            self._note(signal)
        self.rows += 1
        return ParsedRow(record=read.record)

    def _note(self, signal: Signal) -> None:
        """Keep a signal; what is wrong with a word, not with a row, is told once a file."""
        if signal.field == "failed_items":
            told = (signal.field, heading_key(signal.value))
            if told in self._told:
                return
            self._told.add(told)
        if len(self._signals) < _MOST_SIGNALS:
            self._signals.append(signal)
        else:
            self._left_out += 1

    def _note_unknown(self, header: Header, issuer: str | None, first: list[ReadRow], table: Table) -> None:
        below = [row for row in first if row.row > header.last_row]
        for place, column in enumerate(header.columns):
            if not column.fields and column.is_named:
                texts = (row.cells[place].strip() for row in below if place < len(row.cells))
                sample = shorten(next(filter(None, texts), ""), 60)
                heading = UnknownHeading(heading=column.heading, issuer=issuer, table=table.name, sample=sample)
                self.unknown.setdefault(heading_key(column.heading) or column.heading, heading)

    def _reject_header(self, header: Header, table: Table) -> RejectedRow:
        reason = f"no heading of the table names the product; unknown headings: {', '.join(header.unknown) or 'none'}"
        return self._reject(table, header.row, "product_name", reason, " | ".join(c.heading for c in header.columns))

    def _reject(self, table: Table, row: int, field_name: str, reason: str, snippet: str) -> RejectedRow:
        self.rows += 1
        return RejectedRow(
            file=self.file,
            table=table.name,
            row=row,
            field=field_name,
            reason=reason,
            snippet=shorten(snippet, _SNIPPET),
        )


class _Rows:
    """The rows of a table, with a look ahead."""

    def __init__(self, rows: Rows) -> None:
        self._rows = iter(rows)
        self._ahead: deque[ReadRow | BrokenRow] = deque()

    def peek(self, count: int) -> list[ReadRow | BrokenRow]:
        """Return the next rows without taking them."""
        self._ahead.extend(islice(self._rows, max(0, count - len(self._ahead))))
        return list(islice(self._ahead, count))

    def drop_to(self, row: int) -> None:
        """Pass over everything up to a row."""
        while self._ahead and self._ahead[0].row <= row:
            self._ahead.popleft()

    def until_header(self, header: Header, words: NoticeWords) -> Rows:
        """Yield the rows up to the next table; lines that stand above its header are left for it."""
        lines: list[ReadRow | BrokenRow] = []
        while (row := self._take()) is not None:
            if isinstance(row, ReadRow):
                if is_another_header(row, header, words):
                    self._ahead.extendleft(reversed([*lines, row]))
                    return
                if _is_line(row):
                    lines.append(row)
                    if len(lines) >= HEADER_WITHIN_ROWS:
                        yield lines.pop(0)
                    continue
            yield from lines
            lines.clear()
            yield row
        yield from lines

    def _take(self) -> ReadRow | BrokenRow | None:
        return self._ahead.popleft() if self._ahead else next(self._rows, None)


def _is_line(row: ReadRow) -> bool:
    """Tell whether a row holds at most one text: a line of words, or nothing."""
    if row.from_above:
        return False
    return sum(1 for cell in row.cells if cell and not cell.isspace()) <= 1


def _has_text(rows: list[ReadRow | BrokenRow]) -> bool:
    return any(isinstance(row, BrokenRow) or any(cell.strip() for cell in row.cells) for row in rows)


def _printed_issuer(header: Header, rows: list[ReadRow]) -> str | None:
    """Return the issuer that the first rows print in a column of its own."""
    place = next((i for i, column in enumerate(header.columns) if column.fields == ("issuer",)), None)
    if place is None:
        return None
    texts = (row.cells[place].strip() for row in rows if row.row > header.last_row and place < len(row.cells))
    return next(filter(None, texts), None)


def _is_about_operators(reader: RowReader) -> bool:
    return RecordKind.DISHONEST_OPERATOR in {reader.kind, reader.titles.kind}


def _below_section(titles: TitleFacts, section: SectionRow, words: NoticeWords) -> TitleFacts:
    found = read_titles([section.text], words)
    return replace(titles, kind=found.kind, category=found.category or titles.category)


def _field_at(header: Header, column: int | None) -> str:
    if column is None or column >= len(header.columns):
        return "row"
    found = header.columns[column]
    return found.fields[0] if found.fields else found.heading
