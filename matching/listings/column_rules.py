"""Which values of a column of listings `domain.wire` surely reads, whatever else they say.

One-sided: a row with a value that is not vouched for is left to `domain.wire`, which reads or refuses it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from domain.image_hash import BITS, MOST_HASHES
from domain.listing import Channel, Coverage
from domain.wire import MAX_TEXT

__all__ = ["RULES", "Mask", "are_read", "is_null", "strings_of"]

Mask = npt.NDArray[np.bool_]
Rule = Callable[[pa.Array], Mask]
"""Which values are surely read."""

_LEAST_PRICE: Final = 1e-12
_MOST_PRICE: Final = 1e12
_MOST_COUNT: Final = 10**15
_LONGEST_CURRENCY: Final = 8
_DAY: Final = "(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31"
_TIME: Final = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{3}|\.[0-9]{6})?"
_INSTANT: Final = rf"^[12][0-9]{{3}}-(?:{_DAY})(?:[T ]{_TIME}(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?)?$"


def are_read(name: str, column: pa.Array) -> Mask:
    """Tell of the values of a column which ones are surely read; null is, but not as a title."""
    rule = RULES.get(name)
    if rule is None:  # nobody reads it
        return _all(column)
    return rule(column) if name == "title" else rule(column) | is_null(column)


def is_null(column: pa.Array) -> Mask:
    """Tell which values are null."""
    return _mask(column.is_null())


def strings_of(column: pa.Array) -> pa.Array:
    """Return texts, and whole numbers as `domain.wire` writes them, as large strings.

    Raises:
        ArrowTypeError: the column holds something else.
    """
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if not (_is_text(kind) or pa.types.is_integer(kind) or pa.types.is_null(kind)):
        raise pa.ArrowTypeError(f"{column.type} is no text")
    return column.cast(pa.large_string())


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _mask(found: pa.Array) -> Mask:
    mask: Mask = found.fill_null(False).to_numpy(zero_copy_only=False)
    return mask


def _all(column: pa.Array) -> Mask:
    return np.ones(len(column), dtype=np.bool_)


def _none(column: pa.Array) -> Mask:
    return np.zeros(len(column), dtype=np.bool_)


# ---- Rules for texts and whole numbers; no value of another type is vouched for


def _where(tells: Callable[[pa.Array], pa.Array]) -> Rule:
    def rule(column: pa.Array) -> Mask:
        try:
            strings = strings_of(column)
        except pa.ArrowTypeError:
            return _none(column)
        return _mask(tells(strings))

    return rule


def _text_of(most: int) -> Rule:
    """Not too long, and not in the form of an object, which would be read as one."""
    return _where(lambda texts: pc.and_not(pc.less_equal(pc.binary_length(texts), most), pc.starts_with(texts, "{")))


def _one_of(choices: Iterable[str]) -> Rule:
    known = pa.array([*choices], pa.large_string())
    return _where(lambda texts: pc.is_in(texts, value_set=known))


def _written_as(pattern: str) -> Rule:
    return _where(lambda texts: pc.match_substring_regex(texts, pattern))


_is_plain: Final = _text_of(MAX_TEXT)
_is_written_price: Final = _written_as(r"^[0-9]{1,12}(\.[0-9]{1,9})?$")
_is_written_time: Final = _written_as(_INSTANT)
_HASHES: Final = "|".join(f"{method}:[0-9a-f]{{{bits // 4}}}" for method, bits in BITS.items())
_is_image_hash: Final = _written_as(f"^(?:{_HASHES})$")


# ---- Rules for more than texts


def _is_price(column: pa.Array) -> Mask:
    if not any(is_one(column.type) for is_one in (pa.types.is_floating, pa.types.is_integer, pa.types.is_decimal128)):
        return _is_written_price(column)
    numbers = column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    found: Mask = (numbers == 0) | ((numbers >= _LEAST_PRICE) & (numbers < _MOST_PRICE))
    return found


def _is_count(column: pa.Array) -> Mask:
    if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type)):
        return _none(column)
    numbers = column.fill_null(0).to_numpy(zero_copy_only=False)
    found: Mask = (numbers >= 0) & (numbers < _MOST_COUNT) & (numbers == np.floor(numbers))
    return found


def _is_time(column: pa.Array) -> Mask:
    return _all(column) if pa.types.is_timestamp(column.type) else _is_written_time(column)


def _lists_of(is_item: Rule) -> Rule:
    """Lists of texts, each of which keeps a rule."""

    def rule(column: pa.Array) -> Mask:
        is_list = pa.types.is_list(column.type) or pa.types.is_large_list(column.type)
        if not (is_list and _is_text(column.type.value_type)):
            return _none(column)
        found = _all(column)
        found[pc.list_parent_indices(column).to_numpy()[~is_item(column.flatten())]] = False
        return found

    return rule


_are_hashes: Final = _lists_of(_is_image_hash)


def _are_image_hashes(column: pa.Array) -> Mask:
    found = _are_hashes(column)
    return found & _mask(pc.less_equal(pc.list_value_length(column), MOST_HASHES)) if found.any() else found


_TEXTS: Final = (
    "title", "platform", "item_id", "sku_id", "url", "brand", "model", "gtin", "shop_name", "shop_id", "seller_name",
    "seller_uscc", "maker_name", "maker_uscc", "ccc_certificate", "category", "evidence_id", "coverage_note",
)  # fmt: skip
RULES: Final[Mapping[str, Rule]] = {
    **dict.fromkeys(_TEXTS, _is_plain),
    "price": _is_price,
    "currency": _text_of(_LONGEST_CURRENCY),
    "image_urls": _lists_of(_is_plain),
    "image_hashes": _are_image_hashes,
    "sold_count": _is_count,
    "captured_at": _is_time,
    "gone_at": _is_time,
    "channel": _one_of(Channel),
    "coverage": _one_of(Coverage),
}
"""Column → its rule. Attributes have none: `matching.listings.stated` reads them."""
