"""RSS 2.0 (.rss, .xml) with the attributes of Google Merchant (`g:`): the form that Google Merchant names first."""

from crawlers.feeds.entries import entry_format

__all__ = ["FORMAT"]

FORMAT = entry_format("rss2", root="rss", entry="item", endings=(".rss", ".xml"))
