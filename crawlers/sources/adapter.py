"""What an adapter is: one file of `crawlers/sources/adapters/`, which reads one foreign form of document.

Owns the vocabulary that adapters share and the walk from a file to its notes. The forms themselves are the adapters';
JSON, XML and CSV are read in the reading child (`json_elements`, `xml_elements`, `csv_elements`) and come one element
at a time; strictness is `fields`'.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from cases.rows import FileNotes, ParsedRow, RejectedRow, Signal
from crawlers.sources.elements import BrokenElement, Element
from crawlers.sources.events import Refusal
from crawlers.sources.json_elements import first_names
from crawlers.sources.lines import shorten
from crawlers.sources.reading import ReadingProcess
from crawlers.sources.refusals import unreadable
from crawlers.sources.stream_lines import AnyElement, element_of_line
from crawlers.sources.xml_elements import XmlElement, XmlField
from domain.errors import RowRejected
from domain.headings import HeadingDecision
from domain.record import RecordKind, RecordSource

__all__ = [
    "Adapter",
    "Beginning",
    "Finding",
    "SourceFacts",
    "SourceFile",
    "UnreadField",
    "open_source",
    "read_adapted",
    "read_facts",
]

BEGINNING_BYTES = 65_536
_MOST_SIGNALS = 1_000
_MOST_UNREAD = 1_000
_SNIPPET = 300
_FACT = re.compile(r"^(?P<name>Issuer|Licence|Address|Expected|Fields|Not confirmed): (?P<text>.+(?:\n {4}.+)*)", re.M)
_RANGE = re.compile(r"(\d[\d ]*) to (\d[\d ]*)")
_NAMES = {
    "Issuer": "issuer", "Licence": "licence", "Address": "address", "Expected": "expected", "Fields": "documented",
    "Not confirmed": "unconfirmed",
}  # fmt: skip  # line of the docstring → field


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """What an adapter says about its source, in its docstring."""

    issuer: str
    """Who publishes; becomes the issuer of the records."""
    licence: str
    address: str
    """Where the documents come from. guolv does not fetch them."""
    expected: str
    """How many records a file usually gives, in words: `1 to 400 alerts a file`."""
    documented: str
    """Where the fields are described."""
    unconfirmed: str
    """What could not be confirmed."""

    @property
    def expected_range(self) -> tuple[int, int]:
        """The fewest and the most records that a file usually gives."""
        found = _RANGE.search(self.expected)
        if found is None:
            raise ImportError(f"the range {self.expected!r} is not of the form '1 to 400 alerts a file'")
        least, most = (int(number.replace(" ", "")) for number in found.groups())
        return least, most


def read_facts(docstring: str | None) -> SourceFacts:
    """Read the facts of a source from the docstring of its adapter.

    Raises:
        ImportError: a line is missing.

    Example:
        >>> read_facts('''Weekly alerts.
        ...
        ... Issuer: Kestrel Isles
        ... Licence: public domain
        ... Address: https://kestrel.example
        ... Expected: 1 to 1 000 alerts a file
        ... Fields: its manual,
        ...     page 3
        ... Not confirmed: nothing
        ... ''').expected_range
        (1, 1000)
    """
    found = {_NAMES[fact["name"]]: " ".join(fact["text"].split()) for fact in _FACT.finditer(docstring or "")}
    missing = [line for line, name in _NAMES.items() if name not in found]
    if missing:
        raise ImportError(f"the docstring of the adapter lacks the lines {', '.join(missing)}")
    facts = SourceFacts(**found)
    _ = facts.expected_range
    return facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """The first bytes of a file: what an adapter recognises its form by."""

    content: bytes

    @property
    def text(self) -> str:
        """The bytes as UTF-8, without mark and leading space; what does not fit is replaced."""
        return self.content.decode("utf-8", "replace").removeprefix("\ufeff").lstrip()

    @property
    def json_names(self) -> frozenset[str]:
        """The names of the first JSON object, as far as the bytes go; none when the file is no JSON."""
        return first_names(self.text)

    @classmethod
    def of(cls, path: Path) -> "Beginning":
        """Read the beginning of a file."""
        with path.open("rb") as stream:
            return cls(content=stream.read(BEGINNING_BYTES))


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadField:
    """A field that the adapter neither reads nor keeps by name: the form has changed."""

    name: str
    """Its path without positions: `Products[].Colour`."""


Finding = ParsedRow | RejectedRow | Signal | UnreadField | HeadingDecision
"""What an adapter yields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file that is read by an adapter."""

    path: Path
    sha256: str
    facts: SourceFacts
    process: ReadingProcess
    """What reads it."""
    kind: RecordKind | None = None
    """What every record is, when whoever imports says so."""

    @property
    def alert_kind(self) -> RecordKind:
        """The kind of an alert from abroad: the caller's word, else an alert from abroad."""
        return self.kind or RecordKind.OVERSEAS_ALERT

    def source(self, row: int) -> RecordSource:
        """Return where a record stands."""
        return RecordSource(file=self.path.name, row=row, file_sha256=self.sha256)

    def json_elements(self, *, envelope: str | None = None) -> Iterator[Element | BrokenElement]:
        """Yield the objects of a JSON file: of a list, of lines, or of one object.

        Args:
            envelope: Name of the list inside an object that the service wraps around it (`results`); the elements of
                the list come, then the object without the list as row 0.

        Raises:
            UnreadableFile: it is no JSON, or not further, or costs too much; what came before it stays.
        """
        for element in self._elements(form="json", envelope=envelope):
            if isinstance(element, Element | BrokenElement):
                yield element

    def xml_elements(self, name: str) -> Iterator[XmlElement | XmlField]:
        """Yield the elements of a name in an XML file, and the fields of the document, in the order of the file.

        Raises:
            UnreadableFile: as for JSON.
        """
        for element in self._elements(form="xml", name=name):
            if isinstance(element, XmlElement | XmlField):
                yield element

    def csv_elements(self) -> Iterator[Element | BrokenElement]:
        """Yield the rows below the header of a CSV file in UTF-8, with heading → cell; the header is row 1.

        Raises:
            UnreadableFile: as for JSON.
        """
        for element in self._elements(form="csv"):
            if isinstance(element, Element | BrokenElement):
                yield element

    def _elements(self, **how: str | None) -> Iterator[AnyElement]:
        try:
            with self.process.stream(self.path, {"format": "elements", **how}) as lines:
                yield from map(element_of_line, lines)
        except Refusal as refusal:
            raise unreadable(self.path.name, refusal) from refusal

    def rejected(self, row: int, error: RowRejected, snippet: str = "") -> RejectedRow:
        """Return what becomes of an element that is no record."""
        return RejectedRow(
            file=self.path.name, row=row, field=error.field, reason=error.reason, snippet=shorten(snippet, _SNIPPET)
        )


