"""Numbers with a unit that specify goods: power, capacity, size in inches. What a shop title and a notice both print.

Beside `domain.designation`, which says what kind of thing a piece of a cell is. Here the piece is read as a quantity,
so that 2.1kW is 2100W and a range holds what lies inside. Lengths in centimetres are left out (of garments they are
sizes of a body), and so are voltages (220V says nothing). Sizes of clothes and shoes are no measures.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from domain.text import fold

__all__ = ["Measure", "Quantity", "read_measures"]


class Quantity(StrEnum):
    """What is measured."""

    POWER = "power"
    CAPACITY = "capacity"
    INCHES = "inches"
    """How large a suitcase, a bag or a screen is said to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One stated quantity; a range when `low` is below `high`."""

    quantity: Quantity
    low: float
    """In watts, millilitres or inches."""
    high: float
    text: str
    """As read, folded: `2.1kw`, `20-28寸`."""

    def meets(self, other: "Measure") -> bool:
        """Tell whether two measures of one quantity have a value in common.

        Example:
            >>> (a,), (b,), (c,) = map(read_measures, ("2.1kW", "2100瓦", "1800-2000W"))
            >>> a.meets(b), a.meets(c)
            (True, False)
        """
        return self.quantity is other.quantity and self.low <= other.high and other.low <= self.high


_FACTORS = {
    "kw": (Quantity.POWER, 1000.0), "千瓦": (Quantity.POWER, 1000.0), "w": (Quantity.POWER, 1.0),
    "瓦": (Quantity.POWER, 1.0), "l": (Quantity.CAPACITY, 1000.0), "升": (Quantity.CAPACITY, 1000.0),
    "ml": (Quantity.CAPACITY, 1.0), "毫升": (Quantity.CAPACITY, 1.0), "寸": (Quantity.INCHES, 1.0),
    "英寸": (Quantity.INCHES, 1.0), "inch": (Quantity.INCHES, 1.0),
}  # fmt: skip
_NUMBER = r"\d{1,5}(?:\.\d{1,3})?"
_UNITS = "|".join(sorted(_FACTORS, key=len, reverse=True))
_MEASURE = re.compile(
    # `20/24/28寸` shares its unit, and so does `20 24 28寸`, which is what folding makes of `20、24、28寸`.
    rf"(?<![a-z0-9.\-/+])(?P<numbers>{_NUMBER}(?:(?: ?[-/+] ?| ){_NUMBER}){{0,5}}) ?(?P<unit>{_UNITS})"
    # 10w+ and 10w人 count ten thousands; L码 is a size; 15.6寸电脑 is what a bag holds, not the bag.
    r"(?![+码号件人单粉]| ?(?:笔记本|电脑))(?:(?<=[千瓦升寸])|(?![a-z0-9]))"
)
_MAY_BE = re.compile(r"[0-9][^a-z0-9]*['\"kwlmi]", re.IGNORECASE)
"""Of an ASCII text: somewhere a unit may begin after a number."""
_PART = re.compile(rf"(?P<sign>[-/+ ]*)(?P<number>{_NUMBER})")
_TO = re.compile(r"[~～〜∼至到]|--+|——+")
_QUOTED_INCHES = re.compile(r"(?<=\d)\s?(?:''|[\"”″])")


@lru_cache(maxsize=16_384)
def read_measures(text: str | None) -> tuple[Measure, ...]:
    """Read the powers, capacities and sizes in inches that a title, a name or a cell states, in order.

    Args:
        text: As printed.

    Example:
        >>> [(m.quantity.value, m.low, m.high) for m in read_measures("电磁炉2.1千瓦 24寸 28L")]
        [('power', 2100.0, 2100.0), ('inches', 24.0, 24.0), ('capacity', 28000.0, 28000.0)]
        >>> [(m.low, m.high) for m in read_measures("20～28寸")], [m.low for m in read_measures("20/24/28寸")]
        ([(20.0, 28.0)], [20.0, 24.0, 28.0])
        >>> [m.low for m in read_measures('24+5L 17.5"')]
        [24000.0, 5000.0, 29000.0, 17.5]
        >>> read_measures("BD22W-C90 C2004LD 月销10w+ 3L码 能装15.6寸电脑 110cm")
        ()
    """
    if not text or not any(map(str.isdigit, text)) or (text.isascii() and _MAY_BE.search(text) is None):
        return ()
    folded = fold(_TO.sub("-", _QUOTED_INCHES.sub("寸 ", text)))
    return tuple(measure for found in _MEASURE.finditer(folded) for measure in _read(found))


def _read(found: re.Match[str]) -> list[Measure]:
    quantity, factor = _FACTORS[found["unit"]]
    parts = [(part["sign"].strip(), float(part["number"]) * factor) for part in _PART.finditer(found["numbers"])]
    values = [(value, value) for _, value in parts]
    for place in range(1, len(parts)):
        sign, low, high = parts[place][0], parts[place - 1][1], parts[place][1]
        if sign == "-" and low < high:
            values = [one for one in values if one not in {(low, low), (high, high)}] + [(low, high)]
    if all(sign == "+" for sign, _ in parts[1:]) and len(parts) > 1:
        total = sum(value for _, value in parts)
        values.append((total, total))
    return [Measure(quantity=quantity, low=low, high=high, text=found.group()) for low, high in dict.fromkeys(values)]
