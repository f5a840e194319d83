"""Selecting from HTML, strictly: zero or many where one is meant is an error, never a guess.

The one module that holds BeautifulSoup.
"""

import warnings

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag, XMLParsedAsHTMLWarning
from bs4.element import NavigableString

from domain.errors import FieldAmbiguous, FieldMissing

__all__ = ["Tag", "at_most_one", "attribute", "every", "only", "parse_html", "short_text", "text_of"]


def parse_html(text: str) -> Tag:
    """Parse a page; broken markup is repaired as lxml does it."""
    with warnings.catch_warnings():
        # A page is whatever was sent as one: a feed, one word. Nobody would read the warning.
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        return BeautifulSoup(text, "lxml")


def every(node: Tag, selector: str) -> tuple[Tag, ...]:
    """Return all elements for a CSS selector, in document order."""
    return tuple(node.select(selector))


def at_most_one(node: Tag, selector: str, field: str) -> Tag | None:
    """Return the element for a selector, or `None` when there is none.

    Raises:
        FieldAmbiguous: more than one element matches.
    """
    found = node.select(selector, limit=2)
    if len(found) > 1:
        raise FieldAmbiguous(field, selector)
    return found[0] if found else None


def only(node: Tag, selector: str, field: str) -> Tag:
    """Return the one element for a selector.

    Raises:
        FieldMissing: no element matches.
        FieldAmbiguous: more than one element matches.
    """
    found = at_most_one(node, selector, field)
    if found is None:
        raise FieldMissing(field, selector)
    return found


def text_of(node: Tag | None) -> str | None:
    """Return an element's text with white space collapsed; `None` for no element or no text.

    Elements that only mark up a part of a word leave no gap: `金兜兜<em>旅行包</em>` is one text.
    """
    return (" ".join(node.get_text().split()) or None) if node is not None else None


def short_text(node: Tag, limit: int = 2_000) -> tuple[str | None, int]:
    """Return an element's text as `text_of` does, and how many elements and texts were walked through, at most `limit`.

    For markup of which a page may hold any amount, each part within the other.
    """
    parts: list[str] = []
    steps = 0
    for steps, each in enumerate(node.descendants, start=1):
        if type(each) is NavigableString:  # a comment is of a kind of its own
            parts.append(str(each))
        if steps >= limit:
            break
    return " ".join("".join(parts).split()) or None, steps


def attribute(node: Tag | None, name: str) -> str | None:
    """Return an attribute's text, stripped; `None` when the element or the attribute is missing or empty."""
    value = node.get(name) if node is not None else None
    if isinstance(value, list):
        value = " ".join(value)
    return (value.strip() or None) if value is not None else None
