"""Which characters of a text the other side has nowhere: marked, so that an officer sees what a title adds or hides."""

from dataclasses import dataclass

from domain.text import squeeze

__all__ = ["Piece", "mark_differences"]

_LONGEST = 2_000
"""Characters that are compared; what lies behind is shown unmarked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a text that the other side has too, or has not."""

    text: str
    is_shared: bool


def mark_differences(text: str, other: str) -> tuple[Piece, ...]:
    """Cut a text into stretches that another text holds somewhere, in runs of two characters or more.

    Order does not matter, and full width, case, separators and traditional forms are read as `domain.text` reads them;
    the text itself is shown as it stands.

    Example:
        >>> [(p.text, p.is_shared) for p in mark_differences("ＸＤＷ-21A4 灰色", "型号 xdw21b4")]
        [('ＸＤＷ-21', True), ('A4 灰色', False)]
    """
    own = [squeeze(character) for character in text[:_LONGEST]]
    theirs = squeeze(other[:_LONGEST])
    shortest = min(2, sum(map(len, own)))
    shared = [True] * len(text)
    at = 0
    while at < len(own):
        end = _longest_run(own, at, theirs) if own[at] else at + 1
        if own[at] and len("".join(own[at:end])) < shortest:
            shared[at] = False
            end = at + 1
        at = end
    return _join(text, _without_gaps(own, shared))


def _longest_run(own: list[str], start: int, theirs: str) -> int:
    """Return the end of the longest stretch from `start` that stands somewhere in the other text."""
    run = ""
    end = start
    while end < len(own) and run + own[end] in theirs:
        run += own[end]
        end += 1
    return end


def _without_gaps(own: list[str], shared: list[bool]) -> list[bool]:
    """A space or a sign between two marked characters is marked with them."""
    filled = list(shared)
    for at in range(1, len(own) - 1):
        if not own[at] and not filled[at - 1]:
            following = next((i for i in range(at + 1, len(own)) if own[i]), None)
            filled[at] = following is None or shared[following]
    return filled


def _join(text: str, shared: list[bool]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or shared[at] != shared[start]:
            pieces.append(Piece(text=text[start:at], is_shared=shared[start]))
            start = at
    return tuple(pieces)
