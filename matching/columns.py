"""Which rows of an Arrow batch are listings that the sieve can be asked about, and their texts as it wants them.

The sieve reads texts of well-formed rows. A row with anything else in it (a code of some record, a price that is none,
odd attributes) goes the way of every single listing, so that it gets the same answer, or the same error.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from domain.wire import MAX_TEXT
from matching.sieve import BETWEEN, Column, Texts, texts_of
from matching.stated import read_stated

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["read_columns"]

Mask = npt.NDArray[np.bool_]

_OTHERS: Final = ("maker_name", "shop_name", "seller_name")
_TEXTS: Final = ("title", "brand", "model", *_OTHERS)
_UNREAD: Final = ("platform", "item_id", "sku_id", "url", "shop_id", "category", "evidence_id", "currency")
"""Texts that take no part in matching."""
KnownCodes = Callable[[Sequence[str]], Mask]


class _Code(NamedTuple):
    """How a code is usually written, and the key it has then: as `matching.reading.ListingReading` reads it."""

    usual: str
    key: Callable[["pa.Array"], "pa.Array"]


def _item(codes: "pa.Array") -> "pa.Array":
    import pyarrow.compute as pc  # noqa: PLC0415  # loaded only where it is needed

    return pc.utf8_lpad(codes, width=14, padding="0")


def _organisation(codes: "pa.Array") -> "pa.Array":
    import pyarrow.compute as pc  # noqa: PLC0415  # loaded only where it is needed

    return pc.utf8_slice_codeunits(codes, 8, 17)


_COMPANY: Final = _Code("^[0-9A-HJ-NP-Z]{18}$", _organisation)
_CODES: Final[Mapping[str, _Code]] = {
    "gtin": _Code("^[0-9]{12,13}$", _item),
    "seller_uscc": _COMPANY,
    "maker_uscc": _COMPANY,
    "ccc_certificate": _Code("^[0-9A-Z]{10,40}$", lambda codes: codes),
}


def read_columns(
    batch: "pa.RecordBatch", attributes: Sequence[object], are_known: "KnownCodes | None"
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
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

    columns = dict(zip(batch.schema.names, batch.columns, strict=True))
    if len(columns) < batch.num_columns or "title" not in columns:
        return None
    try:
        batch.validate(full=True)
        texts = {name: _strings(columns[name]) for name in _TEXTS if name in columns}
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
        return None
    is_plain: Mask = np.ones(batch.num_rows, dtype=np.bool_)
    for name, column in columns.items():
        rule = _RULES.get(name)
        if rule is not None:
            is_plain &= rule(column) | (_is_null(column) if name != "title" else False)
        if name in _CODES and are_known is not None:
            is_plain &= _is_null(column) | _is_unknown(column, _CODES[name], are_known)
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


def _known(codes: Sequence[tuple[int, str]], are_known: "KnownCodes | None") -> list[int]:
    """Return the rows with a code by which a record is found."""
    if not codes or are_known is None:
        return []
    known = are_known([code for _, code in codes])
    return [row for (row, _), is_known in zip(codes, known.tolist(), strict=True) if is_known]


def _with_stated(own: "pa.Array | None", added: Sequence[str | None]) -> "pa.Array":
    """Return what fields say with what attributes add."""
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed
    import pyarrow.compute as pc  # noqa: PLC0415  # loaded only where it is needed

    stated = pa.array(added, pa.large_string())
    if own is None:
        return stated
    own = own.fill_null("")  # where both were null, nothing would come out, not even null
    return pc.binary_join_element_wise(own, stated, pa.scalar(BETWEEN, pa.large_string()), null_handling="skip")


def _is_null(column: "pa.Array") -> Mask:
    found: Mask = column.is_null().to_numpy(zero_copy_only=False)
    return found


def _is_unknown(column: "pa.Array", code: _Code, are_known: KnownCodes) -> Mask:
    """Tell which codes are written as usual, and are no record's."""
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed
    import pyarrow.compute as pc  # noqa: PLC0415  # loaded only where it is needed

    if not _is_text(column.type):
        return np.zeros(len(column), dtype=np.bool_)
    strings = column.cast(pa.large_string())
    is_usual = pc.match_substring_regex(strings, code.usual).fill_null(False)
    found: Mask = is_usual.to_numpy(zero_copy_only=False).copy()
    found[found] = ~are_known(code.key(strings.filter(is_usual)).to_pylist())
    return found


