"""What is known about the headings of notices: decided by reading, waiting for a person, or said by one.

Fields are named as in `domain.record.Record`; `ignored` means read past. Which headings are known from the beginning is
data of `crawlers.sources`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

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
    """What decided whether a heading names the maker or the seller."""

    PERSON = "person"
    """Somebody said so (`guolv heading map`)."""
    KIND = "kind"
    """The kind of finding: a list of operators names operators, a recall who recalls."""
    SAME_COMPANIES = "same_companies"
    """The column prints the same companies as the maker's column."""
    COLUMN = "column"
    """Another column of the table names the other one."""
    EVIDENCE = "evidence"
    """Words in the title and the names of the companies speak for it."""
    WEAK_EVIDENCE = "weak_evidence"
    """The same, but little or against each other. A person should look."""
    DEFAULT = "default"
    """Nothing tells; what the heading means most often. A person should look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingDecision:
    """What a heading that can mean maker or seller means in one table, and why."""

    table: str | None
    """Sheet or table; `None` for a CSV."""
    heading: str
    """As printed."""
    field: str
    """`manufacturer` or `seller`."""
    basis: DecisionBasis
    reason: str
    """In one sentence."""


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
