"""Lines of text: those that stand above a table, those within a cell, the one that is shown to a person."""

from collections import deque

__all__ = ["Lines", "flatten", "shorten"]

_MOST_LINES = 60
_MOST_CHARACTERS = 400


class Lines:
    """Collects the lines above a table; the last ones are kept when there are too many."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=_MOST_LINES)
        self._open: list[str] = []

    def write(self, text: str) -> None:
        """Add to the line that is being written."""
        if text:
            self._open.append(text)

    def end(self) -> None:
        """End the line that is being written; an empty one is nothing."""
        flat = " ".join("".join(self._open).split())
        self._open.clear()
        if flat:
            self._lines.append(flat[:_MOST_CHARACTERS])

    def add(self, text: str) -> None:
        """Add a text of whole lines."""
        self.end()
        for line in text.splitlines():
            self.write(line)
            self.end()

    def take(self) -> tuple[str, ...]:
        """Return the lines and begin anew."""
        self.end()
        lines = tuple(self._lines)
        self._lines.clear()
        return lines


def flatten(text: str) -> str:
    r"""Return the text of a cell: spaces made one, empty lines left out.

    Example:
        >>> flatten("  纤维 含量 \n\n pH 值\n")
        '纤维 含量\npH 值'
    """
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def shorten(text: str, limit: int = 120) -> str:
    """Return the beginning of a text for a message, with a mark when something was cut off."""
    flat = " ".join(text[: limit * 4].split())
    return flat if len(flat) <= limit and len(text) <= limit * 4 else flat[:limit] + "…"
