"""Delimited text (.csv, .tsv): the one format that is read in this process, by `delimited`.

Reading it needs no library of others and no unpacking, and each line is bounded.
"""

from crawlers.sources.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(name="csv", endings=(".csv", ".tsv"), readers={})
