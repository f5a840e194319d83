"""What a form of feed is, and finding the one that a file has: its content decides, then the ending of its name."""

import codecs
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath

from crawlers.feeds import formats
from crawlers.feeds.rows import FeedProblem, Row
from crawlers.sources.reading import ReadingProcess
from domain.errors import Malformed

__all__ = ["PACKED_ENDING", "Beginning", "FeedFormat", "feed_ending", "find_format", "known_endings", "load_formats"]

PACKED_ENDING = ".gz"
_BEGINNING_BYTES = 65_536
_ROOT = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->)*<(?!!)(?:[\w.-]+:)?([\w.-]+)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """The first bytes of a file."""

    content: bytes

    @property
    def text(self) -> str:
        """The bytes as text; what does not fit is replaced."""
        is_utf16 = self.content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return self.content.decode("utf-16" if is_utf16 else "utf-8-sig", "replace")

    @property
    def root(self) -> str:
        """Local name of the first element, as written; empty when the file is no XML.

        Example:
            >>> Beginning(content=b'<?xml version="1.0"?><!-- x --><rdf:RDF>').root
            'RDF'
        """
        found = _ROOT.match(self.text)
        return found[1] if found else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFormat:
    """A form in which listings are supplied."""

    name: str
    """Name of its module."""
    endings: tuple[str, ...]
    """Of file names, lower case, with the dot; may be empty where content alone tells."""
    recognises: Callable[[Beginning], bool]
    """Whether a file shows by its first bytes that it has this form and no other."""
    read: Callable[[Path, ReadingProcess], Iterator[Row | FeedProblem]]
    """Yields the rows in order. The first row of a table holds its headings, each without a value."""


@lru_cache(maxsize=1)
def load_formats() -> Mapping[str, FeedFormat]:
    """Return the forms by name.

    Raises:
        ValueError: a module has no `FORMAT` of its own name, or two forms claim one ending.
    """
    found: dict[str, FeedFormat] = {}
    owners: dict[str, str] = {}
    for module in sorted(pkgutil.iter_modules(formats.__path__), key=lambda module: module.name):
        form = getattr(importlib.import_module(f"{formats.__name__}.{module.name}"), "FORMAT", None)
        if not isinstance(form, FeedFormat) or form.name != module.name:
            raise ValueError(f"crawlers/feeds/formats/{module.name}.py has no FORMAT named {module.name!r}")
        for ending in form.endings:
            if owners.setdefault(ending, form.name) != form.name:
                raise ValueError(f"the ending {ending} is claimed by {owners[ending]} and by {form.name}")
        found[form.name] = form
    return found


def known_endings() -> tuple[str, ...]:
    """Return the endings of file names that are feeds, with the dot."""
    return tuple(ending for form in load_formats().values() for ending in form.endings)


def feed_ending(name: str) -> str:
    """Return the ending of a feed's name that tells its form, whether it is packed or not.

    Example:
        >>> feed_ending("goods.CSV"), feed_ending("goods.jsonl.gz"), feed_ending("goods.gz")
        ('.csv', '.jsonl', '')
    """
    path = PurePath(name)
    return (PurePath(path.stem) if path.suffix.lower() == PACKED_ENDING else path).suffix.lower()


def find_format(path: Path) -> FeedFormat:
    """Return the form of a file.

    Raises:
        Malformed: it is not there, or has no form that is known.
    """
    if not path.is_file():
        raise Malformed(path.name, "no such file")
    with path.open("rb") as stream:
        beginning = Beginning(content=stream.read(_BEGINNING_BYTES))
    by_content = next((form for form in load_formats().values() if form.recognises(beginning)), None)
    by_name = next((form for form in load_formats().values() if feed_ending(path.name) in form.endings), None)
    form = by_content or by_name
    if form is None:
        raise Malformed(path.name, f"not a feed: {', '.join(known_endings())} are known")
    return form
