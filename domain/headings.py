"""What is known about the headings of notices: decided by reading, waiting for a person, or said by one.

Fields are named as in `domain.record.Record`; `ignored` means read past. Which headings are known from the beginning is
data of `crawlers.sources`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from domain.record import RecordSource
from domain.text import squeeze

__all__ = ["ANY_ISSUER", "DecisionBasis", "HeadingDecision", "HeadingMapping", "UnknownHeading", "heading_key"]

_CLAIMED = "标称"

ANY_ISSUER = ""
"""The issuer of a mapping that holds for every notice."""


@lru_cache(maxsize=16_384)
def heading_key(heading: str) -> str:
    r"""Return the normal form in which headings are compared.

    Example:
        >>> heading_key("商標\n（標稱）"), heading_key("标称商标"), heading_key("seller_or_tested_unit")
        ('商标', '商标', 'sellerortestedunit')
    """
    return squeeze(heading).replace(_CLAIMED, "")


class DecisionBasis(StrEnum):
    """What decided what a heading means that can mean several things."""

    PERSON = "person"
    """Somebody said so (`guolv heading map`)."""
    JOINED = "joined"
    """The heading joins several (标称生产企业/商标); each of its cells is cut."""
    KIND = "kind"
    """The kind of finding: a list of operators names operators, a recall who recalls."""
    SAME_COMPANIES = "same_companies"
    """The column prints the same companies as the maker's column."""
    COLUMN = "column"
    """Another column of the table names the other one."""
    EVIDENCE = "evidence"
    """Words in the title and the names of the companies speak for it. They prove nothing: a person should look."""
    WEAK_EVIDENCE = "weak_evidence"
    """The same, but little or against each other. A person should look first."""
    DEFAULT = "default"
    """Nothing tells; what the heading means most often. A person should look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingDecision:
    """What a heading that can mean several things means in one table, and why.

    Kept once for a table; the records that stand in it find it by the places where they were read.
    """

    file: str
    """File name without folder."""
    file_sha256: str | None = None
    table: str | None = None
    """Sheet or table; `None` for a CSV."""
    first_row: int
    """The row of the heading: a sheet may hold several tables below each other."""
    last_row: int | None = None
    """The last row that was read below it; `None`: none was."""
    heading: str
    """As printed."""
    fields: tuple[str, ...]
    """What it names: `manufacturer` or `seller`; of a heading that joins several, each of them."""
    basis: DecisionBasis
    reason: str
    """In one sentence."""

    @property
    def field(self) -> str:
        """The field that a cell is read as when it cannot be cut."""
        return self.fields[0]

    @property
    def role(self) -> str | None:
        """`manufacturer` or `seller`, when one of them was to be told from the other."""
        return next((field for field in self.fields if field in {"manufacturer", "seller"}), None)

    def is_about(self, source: RecordSource) -> bool:
        """Tell whether a record that was read in a place was read by this decision."""
        if (source.file, source.file_sha256, source.table) != (self.file, self.file_sha256, self.table):
            return False
        return self.last_row is not None and self.first_row <= source.row <= self.last_row


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownHeading:
    """A heading nobody knows, as an import met it."""

    heading: str
    """As printed."""
    issuer: str | None
    """Who published the notice, where it says so."""
    table: str | None
    sample: str
    """The first cell below it that has a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingMapping:
    """A heading that a person mapped, or that waits for one."""

    issuer: str
    """The authority whose notices it holds for, as first printed; `ANY_ISSUER` for every notice."""
    key: str
    """The heading in normal form."""
    heading: str
    """As first printed."""
    field: str | None
    """What it means; `ignored`: read past; `None`: nobody has said."""
    sample: str = ""
    """A cell below it."""
    file: str | None = None
    """Where it was met first."""
    seen_at: datetime | None = None
    mapped_by: str | None = None
    mapped_at: datetime | None = None
