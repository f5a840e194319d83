"""Supplied feeds (电子商务法 art. 25): files of listings, read as a stream, one line or row at a time.

`.jsonl` and `.csv`; the form is in `docs/reference/feeds.md`. What cannot be read is given back with its line, and the
rest goes on.
"""

from crawlers.feeds.reading import FeedListing, FeedProblem, read_feed
from crawlers.feeds.rows import Row
from crawlers.feeds.table import read_table

__all__ = ["FeedListing", "FeedProblem", "Row", "read_feed", "read_table"]
