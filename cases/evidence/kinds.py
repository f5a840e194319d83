"""What kept bytes are, and the names of the facts that lead from a page to what belongs to it.

A line of the manifest without a kind was written before there were kinds: a page, or a feed where it has a `feed`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

__all__ = ["PARTS", "REMOVABLE", "Kind", "is_capture", "kind_of", "part_ids"]


class Kind(StrEnum):
    """What the bytes of a line are; written in its fact `kind`."""

    PAGE = "page"
    """A page as it was answered, content coding removed."""
    DOM = "dom"
    """A page as a browser had rendered it: the document as text."""
    FEED = "feed"
    """A file of listings that a platform supplied."""
    WARC = "warc"
    """The requests and answers a page came by (ISO 28500)."""
    SCREENSHOT = "screenshot"
    """The whole page as a browser showed it, PNG."""
    ROBOTS = "robots"
    """The robots.txt that allowed a request."""
    TLS_CHAIN = "tls_chain"
    """The certificates a server showed, PEM, its own first."""
    TIMESTAMP = "timestamp"
    """An answer of a timestamp authority about a line (RFC 3161)."""
    HOLD = "hold"
    """A person's word that the evidence of a case must not be removed."""
    RELEASE = "release"
    """A person's word that a hold is over."""
    REMOVAL = "removal"
    """What was removed because its time was over."""


CAPTURES: Final = frozenset({Kind.PAGE, Kind.DOM, Kind.FEED})
PARTS: Final[Mapping[str, Kind]] = {
    "warc_sha256": Kind.WARC,
    "screenshot_sha256": Kind.SCREENSHOT,
    "robots_sha256": Kind.ROBOTS,
    "tls_chain_sha256": Kind.TLS_CHAIN,
}
"""Fact of a page that names a part of it -> what that part is."""
REMOVABLE: Final = CAPTURES | frozenset(PARTS.values())
"""What may be removed once its time is over. Holds, removals and timestamps stay."""


def kind_of(facts: Mapping[str, str]) -> Kind:
    """Return what the bytes of a line are.

    Example:
        >>> kind_of({"kind": "warc"}), kind_of({"url": "https://shop.example/"}), kind_of({"feed": "goods.jsonl"})
        (<Kind.WARC: 'warc'>, <Kind.PAGE: 'page'>, <Kind.FEED: 'feed'>)
    """
    default = Kind.FEED if "feed" in facts else Kind.PAGE
    try:
        return Kind(facts.get("kind", default))
    except ValueError:  # written by a version that knows more
        return default


def is_capture(facts: Mapping[str, str]) -> bool:
    """Return whether a line is a page or a feed, rather than what belongs to one."""
    return kind_of(facts) in CAPTURES


def part_ids(facts: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ids of what belongs to a page."""
    return tuple(facts[name] for name in PARTS if facts.get(name))
