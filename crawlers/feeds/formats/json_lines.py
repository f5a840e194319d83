"""JSON Lines (.jsonl, .ndjson): one listing a line, in the JSON form of a listing, or by the headings of tables."""

import json
from collections.abc import Iterator
from pathlib import Path

from crawlers.feeds.format import Beginning, FeedFormat
from crawlers.feeds.rows import FeedProblem, Row, too_long
from crawlers.file_lines import LongLine, read_lines
from crawlers.sources.reading import ReadingProcess

__all__ = ["FORMAT"]


def _recognises(beginning: Beginning) -> bool:
    return beginning.text.lstrip().startswith("{")


def _read(path: Path, _process: ReadingProcess) -> Iterator[Row | FeedProblem]:
    """Yield every line that is not blank; UTF-8, else GB 18030, line by line."""
    for line in read_lines(path):
        if isinstance(line, LongLine):
            yield too_long(line)
        elif line.content.strip():
            yield _row(line.number, line.content)


def _row(number: int, content: bytes) -> Row | FeedProblem:
    snippet = content[:200].decode("utf-8", "replace")
    try:
        text = _text(content)
    except UnicodeDecodeError:
        return FeedProblem(line=number, field="line", reason="is neither UTF-8 nor GB 18030", snippet=snippet)
    try:
        return Row(line=number, data=json.loads(text))
    except (ValueError, RecursionError) as error:
        return FeedProblem(line=number, field="line", reason=f"is not JSON: {error}", snippet=snippet)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


FORMAT = FeedFormat(name="json_lines", endings=(".jsonl", ".ndjson"), recognises=_recognises, read=_read)