def _strings(column: "pa.Array") -> "pa.Array":
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

    if not (_is_text(column.type) or pa.types.is_null(column.type) or pa.types.is_dictionary(column.type)):
        raise pa.ArrowTypeError(f"{column.type} is no text")
    return column.cast(pa.large_string())


def _is_text(kind: "pa.DataType") -> bool:
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _buffers(strings: "pa.Array") -> Column:
    """Return bytes, starts and sizes of an array of large strings; null has size 0."""
    _, offsets, data = strings.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int64)[strings.offset : strings.offset + len(strings) + 1]
    sizes = np.diff(bounds).astype(np.int32)
    if strings.null_count:
        sizes[_is_null(strings)] = 0
    return np.frombuffer(data or b"\0", dtype=np.uint8), bounds[:-1], sizes


def _is_plain_text(column: "pa.Array") -> Mask:
    """No longer than `domain.wire` takes, and not in the form of an object, which would be read as one."""
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed
    import pyarrow.compute as pc  # noqa: PLC0415  # loaded only where it is needed

    if pa.types.is_integer(column.type):
        return np.ones(len(column), dtype=np.bool_)
    try:
        strings = _strings(column)
    except pa.ArrowTypeError:
        return np.zeros(len(column), dtype=np.bool_)
    is_short = pc.less_equal(pc.binary_length(strings), MAX_TEXT)
    is_plain = pc.and_not(is_short, pc.starts_with(strings, "{")).fill_null(False)
    found: Mask = is_plain.to_numpy(zero_copy_only=False)
    return found


def _is_price(column: "pa.Array") -> Mask:
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed
    import pyarrow.compute as pc  # noqa: PLC0415  # loaded only where it is needed

    if pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
        numbers = column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        found: Mask = (numbers == 0) | ((numbers >= _LEAST_PRICE) & (numbers < _MOST_PRICE))
        return found
    if _is_text(column.type):
        matches = pc.match_substring_regex(column, r"^[0-9]{1,12}(\.[0-9]{1,9})?$").fill_null(False)
        is_number: Mask = matches.to_numpy(zero_copy_only=False)
        return is_number
    return np.zeros(len(column), dtype=np.bool_)


def _is_count(column: "pa.Array") -> Mask:
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

    if not pa.types.is_integer(column.type):
        return np.zeros(len(column), dtype=np.bool_)
    numbers = column.fill_null(0).to_numpy(zero_copy_only=False)
    found: Mask = (numbers >= 0) & (numbers < _MOST_COUNT)
    return found


def _is_time(column: "pa.Array") -> Mask:
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

    return np.full(len(column), pa.types.is_timestamp(column.type), dtype=np.bool_)


def _is_nothing(column: "pa.Array") -> Mask:
    return np.zeros(len(column), dtype=np.bool_)


_LEAST_PRICE: Final = 1e-12
_MOST_PRICE: Final = 1e12
_MOST_COUNT: Final = 10**15
_RULES: Final[Mapping[str, Callable[[Any], Mask]]] = {
    **dict.fromkeys((*_TEXTS, *_UNREAD, *_CODES), _is_plain_text),
    "price": _is_price,
    "sold_count": _is_count,
    "captured_at": _is_time,
    **dict.fromkeys(("image_urls", "channel"), _is_nothing),
}
"""Column → which of its values are surely read, whatever they say. Null always is, but not as a title."""
