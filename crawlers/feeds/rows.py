"""What the readers of feeds give: rows and problems, each with its line."""

from dataclasses import dataclass

from crawlers.file_lines import MAX_LINE_BYTES, LongLine

__all__ = ["FeedProblem", "Row", "too_long"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a feed as decoded, before it is a listing."""

    line: int
    """As a person counts, from 1."""
    data: object


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedProblem:
    """A line that is no listing."""

    line: int
    field: str
    reason: str
    snippet: str = ""


def too_long(line: LongLine) -> FeedProblem:
    """Name a line above the limit."""
    return FeedProblem(
        line=line.number,
        field="line",
        reason=f"has {line.size_bytes} bytes, more than {MAX_LINE_BYTES}",
        snippet=line.beginning.decode("utf-8", "replace"),
    )