class Adapter(Protocol):
    """What a module of `crawlers/sources/adapters/` offers; its docstring carries the facts of `SourceFacts`."""

    @staticmethod
    def recognises(start: Beginning) -> bool:
        """Tell from the first bytes whether a file has this form; cheap, and false for anything else."""
        ...

    @staticmethod
    def read(file: SourceFile) -> Iterator[Finding]:
        """Yield what the file holds, in its order.

        Raises:
            UnreadableFile: the file as a whole cannot be read, or not further.
        """
        ...


@dataclass(slots=True)
class _Tally:
    rows: int = 0
    records: int = 0
    unread: dict[str, None] = field(default_factory=dict)
    decisions: dict[HeadingDecision, None] = field(default_factory=dict)
    signals: list[Signal] = field(default_factory=list)
    signals_left_out: int = 0

    def note(self, signal: Signal) -> None:
        if len(self.signals) < _MOST_SIGNALS:
            self.signals.append(signal)
        else:
            self.signals_left_out += 1

    def all_signals(self) -> tuple[Signal, ...]:
        if not self.signals_left_out:
            return tuple(self.signals)
        more = Signal(field="signals", value=str(self.signals_left_out), reason="so many more were not kept")
        return (*self.signals, more)


def read_adapted(adapter: Adapter, file: SourceFile) -> Iterator[ParsedRow | RejectedRow | FileNotes]:
    """Read one file with its adapter: rows as they come, then the notes about the file.

    A number of records outside the range that the source names is signalled: a form that changed, or a file that was
    cut, shows there first.

    Raises:
        UnreadableFile: the file as a whole cannot be read, or not further.
    """
    tally = _Tally()
    for found in adapter.read(file):
        match found:
            case UnreadField():
                if len(tally.unread) < _MOST_UNREAD:
                    tally.unread[found.name] = None
            case Signal():
                tally.note(found)
            case HeadingDecision():
                tally.decisions[found] = None
            case _:
                tally.rows += 1
                tally.records += isinstance(found, ParsedRow)
                yield found
    least, most = file.facts.expected_range
    if not least <= tally.records <= most:
        tally.note(
            Signal(field="records", value=str(tally.records), reason=f"unusual; expected: {file.facts.expected}")
        )
    yield FileNotes(
        file=file.path.name,
        file_sha256=file.sha256,
        encoding="utf-8",
        rows=tally.rows,
        headings_unknown=tuple(tally.unread),
        signals=tally.all_signals(),
        decisions=tuple(tally.decisions),
    )


def open_source(path: Path, facts: SourceFacts, kind: RecordKind | None, process: ReadingProcess) -> SourceFile:
    """Return the file with its hash."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return SourceFile(path=path, sha256=digest, facts=facts, kind=kind, process=process)
