"""RSS 1.0 (.rdf) with the attributes of Google Merchant (`g:`): its entries stand beside the channel, in RDF."""

from crawlers.feeds.entries import entry_format

__all__ = ["FORMAT"]

FORMAT = entry_format("rss1", root="RDF", entry="item", endings=(".rdf",))
