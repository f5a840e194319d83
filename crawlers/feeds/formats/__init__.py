"""Forms in which listings are supplied, one file each, found by listing this folder; see `crawlers.feeds.format`."""
