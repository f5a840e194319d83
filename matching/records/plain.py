"""Which records may be read by their cells (`matching.records.cells`), so that what many of them share is read once.

Told column by column; `RecordColumns` says which columns there are.
"""

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from domain.designation import PLAIN_MODEL, UNPLAIN_BEGINNING
from matching.reading.codes import TYPE_HEADS
from matching.reading.names import names_a_brand
from matching.reading.record_reading import BY_CODE_ALONE
from matching.records.record_columns import MORE_COLUMN
from matching.sieve.keys import as_codes
from matching.sieve.plain_names import plain_names

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["LEAST_MODEL", "are_named_by_cells", "have_plain_model"]

LEAST_MODEL: Final = 5
"""Characters of a plain model that identifies something by itself: `matching.reading.codes.is_distinctive`."""
_OTHERS: Final = ("principal", "importer", "distributor")
_NUMBERS: Final = ("batch_or_date", "gtin", "ccc_certificate")
_NO_MORE_NUMBERS: Final = ('{"more_gtins":[],"image_hashes":[],', '"scope":null,')
"""What stands in `MORE_COLUMN` of a record that has neither further barcodes nor pictures nor a stated scope."""
_Mask = npt.NDArray[np.bool_]


def are_named_by_cells(columns: "pa.RecordBatch") -> _Mask:
    """Tell of each record whether what it is called follows from its brand cell and from its maker cell by itself.

    Nobody else is printed on the label. That a person confirmed another name of its maker is not told by columns.
    """
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed
    import pyarrow.compute as pc  # noqa: PLC0415  # loaded only where it is needed

    by_code = pa.array(sorted(map(str, BY_CODE_ALONE)), pa.string())
    is_named = columns["brand"].is_valid()
    is_named = pc.and_not(is_named, pc.is_in(columns["kind"], value_set=by_code))
    return _without(columns, _OTHERS, is_named)


def have_plain_model(columns: "pa.RecordBatch") -> _Mask:
    """Tell of each record that is named by its cells whether it has one model of the commonest form, no other number.

    Such a record identifies something: its model is long, or it names a brand.
    """
    import pyarrow.compute as pc  # noqa: PLC0415  # loaded only where it is needed

    models = pc.ascii_lower(columns["model_spec"])
    is_plain = pc.match_substring_regex(models, f"^(?:{PLAIN_MODEL})$").fill_null(False)
    begins_otherwise = pc.match_substring_regex(models, f"^(?:{UNPLAIN_BEGINNING}|{TYPE_HEADS})")
    is_plain = pc.and_not(is_plain, begins_otherwise.fill_null(False))
    begins, holds = _NO_MORE_NUMBERS
    more = columns[MORE_COLUMN]
    has_none = pc.and_(pc.starts_with(more, begins), pc.match_substring(more, holds)).fill_null(True)
    found = _without(columns, _NUMBERS, pc.and_(is_plain, has_none))
    sizes = pc.utf8_length(pc.replace_substring(models, "-", "")).fill_null(0)
    short = np.flatnonzero(found & (sizes.to_numpy(zero_copy_only=False) < LEAST_MODEL))
    found[short] = _name_brands(columns["brand"].take(short))
    return found


def _without(columns: "pa.RecordBatch", names: tuple[str, ...], wanted: "pa.BooleanArray") -> _Mask:
    """Tell which wanted records say nothing in some columns."""
    import pyarrow.compute as pc  # noqa: PLC0415  # loaded only where it is needed

    for name in names:
        if columns[name].null_count < len(columns[name]):
            wanted = pc.and_not(wanted, pc.not_equal(columns[name], "").fill_null(False))
    found: _Mask = wanted.to_numpy(zero_copy_only=False)
    return found.copy()


def _name_brands(cells: "pa.Array") -> _Mask:
    """Tell of each brand cell whether it names a brand."""
    brands = cells.fill_null("").to_pylist()
    others = plain_names(as_codes(brands)).missing(len(brands))
    found = np.ones(len(brands), dtype=np.bool_)
    found[others] = [names_a_brand(brands[place]) for place in others]
    return found
