"""Official notices: a file an authority published becomes records, one row at a time.

Owns reading notices of every form, each form one file of `formats`. What is known about headings and verdict words is
data, in `headings.yaml`.
"""

from crawlers.sources.collection import ReadableFile, read_notices
from crawlers.sources.notice import read_notice
from crawlers.sources.opening import known_endings

__all__ = ["ReadableFile", "known_endings", "read_notice", "read_notices"]
