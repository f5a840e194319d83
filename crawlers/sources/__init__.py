"""Official notices: a file an authority published becomes records, one row at a time.

Owns reading .csv and .xlsx notices. What is known about headings and verdict words is data, in `words.toml`.
"""

from crawlers.sources.notice import FORMATS, read_notice

__all__ = ["FORMATS", "read_notice"]
