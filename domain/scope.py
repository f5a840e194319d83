"""What a finding covers, read from its printed cells: batches, days of production, sizes, models, or every batch.

Beside `domain.designation`, which says what kind of thing each piece of a cell is. Ranges are written in many ways:
`2019年10月20日至2020年4月20日`, `2015年6月~2015年9月`, `2008年6-11月`, `2014年2季度`, `2019年5月以前`. A month stands
for all its days. Days of sale limit nothing that can be seen on goods and are passed over.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from domain.designation import (
    Column,
    Designation,
    DesignationKind,
    Goods,
    goods_of,
    identifying,
    is_blank,
    read_cell,
    read_designations,
)
from domain.record import DateSpan, Record, Scope
from domain.text import fold, squeeze

__all__ = ["read_spans", "scope_of"]

_SIZES = frozenset({DesignationKind.GARMENT_SIZE, DesignationKind.SHOE_SIZE})
_EVERY = re.compile(
    r"(?:全部|所有|不限)(?:生产)?(?:批次|批号|批|型号|规格|尺码|款式|日期|产品)*$|各(?:生产)?批次?$"
    r"|(?:all|every)(?:batch|batches|lot|lots|models|sizes|dates)*$"
)
_SOLD = re.compile(r"出售|销售|售出|售卖|sold", re.IGNORECASE)

_MONTH_DAY = r"(?P<{0}m>\d{{1,2}}) ?月(?: ?(?P<{0}d>\d{{1,2}}) ?[日号])?"
_DATE = (
    r"(?P<{0}y>(?:19|20)\d\d)(?: ?年(?: ?第? ?(?P<{0}q>[1-4一二三四]) ?季度?| ?(?P<{0}h>[上下])半年)"
    r"| ?年(?: ?(?P<{0}cm>\d{{1,2}}) ?月(?: ?(?P<{0}cd>\d{{1,2}}) ?[日号])?)?"
    r"|(?P<{0}s>[./-])(?P<{0}sm>\d{{1,2}})(?:(?P={0}s)(?P<{0}sd>\d{{1,2}})(?!\d|\.\d)|(?![./]?\d))"
    r"|(?P<{0}zm>[01]\d)(?P<{0}zd>[0-3]\d)(?!\d))"
)
_TO = r" ?(?:起? ?[至到-]) ?"
_OPEN = r"(?: ?(?:\(?含\)?)?(?P<open>及?(?:之|以)?前|及?(?:之|以)?后|起|以来))?"
_SPAN = re.compile(
    r"(?<![\da-z])(?:"
    r"(?P<ry>(?:19|20)\d\d) ?年 ?(?P<rm>\d{1,2}) ?月?" + _TO + r"(?P<rn>\d{1,2}) ?月(?! ?\d{1,2} ?[日号])"
    "|" + _DATE.format("a") + "(?:" + _TO + "(?:" + _DATE.format("b") + "|" + _MONTH_DAY.format("e")
    + r"|(?P<fd>\d{1,2}) ?[日号]))?" + _OPEN + ")"
)  # fmt: skip
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_Days = tuple[date, date]


@lru_cache(maxsize=4_096)
def read_spans(text: str | None) -> tuple[DateSpan, ...]:
    """Read every day, month or range of days that a cell names, in order; a date without a year names none.

    Example:
        >>> [str(s) for s in read_spans("2017年4月、2018年2月23日-2018年4月30日、20180901")]
        ['2017-04-01/2017-04-30', '2018-02-23/2018-04-30', '2018-09-01']
        >>> [str(s) for cell in ("2008年6-11月", "2014年2季度", "2019.5以前", "2019-11-1起", "3月5日")
        ...  for s in read_spans(cell)]
        ['2008-06-01/2008-11-30', '2014-04-01/2014-06-30', '../2019-05-31', '2019-11-01/..']
        >>> read_spans("2011年5月1日至2017年2月15日(出售)"), read_spans("2019-02-30")
        ((), ())
    """
    if is_blank(text) or _SOLD.search(text or ""):
        return ()
    folded = fold(re.sub(r"[~～〜∼]|--+|——+|―", "至", text or ""))
    found = (_span(match.groupdict()) for match in _SPAN.finditer(folded))
    return tuple(dict.fromkeys(span for span in found if span is not None))


def _span(parts: dict[str, str | None]) -> DateSpan | None:
    if parts["ry"]:
        first, last = _month(parts["ry"], parts["rm"]), _month(parts["ry"], parts["rn"])
    else:
        first = _days(parts, "a")
        last = _end(parts) if first else None
    if first is None:
        return None
    if last is None:
        return _opened(first, parts["open"])
    return DateSpan(first=first[0], last=last[1]) if first[0] <= last[1] else None


def _end(parts: dict[str, str | None]) -> _Days | None:
    """The second date of a range; what it leaves out, it takes from the first."""
    if parts["by"]:
        return _days(parts, "b")
    if parts["em"]:
        return _day(parts["ay"], parts["em"], parts["ed"])
    if parts["fd"]:
        return _day(parts["ay"], parts["acm"] or parts["asm"], parts["fd"])
    return None


def _opened(days: _Days, word: str | None) -> DateSpan:
    if word and word.endswith("前"):
        return DateSpan(first=None, last=days[1])
    return DateSpan(first=days[0], last=None if word else days[1])


def _days(parts: dict[str, str | None], which: str) -> _Days | None:
    year = parts[f"{which}y"]
    if quarter := parts[f"{which}q"]:
        return _months(year, 3 * _QUARTERS[quarter] - 2, 3 * _QUARTERS[quarter])
    if half := parts[f"{which}h"]:
        return _months(year, *((1, 6) if half == "上" else (7, 12)))
    month = parts[f"{which}cm"] or parts[f"{which}sm"] or parts[f"{which}zm"]
    return _day(year, month, parts[f"{which}cd"] or parts[f"{which}sd"] or parts[f"{which}zd"])


def _day(year: str | None, month: str | None, day: str | None) -> _Days | None:
    if month is None:
        return _months(year, 1, 12)
    if day is None:
        return _month(year, month)
    try:
        only = date(int(year or 0), int(month), int(day))
    except ValueError:
        return None
    return only, only


def _month(year: str | None, month: str | None) -> _Days | None:
    return _months(year, int(month or 0), int(month or 0))


def _months(year: str | None, first: int, last: int) -> _Days | None:
    if not 1 <= first <= last <= 12:
        return None
    number = int(year or 0)
    return date(number, first, 1), date(number, last, monthrange(number, last)[1])


def scope_of(record: Record) -> Scope:
    """Return what a record covers: as its source states it, else as its cells are read.

    Example:
        >>> from domain.record import RecordKind
        >>> r = Record(record_id="C1", kind=RecordKind.RECALL, product_name="儿童肚兜",
        ...            model_spec="款号:B21 尺码:110/56", batch_or_date="2023年4月5日至2023年4月20日")
        >>> scope = scope_of(r)
        >>> scope.models, scope.sizes, [str(span) for span in scope.dates]
        (('b21',), ('110/56',), ['2023-04-05/2023-04-20'])
    """
    if record.scope is not None:
        return record.scope
    goods = goods_of(record.product_name)
    pieces = read_designations(record)
    batches = _batches(record, goods, pieces)
    return Scope(
        batches=batches,
        dates=tuple(dict.fromkeys((*read_spans(record.model_spec), *read_spans(record.batch_or_date)))),
        sizes=tuple(dict.fromkeys(piece.text for piece in pieces if piece.kind in _SIZES)),
        models=tuple(model.text for model in identifying(pieces) if model.text not in batches),
        is_whole_product=any(_names_every(cell) for cell in (record.batch_or_date, record.model_spec)),
    )


def _names_every(cell: str | None) -> bool:
    return bool(cell) and bool(_EVERY.match(squeeze(cell or "")))


def _batches(record: Record, goods: Goods, pieces: tuple[Designation, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(p.text for p in pieces if p.kind is DesignationKind.BATCH), *_lots(record, goods))))


def _lots(record: Record, goods: Goods) -> Iterator[str]:
    """Codes of the batch column are lots where another column names the model; for garments they are style numbers."""
    if goods is not Goods.OTHER or not identifying(read_cell(record.model_spec, goods=goods)):
        return
    for piece in read_cell(record.batch_or_date, column=Column.BATCH_OR_DATE, goods=goods):
        if piece.kind is DesignationKind.MODEL and not piece.is_labelled:
            yield piece.text
