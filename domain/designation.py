"""What kind of thing a cell or a token is: decided once, by reading, because columns of notices lie.

Real notices print style numbers into the batch column (`2014年3月1日货号:H.131`), garment sizes or materials into the
model column (`110/56M`, `调温型双控/1500mm*12`), and several facts into one cell. `read_cell` cuts a cell into
designations; `identifying` keeps those that name one product of a maker. The forms come from real notices (the tests
hold their cells) and from the numbering habits of the trade: GB/T 1335 号型 for garments, GB/T 3293.1 鞋号 for shoes.
"""

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from domain.identifiers import is_valid_gtin
from domain.joined_numbers import expand
from domain.pieces import NUMBER, next_piece
from domain.record import Record
from domain.sized_goods import Goods, goods_of, is_size
from domain.text import fold, squeeze

__all__ = [
    "BLANKS",
    "PLAIN_MODEL",
    "UNPLAIN_BEGINNING",
    "Column",
    "Designation",
    "DesignationKind",
    "Goods",
    "goods_of",
    "identifying",
    "is_blank",
    "is_plain_model",
    "read_cell",
    "read_designations",
]


class DesignationKind(StrEnum):
    """What a piece of a cell designates."""

    MODEL = "model"
    """型号 or 款号/货号: the maker's own number of one product."""
    BARCODE = "barcode"
    GARMENT_SIZE = "garment_size"
    """号型 such as 110/56, 165/70A, S/M/L, 52码."""
    SHOE_SIZE = "shoe_size"
    """Millimetres, European or US size, with width: 230(1.5), 36, US 11."""
    DIMENSION = "dimension"
    CAPACITY = "capacity"
    POWER = "power"
    GRADE = "grade"
    MATERIAL = "material"
    COLOUR = "colour"
    DATE = "date"
    BATCH = "batch"
    QUANTITY = "quantity"
    WORD = "word"
    """Text that designates nothing known."""
    BLANK = "blank"


class Column(StrEnum):
    """Which column of a notice a cell stood in: a hint, not an answer."""

    MODEL_SPEC = "model_spec"
    BATCH_OR_DATE = "batch_or_date"


class Designation(NamedTuple):
    """One piece of a cell, with what it is; a tuple, because every record has some."""

    kind: DesignationKind
    text: str
    """As read, folded. Example: `款号 h.131` gives `h.131`."""
    value: str
    """Normal form for comparing: codes squeezed (`h131`), dates ISO (`2014-03-01`, `2017-01`), sizes as digits."""
    is_labelled: bool = False
    """A word beside it said what it is (货号, 型号, 条形码)."""


BLANKS = frozenset({
    "", "/", "\\", "_", "-", "--", "---", "—", "——", "*", "无", "(无)",
    "混号", "图形", "图形商标", "不详", "空白", "见样品", "无标识", "未标注",
    "见标题", "详见标题", "见详情", "详见详情", "见描述", "见图", "如图", "见图片",
})  # fmt: skip
"""What notices print for "none", and what sellers type where a field must be filled."""


def is_blank(text: str | None) -> bool:
    """Tell whether a cell says nothing: empty, or one of the marks notices print for "none".

    Example:
        >>> is_blank("／"), is_blank("混号"), is_blank("圖形"), is_blank("A4")
        (True, True, True, False)
    """
    if text is None:
        return True
    if _SAYS_SOMETHING.search(text):
        return False
    return text.strip() in BLANKS or fold(text).strip(" ") in BLANKS


_SAYS_SOMETHING = re.compile(r"[A-Za-z0-9]|[\u4e00-\u9fff]{5}")
"""No mark for "none" holds this, however it is written; most cells do, and need not be folded to be told."""


_GARMENT_PIECES = ("baby_size", "size_range", "garment", "letter_size", "size_word", "lost_sizes")
_SIMPLE = {
    **dict.fromkeys(_GARMENT_PIECES, DesignationKind.GARMENT_SIZE),
    "dimension": DesignationKind.DIMENSION, "length": DesignationKind.DIMENSION, "paper": DesignationKind.DIMENSION,
    "shoe_size": DesignationKind.SHOE_SIZE, "power": DesignationKind.POWER, "capacity": DesignationKind.CAPACITY,
    "quantity": DesignationKind.QUANTITY, "grade": DesignationKind.GRADE, "material": DesignationKind.MATERIAL,
    "colour": DesignationKind.COLOUR, "colour_label": DesignationKind.COLOUR, "word": DesignationKind.WORD,
    "age": DesignationKind.WORD,
}  # fmt: skip


