"""The texts of listings as the compiled loops want them: column after column, in UTF-8."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

import numpy as np
import numpy.typing as npt

from domain.text import fold
from matching.reading.listing_reading import ListingReading
from matching.reading.text import MARK, WHITE, read_emoji, spell_out_codes
from matching.sieve.keys import frozen
from matching.sieve.layout import BRAND, COLUMNS, MODEL, OTHER, SPELLED, SPOKEN, TITLE, Texts

__all__ = ["BETWEEN", "Column", "texts_of", "texts_of_one", "written_out"]

Column = tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64], npt.NDArray[np.int32]]
"""UTF-8 bytes; where each text begins in them; how many bytes it has."""
BETWEEN: Final = "\n龘\n"
"""Between fields: a character that belongs to no number, so that none goes on from one field into the next."""
_GIVEN: Final = (TITLE, BRAND, MODEL, *range(OTHER, COLUMNS))
"""Which columns are given; the others are made of these."""


def texts_of(
    title: Column, *, brand: Column | None = None, model: Column | None = None, others: Sequence[Column] = ()
) -> Texts:
    """Put columns of texts, as printed, one behind the other.

    Args:
        title: Titles.
        brand: Brand fields.
        model: Model fields.
        others: Maker, shop and seller, at most three.
    """
    count = title[1].size
    starts = np.zeros((COLUMNS, count), dtype=np.int64)
    sizes = np.zeros((COLUMNS, count), dtype=np.int32)
    data = []
    offset = 0
    for place, column in zip(_GIVEN, (title, brand, model, *others), strict=False):
        if column is not None:
            data.append(column[0])
            starts[place], sizes[place] = column[1] + offset, column[2]
            offset += column[0].size
    return _texts(data[0] if len(data) == 1 else np.concatenate(data), starts, sizes, is_folded=False)


def texts_of_one(reading: ListingReading) -> Texts:
    """The same of a single listing, with the attributes that name a brand, a model or a maker.

    It would wait longer for six columns than for its answer.
    """
    one = reading.listing
    stated = _stated(reading) if one.attributes else (one.brand, one.model, one.maker_name)
    printed = (one.title, "", "", *stated, one.shop_name, one.seller_name)
    cells = [text.encode("utf-8", "surrogatepass") if text else b"" for text in printed]
    sizes = list(map(len, cells))
    starts = np.array([*accumulate(sizes[:-1], initial=0)], dtype=np.int64).reshape(COLUMNS, 1)
    data = np.frombuffer(b"".join(cells) or b" ", dtype=np.uint8)
    return Texts(data, starts, np.array(sizes, dtype=np.int32).reshape(COLUMNS, 1), False)


def _stated(reading: ListingReading) -> Iterator[str]:
    cells = (reading.brand_cells, reading.model_cells, reading.maker_cells)
    return (BETWEEN.join(dict.fromkeys(texts)) for texts in cells)


def _texts(
    data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64], sizes: npt.NDArray[np.int32], *, is_folded: bool
) -> Texts:
    return Texts(frozen(data), starts, sizes, is_folded)


def written_out(texts: Texts, listings: npt.NDArray[np.int64]) -> Texts:
    """Return texts folded as `listing_reading.ListingReading` folds them, with what is spoken written out."""
    parts: list[list[bytes]] = [[b""] * listings.size for _ in range(COLUMNS)]
    for place, listing in enumerate(listings):
        printed = [_text(texts, column, listing) for column in range(COLUMNS)]
        title = printed[TITLE]
        spoken, spelled = read_emoji(title), spell_out_codes(title)
        made = {
            TITLE: title,
            SPOKEN: spoken if spoken != title else "",
            SPELLED: spelled if spelled != title else "",
            BRAND: read_emoji(printed[BRAND]),
            MODEL: spell_out_codes(printed[MODEL]),
            **dict(enumerate(printed[OTHER:], start=OTHER)),
        }
        for column, text in made.items():
            parts[column][place] = fold(WHITE.sub(MARK, text)).encode("utf-8", "replace")
    flat = [piece for column in parts for piece in column]
    sizes = np.fromiter(map(len, flat), dtype=np.int32, count=len(flat))
    starts = np.zeros(len(flat), dtype=np.int64)
    np.cumsum(sizes[:-1], out=starts[1:])
    shape = (COLUMNS, listings.size)
    data = np.frombuffer(b"".join(flat) or b" ", dtype=np.uint8)
    return _texts(data, starts.reshape(shape), sizes.reshape(shape), is_folded=True)


def _text(texts: Texts, column: int, listing: int) -> str:
    start = texts.starts[column, listing]
    return bytes(texts.data[start : start + texts.sizes[column, listing]]).decode("utf-8", "surrogatepass")
