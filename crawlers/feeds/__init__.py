"""Supplied feeds (电子商务法 art. 25): files of listings, read as a stream, one line or row at a time.

`.jsonl` and `.csv`; the form is in `docs/reference/feeds.md`. What cannot be read is given back with its line, and the
rest goes on.
"""

from crawlers.feeds.reading import FeedListing, FeedProblem, read_feed

__all__ = ["FeedListing", "FeedProblem", "read_feed"]
