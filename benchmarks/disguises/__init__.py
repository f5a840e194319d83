"""A seeded set of disguised listings, made by code that shares nothing with guolv's text analysis and matching.

`python -m benchmarks.disguises` writes it; `tests/data/disguises.jsonl` is what it wrote, and
`guolv match evaluate --set tests/data/disguises.jsonl` measures it.
"""

from benchmarks.disguises.generator import make_rows

__all__ = ["make_rows"]
