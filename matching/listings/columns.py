"""Which rows of an Arrow batch are listings that the sieve can be asked about, and their texts as it wants them.

The sieve reads texts of well-formed rows. A row with anything else in it (a code of some record, a price that is none,
odd attributes) goes the way of every single listing, so that it gets the same answer, or the same error.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from matching.listings.column_rules import Mask, are_read, is_null, strings_of
from matching.listings.stated import Code, read_stated
from matching.sieve import BETWEEN, Column, Texts, texts_of

__all__ = ["read_columns", "rows_showing"]

_OTHERS: Final = ("maker_name", "shop_name", "seller_name")
_TEXTS: Final = ("title", "brand", "model", *_OTHERS)
KnownCodes = Callable[[Sequence[str]], Mask]


class _Code(NamedTuple):
    """How a code is usually written, and the key it has then: as `listing_reading.ListingReading` reads it."""

    usual: str
    key: Callable[[pa.Array], pa.Array]


def _item(codes: pa.Array) -> pa.Array:
    return pc.utf8_lpad(codes, width=14, padding="0")


def _organisation(codes: pa.Array) -> pa.Array:
    return pc.utf8_slice_codeunits(codes, 8, 17)


_COMPANY: Final = _Code("^[0-9A-HJ-NP-Z]{18}$", _organisation)
_CODES: Final[Mapping[str, _Code]] = {
    "gtin": _Code("^[0-9]{12,13}$", _item),
    "seller_uscc": _COMPANY,
    "maker_uscc": _COMPANY,
    "ccc_certificate": _Code("^[0-9A-Z]{10,40}$", lambda codes: codes),
}


def read_columns(
    batch: pa.RecordBatch, attributes: Sequence[object], are_known: KnownCodes | None
) -> tuple[Texts, Mask] | None:
    """Return the texts of a batch, and which of its rows the sieve may be asked about.

    Args:
        batch: Columns are the keys of a listing's JSON form.
        attributes: The attributes of each row, as `domain.wire` takes them: a column of their own forms.
        are_known: Tells of codes whether a record is found by them, so that the row is for the full reading; `None`
            when no record is found by any.

    Returns:
        `None` when no row is: no column of titles, or bytes that are no UTF-8.
    """
    columns = dict(zip(batch.schema.names, batch.columns, strict=True))
    if len(columns) < batch.num_columns or "title" not in columns:
        return None
    try:
        batch.validate(full=True)
        texts = {name: strings_of(columns[name]) for name in _TEXTS if name in columns}
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
        return None
    is_plain: Mask = np.ones(batch.num_rows, dtype=np.bool_)
    for name, column in columns.items():
        is_plain &= are_read(name, column)
        if name in _CODES and are_known is not None:
            is_plain &= is_null(column) | _is_unknown(column, _CODES[name], are_known)
    stated = read_stated(attributes)
    is_plain[[*stated.unread, *_known(stated.codes, are_known)]] = False
    texts.update((name, _with_stated(texts.get(name), added)) for name, added in stated.texts.items())
    others = [_buffers(texts[name]) for name in _OTHERS if name in texts]
    return (
        texts_of(
            _buffers(texts["title"]),
            brand=_buffers(texts["brand"]) if "brand" in texts else None,
            model=_buffers(texts["model"]) if "model" in texts else None,
            others=others,
        ),
        is_plain,
    )


def rows_showing(shows: Callable[[Sequence[str]], bool], pictures: Sequence[Any], is_plain: Mask) -> list[int]:
    """Return the rows with a picture that a record shows: they are for the full reading.

    Args:
        shows: Tells it of picture hashes.
        pictures: The hashes of each row, as `domain.wire` takes them; of nothing where no row has any.
        is_plain: Which rows are surely read.
    """
    return [row for row, hashes in enumerate(pictures) if hashes and is_plain[row] and shows(hashes)]


def _known(stated: Sequence[tuple[int, Code]], are_known: KnownCodes | None) -> list[int]:
    """Return the rows with a code by which a record is found."""
    if not stated or are_known is None:
        return []
    codes = [(row, code) for row, one in stated for code in one.read()]
    known = are_known([code for _, code in codes])
    return [row for (row, _), is_known in zip(codes, known.tolist(), strict=True) if is_known]


def _with_stated(own: pa.Array | None, added: Sequence[str | None]) -> pa.Array:
    """Return what fields say with what attributes add."""
    stated = pa.array(added, pa.large_string())
    if own is None:
        return stated
    own = own.fill_null("")  # where both were null, nothing would come out, not even null
    return pc.binary_join_element_wise(own, stated, pa.scalar(BETWEEN, pa.large_string()), null_handling="skip")


def _is_unknown(column: pa.Array, code: _Code, are_known: KnownCodes) -> Mask:
    """Tell which codes are written as usual, and are no record's."""
    try:
        strings = strings_of(column)
    except pa.ArrowTypeError:
        return np.zeros(len(column), dtype=np.bool_)
    is_usual = pc.match_substring_regex(strings, code.usual).fill_null(False)
    found: Mask = is_usual.to_numpy(zero_copy_only=False).copy()
    found[found] = ~are_known(code.key(strings.filter(is_usual)).to_pylist())
    return found


def _buffers(strings: pa.Array) -> Column:
    """Return bytes, starts and sizes of an array of large strings; null has size 0."""
    _, offsets, data = strings.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int64)[strings.offset : strings.offset + len(strings) + 1]
    sizes = np.diff(bounds).astype(np.int32)
    if strings.null_count:
        sizes[is_null(strings)] = 0
    return np.frombuffer(data or b"\0", dtype=np.uint8), bounds[:-1], sizes