def read_cell(
    text: str | None, *, column: Column = Column.MODEL_SPEC, goods: Goods = Goods.OTHER
) -> tuple[Designation, ...]:
    """Cut a printed cell into designations, in order.

    Args:
        text: The cell as printed.
        column: Where it stood; decides only about bare numbers.
        goods: How the goods are sized; decides only about bare numbers.

    Example:
        >>> [(d.kind.value, d.value) for d in read_cell("2014年3月1日货号:H.131", column=Column.BATCH_OR_DATE)]
        [('date', '2014-03-01'), ('model', 'h131')]
        >>> [(d.kind.value, d.value) for d in read_cell("580*240*340mm TBA463-18")]
        [('dimension', '580x240x340'), ('model', 'tba46318')]
        >>> [d.value for d in read_cell("KU07-6684AB/85AB")]
        ['ku076684ab', 'ku076685ab']
        >>> [d.kind.value for d in read_cell("200(30)", goods=Goods.SHOE)], [d.kind.value for d in read_cell("／")]
        (['shoe_size'], ['blank'])
    """
    if text is None:
        return _BLANK
    if column is Column.MODEL_SPEC and is_plain_model(simple := text.lower()):
        return (Designation(DesignationKind.MODEL, simple, simple.replace("-", "")),)
    return _read_cell(text, column, goods)


_BLANK = (Designation(DesignationKind.BLANK, "", ""),)


# A record is read by several readers one after the other: grade, scope, companies, matching.
@lru_cache(maxsize=4_096)
def _read_cell(text: str, column: Column, goods: Goods) -> tuple[Designation, ...]:
    return _BLANK if is_blank(text) else tuple(_scan(fold(_DEGREES.sub("度", text)), column, goods))


_DEGREES = re.compile("℃|°[Cc]?")
"""Folded, `-25℃` would look like a number of a maker."""


def is_plain_model(text: str) -> bool:
    """Tell whether a text in small letters is one model of the commonest form: `read_cell` gives it without dashes."""
    return _PLAIN_MODEL.fullmatch(text) is not None


PLAIN_MODEL = "[a-z]{1,4}-?[0-9]{3,6}[a-z]?"
"""Letters, digits, perhaps a letter: what the scan takes for a model in its own column, whatever the goods are."""
UNPLAIN_BEGINNING = "ean|gtin|lot|(?:x*[sl]|m)-"
"""What such a model does not begin with."""
_PLAIN_MODEL = re.compile(f"(?!{UNPLAIN_BEGINNING}){PLAIN_MODEL}")


def _scan(folded: str, column: Column, goods: Goods) -> Iterator[Designation]:
    place, label = 0, ""
    while place < len(folded):
        name, piece = next_piece(folded, place, is_model=label == "model_label", is_shoe=goods is Goods.SHOE)
        place += max(len(piece), 1)
        if name.endswith("_label") and name != "colour_label":
            label = name
        elif name:
            yield from _designate(name, piece.strip(), label, column, goods)
            if name in {"word", "grade", "date"} or label in {"model_label", "barcode_label"}:
                label = ""


def _designate(name: str, piece: str, label: str, column: Column, goods: Goods) -> Iterator[Designation]:
    if name in {"date", "compact_date"}:
        value = _iso_date(piece)
        if value:
            yield Designation(kind=DesignationKind.DATE, text=piece, value=value)
            return
        name = "code"
    if name == "code":
        yield from _read_code(piece, label, column, goods)
        return
    yield Designation(kind=_SIMPLE[name], text=piece, value=_plain_value(_SIMPLE[name], piece))


def _plain_value(kind: DesignationKind, piece: str) -> str:
    if kind is DesignationKind.DIMENSION:
        return "x".join(re.findall(NUMBER, piece)) or squeeze(piece)
    return squeeze(piece)


def _iso_date(piece: str) -> str | None:
    digits = re.findall(r"\d+", piece)
    if len(digits) == 1 and len(digits[0]) == 8:
        digits = [digits[0][:4], digits[0][4:6], digits[0][6:]]
    if len(digits[0]) != 4:
        return "-".join(part.zfill(2) for part in digits)
    try:
        date(int(digits[0]), int(digits[1]) if len(digits) > 1 else 1, int(digits[2]) if len(digits) > 2 else 1)
    except ValueError:
        return None
    return "-".join([digits[0], *(part.zfill(2) for part in digits[1:])])


