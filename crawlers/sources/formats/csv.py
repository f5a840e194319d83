"""Delimited text (.csv, .tsv): the one format whose rows are given on before the file is read to its end.

No damage further down makes a row of a text doubtful. It is read by `delimited`, in the child as all others.
"""

from crawlers.sources.format import Format

__all__ = ["FORMAT"]

FORMAT = Format(name="csv", endings=(".csv", ".tsv"), readers={})
