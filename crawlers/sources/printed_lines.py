"""Which line breaks of a printed cell were forced by its width, and which the writer meant.

A break was forced when what stands first in the next line would not have fit. Chinese may break after any character
but before closing punctuation; most programs keep Latin words whole, some old ones break them too. What a program
did is told by the lines that it broke: one that keeps words leaves room at the end of a line, one that breaks
them does not.
"""

from collections.abc import Iterable
from itertools import pairwise

from crawlers.sources.printed_cells import GridCell, Line, Mark, line_text

__all__ = ["LineStyle"]

_GREATEST_PADDING = 8.0
_TIGHT = 0.3
"""Share of the height of a character: a line that could take one more word only just was full for the program that
printed it, which counts strokes, and the blank before the word, in its own way."""
_BREAK_AFTER = frozenset("-/")
_BLANK = 0.25
"""Share of the height: about the width of a blank."""
_NEVER_FIRST = frozenset("、，。；：！？」』】》）〉”’)]},.;:!?%％℃-/")
_NEVER_LAST = frozenset("（「『【《〈“‘([{")
_ENOUGH_TIGHT = 3
"""So many full lines without a single one that has room show a program that breaks words."""


class LineStyle:
    """How the program that printed a table breaks lines, learnt from its cells."""

    def __init__(self) -> None:
        self._padding: float | None = None
        self._full_lines = 0
        self._lines_with_room = 0
        self.unsure: set[str] = set()
        """Beginnings of texts in which a word may have been broken, or two words joined."""

    @property
    def _breaks_words(self) -> bool:
        return not self._lines_with_room and self._full_lines >= _ENOUGH_TIGHT

    def learn(self, cells: Iterable[GridCell]) -> None:
        """Look at the cells of one page."""
        found = [cell for cell in cells if cell.lines]
        gaps = sorted(line[0].box.left - cell.box.left for cell in found for line in cell.lines)
        # Not the very least: a text that is too wide for its cell reaches into the next one.
        least = min(max(gaps[len(gaps) // 20] if gaps else 0.0, 0.0), _GREATEST_PADDING)
        self._padding = least if self._padding is None else min(self._padding, least)
        for cell in found:
            for before, after in pairwise(cell.lines):
                self._learn_break(before, after, self._room(cell.box.width))

    def _learn_break(self, before: Line, after: Line, room: float) -> None:
        if _are_narrow(before, after) and _width(before) + _width(_first_word(after)) > room:
            if _width(before) + _width(after[:1]) < room - _TIGHT * after[0].height:
                self._lines_with_room += 1
            else:
                self._full_lines += 1

    def _room(self, width: float) -> float:
        return width - 2 * (self._padding or 0.0) + 0.5

    def text(self, cell: GridCell) -> str:
        """Return the text of a cell: a line that was broken for want of room goes on, any other one ends."""
        room = self._room(cell.box.width)
        text = line_text(cell.lines[0]) if cell.lines else ""
        for before, after in pairwise(cell.lines):
            if not self.is_forced(before, after, cell.box.width):
                text += "\n"
            elif self._has_space(before, after, room, text):
                text += " "
            text += line_text(after)
        return text

    def is_forced(self, before: Line, after: Line, width: float) -> bool:
        """Tell whether a line of a cell of this width was full before the first word of the next."""
        blank = _BLANK * after[0].height if _are_narrow(before, after) else 0.0
        return _width(before) + blank + _width(_first_word(after)) > self._room(width) - _TIGHT * after[0].height

    def _has_space(self, before: Line, after: Line, room: float, text: str) -> bool:
        if before[-1].is_space or after[0].is_space:
            return True
        if not _are_narrow(before, after):
            if before[-1].text.isalnum() and after[0].text.isalnum() and before[-1].is_wide != after[0].is_wide:
                self.unsure.add(text)  # 170/88A | 颜色: broken with a blank or without one
            return False
        if _width(before) + _width(after[:1]) <= room - _TIGHT * after[0].height:
            return True  # there was room for a letter more: the line was broken between words
        if _width(_last_word(before)) + _width(_first_word(after)) > room:
            return False  # one word, too wide for its cell
        if not self._lines_with_room and not self._breaks_words:
            self.unsure.add(text)
        return not self._breaks_words


def _are_narrow(before: Line, after: Line) -> bool:
    """Tell whether nothing but a blank would allow a break here."""
    return not before[-1].is_wide and not after[0].is_wide and before[-1].text not in _BREAK_AFTER


def _width(line: Line) -> float:
    printed = [mark for mark in line if not mark.is_space]
    return printed[-1].box.right - printed[0].box.left if printed else 0.0


def _first_word(line: Line) -> Line:
    """Return what has to stay together at the beginning of a line."""
    line = [mark for mark in line if not mark.is_space] if line[0].is_space else line
    end = next((place for place in range(1, len(line)) if _may_break(line[place - 1], line[place])), len(line))
    return line[:end]


def _last_word(line: Line) -> Line:
    begin = next((place for place in range(len(line) - 1, 0, -1) if _may_break(line[place - 1], line[place])), 0)
    return line[begin:]


def _may_break(before: Mark, after: Mark) -> bool:
    """Tell whether a line may end between two characters: the part of Unicode's rules that matters here.

    Source: Unicode Standard Annex 14, rules LB13 to LB30, read 2026-11.
    """
    if before.is_space or after.is_space:
        return True
    if after.text in _NEVER_FIRST or before.text in _NEVER_LAST:
        return False
    if before.text == "-":
        return not after.text.isdigit()
    return after.is_wide or before.is_wide
