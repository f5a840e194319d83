"""Numbers that a cell joins with a slash: several of them, one with a suffix, one with a measure behind it."""

import re
from collections.abc import Iterator

from domain.pieces import next_piece
from domain.sized_goods import Goods, is_size

__all__ = ["expand"]

_IN_BRACKETS = re.compile(r"[(](?P<inside>[^()]+)(?P<end>[)]?)$")
_STYLE_AND_SIZE = re.compile(r"(\d{3,})/(\d{2,3})$")
_MEASURES = frozenset({"power", "capacity", "length", "quantity"})
_SUFFIX = re.compile(r"[a-z]{1,4}\d{0,2}[a-z]?")


def expand(piece: str, goods: Goods) -> Iterator[str]:
    """Write out `KU07-6684AB/85AB` (the end of the first is replaced) and split `KC38BQ/KC45BQ`, `551/200`.

    Args:
        piece: What stands in a cell as one piece, folded.
        goods: How the goods are sized; decides only about bare numbers.

    Example:
        >>> [[*expand(piece, Goods.OTHER)] for piece in ("ku07-6684ab/85ab", "kfr-35gw/bp", "ze-79g3(20l)")]
        [['ku07-6684ab', 'ku07-6685ab'], ['kfr-35gw/bp'], ['ze-79g3']]
    """
    piece = piece.strip("-./_+#")
    behind = _IN_BRACKETS.search(piece)
    if behind and (_is_measure(behind["inside"]) or (behind["inside"].isdigit() and not behind["end"])):
        piece = piece[: behind.start()]  # `ZE-79G3(20L)`, and what is left of `QT391(28寸)`; not `R65(S)`
    style = _STYLE_AND_SIZE.match(piece)
    if style and goods is not Goods.OTHER and is_size(int(style[2]), goods):
        yield style[1]
        return
    first, *rest = piece.split("/")
    if not rest or not any(c.isdigit() for c in first) or (len(rest) == 1 and _is_suffix(first, rest[0])):
        yield piece
        return
    yield first
    for part in rest:
        if _stands_apart(part) and first[-1] != part[-1]:
            continue  # `GP-A04/1.8米` has a length behind its model, `TX688-4/220V` a voltage, `D8865/XL` a size
        yield part if len(part) >= len(first) - 2 or len(part) < 2 else first[: -len(part)] + part


def _is_suffix(first: str, part: str) -> bool:
    """Tell whether what stands behind a slash belongs to the one number before it: `KFR-35GW/BP`, `CZM-63/3K`."""
    if len(part) >= len(first) - 2 or _stands_apart(part):
        return False
    is_end = _shape(part) == _shape(first[-len(part) :])  # of `84AB/85AB` the end of the first is replaced
    return _SUFFIX.fullmatch(part) is not None or not (is_end or part.isdigit())


def _stands_apart(part: str) -> bool:
    """Tell whether a piece is a measure or the letters of a size, and nothing more."""
    return _is_measure(part) or next_piece(part, 0) == ("letter_size", part)


def _is_measure(part: str) -> bool:
    """Tell whether a piece is a rating, a capacity, a length or a weight, and nothing more."""
    name, piece = next_piece(part, 0)
    return name in _MEASURES and piece == part


def _shape(text: str) -> str:
    return re.sub("[0-9]", "9", re.sub("[a-z]", "a", text))
