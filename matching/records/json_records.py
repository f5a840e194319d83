"""Records from texts in the JSON form of `domain.wire`, as a store keeps them: from text to column, without a record.

A text that is just what `record_to_json` gives, in its order and without blanks, is taken apart by one pattern, which
proves it to be a record: its texts go into columns, its rest is the JSON that the last column holds, and stays so. That
takes a sixth of the time of a record and of its columns. Any other text is read by whoever keeps them.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final

from domain.record import Record, RecordKind, RecordState
from domain.record_form import RECORD_TEXTS
from matching.records.record_columns import MORE_COLUMN, TEXTS
from matching.records.record_tables import Told
from matching.records.record_writing import MORE, more_of

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["is_usual", "read_texts"]

_AT_ONCE: Final = 16_384


Kept = tuple[str, str]
"""Id and text."""
Read = Callable[[str, str], Record | None]


def read_texts(given: Iterable[Kept], read: Read) -> Iterator[Told]:
    """Read records from texts; see `matching.records.batches.JsonRecords`."""
    rest = iter(given)
    while kept := list(islice(rest, _AT_ONCE)):
        yield Told(_columns(kept, read))


def _columns(kept: Sequence[Kept], read: Read) -> "pa.RecordBatch":
    """Return what some texts say, as `columns_of` the records would."""
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

    rows = [row for record_id, text in kept if (row := _row(record_id, text, read)) is not None]
    said = dict(zip(_NAMES, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(_NAMES, ())
    names = (*TEXTS, MORE_COLUMN)
    return pa.record_batch([pa.array(said[name], pa.string()) for name in names], names=names)


def _row(record_id: str, text: str, read: Read) -> tuple[str | None, ...] | None:
    """Return what a text says; `None` where it is not the record with this id."""
    match = _USUAL.fullmatch(text)
    if match is not None and match[1] == record_id:
        return _from_groups(*match.groups())
    record = read(record_id, text)
    return None if record is None else _from_record(record)


def is_usual(record_id: str, text: str) -> bool:
    """Tell whether a text is surely the record with an id, by its form alone; of another one that is not said."""
    match = _USUAL.fullmatch(text)
    return match is not None and match[1] == record_id


_NAMES: Final = ("record_id", "kind", *RECORD_TEXTS, MORE_COLUMN)


def _from_record(record: Record) -> tuple[str | None, ...]:
    return (*(getattr(record, name) for name in _NAMES[:-1]), more_of(record))


def _from_groups(*groups: str | None) -> tuple[str | None, ...]:
    *texts, gtins, units, price, rest = groups
    if rest == _NOTHING and gtins is units is price is None:
        return (*texts, None)
    begins = f'{{"more_gtins":{gtins or "[]"},"image_hashes":[],"units_affected":{units or "null"}'
    return (*texts, f"{begins}{price or _NO_PRICE}{rest}")


# ---- The usual form


def _list_of(item: str) -> str:
    return f"(?:{item}(?:,{item})*)?"


_SIGNS: Final = r'[^"\\\x00-\x1f]'
_PLAIN: Final = f'"({_SIGNS}*+)"'
_TEXT: Final = rf'"{_SIGNS}*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{{4}}){_SIGNS}*+)*"'
_WHOLE: Final = "(?:0|[1-9][0-9]{0,17})"
_TEXTS: Final = rf"\[{_list_of(_TEXT)}\]"
_SOURCE: Final = rf'\{{"file":{_TEXT},"table":(?:null|{_TEXT}),"row":{_WHOLE},"file_sha256":(?:null|{_TEXT})\}}'
_AMOUNT: Final = r"(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,9})?"
_NO_PRICE: Final = ',"price":null,"currency":null'
_SAID: Final = {
    "more_gtins": rf'(?:,"more_gtins":({_TEXTS}))?',
    "image_hashes": r'(?:,"image_hashes":\[\])?',  # whoever keeps the texts checks others
    "units_affected": rf'(?:,"units_affected":({_WHOLE}))?',
    "price": rf'(?:{_NO_PRICE}|(,"price":"{_AMOUNT}","currency":"[A-Z]{{3}}"))?',
    "currency": "",  # stands with the price
    "failed_items": rf'(,"failed_items":{_TEXTS}',  # the rest begins
    "state": f',"state":"(?:{"|".join(RecordState)})"',
    "scope": ',"scope":null',
    "valid_until": ',"valid_until":null',
    "withdrawn_at": ',"withdrawn_at":null',
    "sources": rf',"sources":\[{_list_of(_SOURCE)}\]',
    "raw": rf',"raw":\{{{_list_of(f"{_TEXT}:{_TEXT}")}\}}\}})',
}
"""What stands in the text of a record beside its texts, by field; one that is empty may be left out before the rest."""
_NOTHING: Final = (
    ',"failed_items":[],"state":"in_force","scope":null,"valid_until":null,"withdrawn_at":null,"sources":[],"raw":{}}'
)
"""The rest of a record that says no more than its texts."""


def _usual() -> re.Pattern[str]:
    begins = rf'\{{"record_id":"({_SIGNS}++)","kind":"({"|".join(RecordKind)})"'
    texts = [f'(?:,"{name}":(?:null|{_PLAIN}))?' for name in RECORD_TEXTS]
    texts[RECORD_TEXTS.index("product_name")] = f',"product_name":{_PLAIN}'
    return re.compile("".join((begins, *texts, *(_SAID[name] for name in MORE))))


_USUAL: Final = _usual()
