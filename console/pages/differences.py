"""Which characters of two texts differ: shown beside each other, so that an officer sees what a title hides."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from domain.text import fold

__all__ = ["Piece", "mark_differences"]

_LONGEST = 400
"""Characters that are compared; the comparison's cost grows with the square."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a text that the other text has too, or has not."""

    text: str
    is_shared: bool


def mark_differences(text: str, other: str) -> tuple[Piece, ...]:
    """Cut a text into stretches that another text shares, character by character, whatever the spelling.

    Full width, case and traditional forms count as the same character; the text itself is shown as it stands.

    Example:
        >>> [(p.text, p.is_shared) for p in mark_differences("XDW－21A4灰", "xdw-21b4")]
        [('XDW－21', True), ('A', False), ('4', True), ('灰', False)]
    """
    mine, theirs = ([fold(c) for c in value[:_LONGEST]] for value in (text, other))
    shared = [False] * len(text)
    for block in SequenceMatcher(a=mine, b=theirs, autojunk=False).get_matching_blocks():
        if block.size > 1 or (block.size == 1 and len(theirs) < 12):
            shared[block.a : block.a + block.size] = [True] * block.size
    return _join(text, shared)


def _join(text: str, shared: list[bool]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or shared[at] != shared[start]:
            pieces.append(Piece(text=text[start:at], is_shared=shared[start]))
            start = at
    return tuple(pieces)
