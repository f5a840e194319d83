"""Entries of an XML feed as rows: the elements of one entry are its columns, those of Google Merchant as `g:id`.

Read in the reading child like every foreign document: no document type, so no entity; sizes and depth bounded.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from crawlers.feeds.format import FeedFormat
from crawlers.feeds.rows import FeedProblem, Row
from crawlers.feeds.values import is_blank
from crawlers.feeds.words import LIST_FIELDS, Decision, meaning_of
from crawlers.sources.reading import ReadingProcess
from crawlers.sources.stream_lines import element_of_line
from crawlers.sources.xml_elements import XmlElement

__all__ = ["MERCHANT", "entry_format"]

MERCHANT = "g http://base.google.com/ns/1.0"
"""The namespace of Google's product data specification, and its usual prefix."""


def entry_format(name: str, *, root: str, entry: str, endings: tuple[str, ...]) -> FeedFormat:
    """Return a form of feed that is XML.

    Args:
        name: Name of its module.
        root: Local name of the first element, by which such a file is known.
        entry: Name of the element that is one listing.
        endings: Of file names.
    """
    return FeedFormat(
        name=name,
        endings=endings,
        recognises=lambda beginning: beginning.root == root,
        read=lambda path, process: _read_entries(path, process, entry),
    )


def _read_entries(path: Path, process: ReadingProcess, name: str) -> Iterator[Row | FeedProblem]:
    """Yield the entries in order; fields of the feed itself are passed over."""
    with process.stream(path, {"format": "elements", "form": "xml", "name": name, "prefix": MERCHANT}) as lines:
        for element in map(element_of_line, lines):
            if isinstance(element, XmlElement):
                yield Row(line=element.row, data=_columns(element.data))


def _columns(data: Mapping[str, object]) -> dict[str, object]:
    """Return heading → value, Merchant's own elements first: Atom has an `id` of another kind."""
    ordered = sorted(data.items(), key=lambda pair: not pair[0].startswith("g:"))
    return {heading: _value(heading, value) for heading, value in ordered if not heading.startswith(("@", "#"))}


def _value(heading: str, value: object) -> object:
    """Return what an element says; of one that is repeated, the first, where it is no list by its nature."""
    items = [_text(item) for item in (value if isinstance(value, list) else [value])]
    said = [item for item in items if not is_blank(item)]
    meaning = meaning_of(heading)
    may_repeat = meaning.key in LIST_FIELDS or meaning.decision is Decision.ATTRIBUTE
    return said if may_repeat and len(said) > 1 else (said[0] if said else None)


def _text(value: object) -> object:
    """Return the text of an element that has attributes, the address of an Atom link; else what is there."""
    if not isinstance(value, Mapping):
        return value
    inner = {name: each for name, each in value.items() if not name.startswith("@")}
    if set(inner) - {"#text"}:
        return inner
    return inner.get("#text") or value.get("@href")
