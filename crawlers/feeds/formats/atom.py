"""Atom 1.0 (.atom) with the attributes of Google Merchant (`g:`): its links are addresses in an attribute."""

from crawlers.feeds.entries import entry_format

__all__ = ["FORMAT"]

FORMAT = entry_format("atom", root="feed", entry="entry", endings=(".atom",))
