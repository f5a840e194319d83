"""What is asked of a projection and what it answers, in our own words; each backend translates late.

User text becomes an `Expression` of our own terms here and nowhere else. No backend ever sees the text itself, so there
is nothing to escape: a term holds letters, digits and Chinese characters only.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from domain.identifiers import company_codes
from domain.text import fold, phrases
from index.document import FACETS, Collection

__all__ = [
    "MAX_WINDOW", "AllOf", "AnyOf", "Expression", "Hit", "Phrase", "SearchPage", "SearchQuery", "all_of", "any_of",
    "is_ranked", "parse_text", "phrase_of",
]  # fmt: skip

MAX_TEXT = 1_000
"""Characters of a query that are read; the rest is ignored. A title has at most some hundred."""
MAX_PHRASES = 32
"""Phrases of a query that must all be found; more are ignored."""
MAX_PHRASE_TERMS = 64
MAX_WINDOW = 10_000
"""Deepest hit that can be asked for (`offset + limit`): the default bound of Elasticsearch, kept by both backends."""

_PIECE = re.compile(r"[a-z0-9]+(?:[-./_()#*+]+[a-z0-9]+)*|[^\sa-z0-9\-./_()#*+]+")
_RUN = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Terms that stand together in one field, in this order."""

    terms: tuple[str, ...]
    is_prefix: bool = False
    """The last term is the beginning of one: how a single Chinese character is found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    """Every part holds."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """At least one part holds; of nothing: nothing is found."""

    parts: tuple["Expression", ...]


Expression = Phrase | AllOf | AnyOf


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """A search.

    Raises:
        ValueError: a facet the collection does not have, or a page beyond `MAX_WINDOW`.
    """

    text: str = ""
    """Words and identifiers as people write them; all must be found. Empty: everything."""
    collection: Collection = Collection.LISTINGS
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Facet → any of these values."""
    facets: tuple[str, ...] = ()
    """Facets to be counted, under the text and all filters."""
    limit: int = 20
    offset: int = 0

    def __post_init__(self) -> None:
        """Refuse what no backend can answer."""
        known = FACETS[self.collection]
        unknown = [name for name in (*self.filters, *self.facets) if name not in known]
        if unknown:
            raise ValueError(f"{self.collection} have no facet {unknown[0]!r}; known: {', '.join(known)}")
        if self.limit < 0 or self.offset < 0 or self.limit + self.offset > MAX_WINDOW:
            raise ValueError(f"only the first {MAX_WINDOW} hits can be paged through; narrow the search")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing found."""

    key: str
    """Listing key or record id."""
    score: float
    """Higher is better, comparable within one answer only; 0 where the search is not ranked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """One page of an answer."""

    total: int
    """Exact number of everything found."""
    hits: tuple[Hit, ...]
    """Best first; unranked ones by key."""
    facets: Mapping[str, Mapping[str, int]]
    """Facet → value → number, most frequent first; things without a value are left out."""


def all_of(parts: Iterable[Expression]) -> Expression:
    """Join expressions so that every one must hold.

    Example:
        >>> all_of([Phrase(terms=("a",))])
        Phrase(terms=('a',), is_prefix=False)
    """
    found = tuple(dict.fromkeys(parts))
    return found[0] if len(found) == 1 else AllOf(parts=found) if found else AnyOf(parts=())


def any_of(parts: Iterable[Expression]) -> Expression:
    """Join expressions so that one must hold."""
    found = tuple(dict.fromkeys(parts))
    return found[0] if len(found) == 1 else AnyOf(parts=found)


def phrase_of(terms: Iterable[str]) -> Phrase:
    """Return a phrase; a single Chinese character becomes the beginning of a term.

    Example:
        >>> phrase_of(("锅",)).is_prefix, phrase_of(("c",)).is_prefix, phrase_of(("电压",)).is_prefix
        (True, False, False)
    """
    found = tuple(terms)[:MAX_PHRASE_TERMS]
    return Phrase(terms=found, is_prefix=len(found) == 1 and len(found[0]) == 1 and not found[0].isascii())


def parse_text(text: str) -> Expression | None:
    """Read what a person typed.

    Three readings are tried together, because people and pages put separators differently: model codes without
    separators (`BHD-004` → `bhd004`), codes as their parts in a row (`bhd 004`), and the whole query as one identifier.
    A company's code is also looked up by what its codes before and after 2015 share.

    Returns:
        `None` for an empty text: everything is meant. A text without anything to look up finds nothing.

    Example:
        >>> parse_text("  ") is None, parse_text("?!") == AnyOf(parts=())
        (True, True)
        >>> parse_text("充电宝")
        Phrase(terms=('充电', '电宝'), is_prefix=False)
    """
    if not text.strip():
        return None
    read = text.strip()[:MAX_TEXT]
    folded = fold(read)
    readings = [_every(phrase_of(terms) for terms in phrases(read)), _every(_pieces(folded))]
    whole = "".join(character for character in folded if character.isalnum())
    if whole.isascii() and any(character.isdigit() for character in whole):
        readings += [phrase_of((whole,)), *(phrase_of((code.lower(),)) for code in company_codes(whole))]
    return any_of(reading for reading in readings if reading is not None)


def _every(parts: Iterable[Expression]) -> Expression | None:
    found = list(dict.fromkeys(parts))[:MAX_PHRASES]
    return all_of(found) if found else None


def _pieces(folded: str) -> Iterable[Expression]:
    for piece in _PIECE.findall(folded):
        if piece[0].isascii():
            yield phrase_of(_RUN.findall(piece))
        else:
            yield from (phrase_of(terms) for terms in phrases(piece))


def is_ranked(expression: Expression | None) -> bool:
    """Tell whether hits are ordered by relevance: not when one character alone is looked up, which is too common."""
    if expression is None:
        return False
    if isinstance(expression, Phrase):
        return not expression.is_prefix
    return all(is_ranked(part) for part in expression.parts)