def _read_code(piece: str, label: str, column: Column, goods: Goods) -> Iterator[Designation]:
    value = squeeze(piece)
    labelled = label in {"model_label", "barcode_label"}
    if not value or (not any(c.isdigit() for c in value) and len(value) < 3 and not labelled and "-" not in piece):
        return
    kind = _code_kind(value, label, column, goods)
    if kind is not DesignationKind.MODEL:
        yield Designation(kind=kind, text=piece, value=value, is_labelled=labelled)
        return
    for part in expand(piece, goods):
        yield Designation(kind=kind, text=part, value=squeeze(part), is_labelled=labelled)


def _code_kind(value: str, label: str, column: Column, goods: Goods) -> DesignationKind:
    if label == "barcode_label" or (len(value) == 13 and value.startswith("69") and is_valid_gtin(value)):
        return DesignationKind.BARCODE
    if label == "batch_label" or (column is Column.BATCH_OR_DATE and goods is Goods.OTHER and _LOT.fullmatch(value)):
        return DesignationKind.BATCH
    if label != "model_label" and goods is Goods.GARMENT and _CUP.fullmatch(value):
        return DesignationKind.GARMENT_SIZE
    if label == "model_label" or not value.isdigit():
        return DesignationKind.MODEL
    if label == "size_label":
        return DesignationKind.SHOE_SIZE if goods is Goods.SHOE else DesignationKind.GARMENT_SIZE
    if column is Column.MODEL_SPEC and goods is not Goods.OTHER and is_size(int(value), goods):
        return DesignationKind.SHOE_SIZE if goods is Goods.SHOE else DesignationKind.GARMENT_SIZE
    if column is Column.BATCH_OR_DATE and goods is Goods.OTHER and len(value) < 5:
        return DesignationKind.BATCH
    return DesignationKind.MODEL


_LOT = re.compile(r"[a-z]{0,4}(?:20)?(?:1\d|2\d|3[0-5])(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?[a-z]?(?<=[a-z\d]{6})")
"""A lot that says year and month, perhaps the day: `RY250110`, `QY2408A`, `240715`."""
_CUP = re.compile(r"(?:[6-9][05]|1[0-2][05])[a-h]{1,2}")
"""Size of a brassiere: `75B`."""


def read_designations(record: Record) -> tuple[Designation, ...]:
    """Read everything a record's model and batch cells designate, whatever column it stands in.

    Example:
        >>> from domain.record import RecordKind
        >>> r = Record(record_id="R", kind=RecordKind.FAILED_INSPECTION, product_name="时尚牛仔女裤",
        ...            model_spec="120/28", batch_or_date="2421")
        >>> [(d.kind.value, d.value) for d in read_designations(r)]
        [('garment_size', '12028'), ('model', '2421')]
    """
    goods = goods_of(record.product_name)
    found = read_cell(record.model_spec, goods=goods)
    if record.batch_or_date:
        batch = read_cell(record.batch_or_date, column=Column.BATCH_OR_DATE, goods=goods)
        if goods is Goods.OTHER and any(piece.kind is DesignationKind.MODEL for piece in found):
            batch = tuple(map(_as_lot, batch))
        found += batch
    if not record.gtin and not record.more_gtins:
        return found
    codes = [*([record.gtin] if record.gtin else []), *record.more_gtins]
    return found + tuple(
        Designation(kind=DesignationKind.BARCODE, text=code, value=squeeze(code), is_labelled=True) for code in codes
    )


def _as_lot(piece: Designation) -> Designation:
    """A code of the batch column is a lot where another column names the model; of garments it is a style number."""
    is_code = piece.kind is DesignationKind.MODEL and not piece.is_labelled
    return piece._replace(kind=DesignationKind.BATCH) if is_code else piece


def identifying(designations: tuple[Designation, ...]) -> tuple[Designation, ...]:
    """Keep what names one product of a maker: models and style numbers, without doublets.

    A bare number of at most three digits beside a longer model is a batch or a size, not a second model; so are up to
    three letters, a word or a series (`MAX`, `RLB DN13`).
    """
    stated = [d for d in designations if d.kind is DesignationKind.MODEL]
    if len(stated) < 2:  # as of most records
        return tuple(stated)
    models = {d.value: d for d in stated}
    if len(models) > 1 and any(len(value) > 3 for value in models):
        models = {v: d for v, d in models.items() if d.is_labelled or not (v.isdigit() and len(v) <= 3)}
    if len(models) > 1 and any(any(map(str.isdigit, value)) for value in models):
        models = {v: d for v, d in models.items() if d.is_labelled or len(v) > 3 or any(map(str.isdigit, v))}
    return tuple(models.values())
