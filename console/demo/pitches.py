"""How a seller words an offer: the parts of a title, and how they are put together.

A disguise changes parts; the wording puts them in order. Shares no code with what reads titles.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

__all__ = ["Order", "Pitch", "word_title"]


class Order(StrEnum):
    """In which order the parts stand."""

    USUAL = "usual"
    """Brand, goods, number and selling words, as most sellers do."""
    REVERSED = "reversed"
    """Number first, maker or brand last."""
    GLUED = "glued"
    """Brand, number and goods without any space."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pitch:
    """The parts of an offer's text."""

    goods: str
    brand: str = ""
    """As it stands in the title; empty when the title does not say."""
    maker: str = ""
    """Maker's short name as it stands in the title."""
    model: str = ""
    """Number as it stands in the title."""
    words: tuple[str, ...] = ()
    order: Order = Order.USUAL
    stated_brand: str = ""
    """Brand field of the page."""
    stated_model: str = ""
    """Model field of the page."""
    stated_maker: str = ""
    """Maker field of the page."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Rows of the attribute table beside the fields above."""


_SLOGANS = ("", "", "", "【正品】", "【现货】", "【厂家直发】", "新款", "2026新款", "包邮 ", "特价")


def word_title(pitch: Pitch, rng: Random) -> str:
    """Put the parts into a title of at most 60 characters of selling words, the number always kept."""
    name = pitch.brand or pitch.maker
    words = list(pitch.words)
    if pitch.order is Order.GLUED:
        return f"{name}{pitch.model}{pitch.goods}{''.join(words)}"
    if pitch.order is Order.REVERSED:
        parts = [pitch.model, *words[::-1], pitch.goods, name]
        return " ".join(part for part in parts if part)
    slogan = rng.choice(_SLOGANS)
    head = f"{slogan}{name}{pitch.goods}" if rng.random() < 0.6 else f"{slogan}{name} {pitch.goods}"
    middle = words[: len(words) // 2 + 1]
    rest = words[len(words) // 2 + 1 :]
    numbered = [pitch.model] if pitch.model else []
    if pitch.maker and pitch.brand:
        rest.append(pitch.maker)
    tail = [*numbered, *middle, *rest] if rng.random() < 0.5 else [*middle, *numbered, *rest]
    return " ".join([head.strip(), *tail])
