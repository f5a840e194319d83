"""Supplied feeds (电子商务法 art. 25): files of listings, read as a stream, one row at a time.

One file a form in `crawlers/feeds/formats/`; what their columns mean is in `headings.toml`. What cannot be read is
given back with its place, and the rest goes on. For users: `docs/reference/feeds.md`.
"""

from crawlers.feeds.reading import FeedListing, OpenFeed, open_feed
from crawlers.feeds.rows import FeedProblem, Row

__all__ = ["FeedListing", "FeedProblem", "OpenFeed", "Row", "open_feed"]
