"""What stands beside a number in a text and makes another one of it: `B21-7A`, `T10 Pro`, `KFR-35GW/BP`, `A51(X)3`."""

import re

from matching.reading.text import Gap, Text

__all__ = ["is_extended"]


def is_extended(text: Text, start: int, end: int) -> bool:
    """Tell whether more of a number stands beside it: `B21-7A`, `T10 Pro`; not a size: `176053-110`, `V00112-US11`."""
    if start > 0 and text.gaps[start] == Gap.JOINER and text.chars[start - 1].isascii():
        return True
    if end < len(text.chars) and text.gaps[end] == Gap.JOINER and text.chars[end].isascii():
        tail = re.match(r"[a-z0-9]+", text.chars[end : _next_gap(text, end)])
        return tail is not None and _SIZE_TAIL.fullmatch(tail.group()) is None
    found = _RANK.match(text.chars, end)
    return (found is not None and not text.is_joined(found.end())) or _is_suffixed(text, end)


def _is_suffixed(text: Text, end: int) -> bool:
    """Tell whether a sign ties a suffix to a number that tells models apart: `KFR-35GW/BP`, `A51(X)3`, `S785#2`."""
    if text.gaps[end] != Gap.SIGN or not text.chars[end : end + 1].isascii() or end == len(text.chars):
        return False
    stop = _next_gap(text, end)
    form = _SUFFIX_OF.get(text.signs_before(end)[-1:])
    tail = None if form is None else form.match(text.chars[end:stop])
    return tail is not None and (tail.end() < stop - end or text.gaps[stop] == Gap.SPACE)  # (Z)3-6 are ages


def _next_gap(text: Text, place: int) -> int:
    return next(stop for stop in range(place + 1, len(text.gaps)) if text.gaps[stop])


_ALONE = "(?![a-z0-9岁码件只片类级档款年月])"
_NONE = rf"(?!(?:[smlx]|x+[sl]|[0-9][lvgmw]|3c|bk|wh|rd|bl|gy|gn|pk|abs|pc|pu|us|eu)[0-9]*{_ALONE})"
_SHORT = rf"(?:[a-z]?[0-9][a-z]?|[a-z]{{1,2}}){_ALONE}"
_SUFFIX_OF = {
    **dict.fromkeys(")]#_.~ ", re.compile(_NONE + _SHORT)),  # folding makes a space of `·`
    "(": re.compile(rf"{_NONE}[a-z][0-9]?{_ALONE}"),
    "/": re.compile(rf"{_NONE}(?:[a-z]{{1,4}}[0-9]{{0,2}}[a-z]?{_ALONE}|{_SHORT})"),
}
"""What a suffix looks like, by the sign before it: no size, colour or material."""
_RANK = re.compile("pro|plus|max|ultra|lite")
"""What tells the models of a series apart."""
_SIZE_TAIL = re.compile(r"[0-9]{2,3}|(?:us|eu|uk|cn)[0-9]{1,2}")
"""What a dash ties to a number without making it another: a size."""
