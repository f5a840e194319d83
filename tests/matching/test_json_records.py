"""Records told by texts are those that reading the texts one by one gives: the same records, refusals and book."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.brands import BrandRegistry
from domain.errors import RowRejected
from domain.money import Money
from domain.record import DateSpan, Record, RecordKind, RecordSource, RecordState, Scope
from domain.wire import record_from_json, record_to_json
from matching import JsonRecords, RecordBook, holdings
from matching.records import json_records
from matching.records.batches import batches_of

LATER = (
    "more_gtins", "principal", "importer", "distributor", "units_affected", "price", "currency", "image_hashes",
)  # fmt: skip
"""What a store leaves out while it is empty."""
TEXT = st.sampled_from(["", "电磁炉", "XDW-21A4", 'a"b', "c\\d", "e\nf", "\x7f", "\u2028", "{}", ',"failed_items":['])
SOURCES = st.builds(
    RecordSource, file=TEXT, table=st.none() | TEXT, row=st.integers(0, 10**6), file_sha256=st.none() | TEXT
)
RECORDS = st.builds(
    Record,
    record_id=TEXT.filter(bool),
    kind=st.sampled_from(RecordKind),
    product_name=TEXT,
    **dict.fromkeys(("brand", "model_spec", "principal", "distributor", "state_reason"), st.none() | TEXT),
    more_gtins=st.lists(TEXT, max_size=2).map(tuple),
    image_hashes=st.sampled_from([(), ("phash:8f373714acfcf4d0",)]),
    units_affected=st.none() | st.integers(0, 10**20),
    price=st.none()
    | st.builds(Money, amount=st.decimals(0, 10**15, places=2), currency=st.sampled_from(["CNY", "元"])),
    failed_items=st.lists(TEXT, max_size=2).map(tuple),
    scope=st.none() | st.just(Scope(models=("B-1",), dates=(DateSpan(first=None, last=date(2026, 1, 1)),))),
    state=st.sampled_from(RecordState),
    valid_until=st.none() | st.just(date(2026, 5, 1)),
    sources=st.lists(SOURCES, max_size=2).map(tuple),
    raw=st.dictionaries(TEXT, TEXT, max_size=3),
)


@pytest.fixture(scope="module", autouse=True)
def _few_are_many() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(holdings, "MANY", 50)
        patch.setattr(json_records, "_AT_ONCE", 64)
        yield


def _text(record: Record) -> str:
    """Return a record as a store keeps it."""
    form = record_to_json(record)
    kept = {name: value for name, value in form.items() if name not in LATER or value not in (None, [])}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _read(record_id: str, text: str) -> Record:
    value = json.loads(text)
    record = record_from_json(value if isinstance(value, dict) else {})
    if record.record_id != record_id:
        raise ValueError("another record")
    return record


def _kept(records: Iterable[Record]) -> Iterator[tuple[str, str]]:
    return ((record.record_id, _text(record)) for record in records)


def _told(kept: Iterable[tuple[str, str]]) -> list[Record]:
    return [record for batch in batches_of(JsonRecords(kept, _read)) for record in batch.records]


def _outcome(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except (RowRejected, ValueError) as error:
        return str(error)


@given(records=st.lists(RECORDS, max_size=4))
def test_what_a_text_says_is_what_its_record_says(records: list[Record]) -> None:
    assert _told(_kept(records)) == records


@given(record=RECORDS, draw=st.data())
def test_a_text_that_somebody_changed_is_read_or_refused_as_any_text(record: Record, draw: st.DataObject) -> None:
    text = _text(record)
    start = draw.draw(st.integers(0, len(text)))
    end = draw.draw(st.integers(start, min(start + 3, len(text))))
    put = draw.draw(
        st.sampled_from(["", " ", '"', "\\", "\n", ",", ":", "0", "null", "[]", "{}", "\\u12", '","a":"', "电"])
    )
    changed = text[:start] + put + text[end:]
    assert _outcome(lambda: _told([(record.record_id, changed)])) == _outcome(
        lambda: [_read(record.record_id, changed)]
    )


@given(record=RECORDS, order=st.randoms())
def test_the_order_of_fields_means_nothing(record: Record, order: Any) -> None:
    fields = [*record_to_json(record).items()]
    order.shuffle(fields)
    assert _told([(record.record_id, json.dumps(dict(fields)))]) == [record]


def test_most_texts_are_read_by_nobody(records: tuple[Record, ...]) -> None:
    def refuse(record_id: str, text: str) -> Record:
        raise AssertionError(record_id, text)

    priced = [replace(record, price=Money(amount=Decimal("12.50"))) for record in records]
    plain = [record for record in (*records, *priced) if "\\" not in _text(record)]
    batches = batches_of(JsonRecords(_kept(plain), refuse))
    assert [record for batch in batches for record in batch.records] == plain
    assert len(plain) > 1.8 * len(records)


@settings(deadline=None)  # of what the machine does beside it nothing is said
@given(many=st.integers(0, 3))
def test_a_long_text_takes_no_longer_than_its_length(many: int) -> None:
    text = '{"record_id":"1","kind":"recall","product_name":"x","failed_items":[' + '"a",' * 10**5 + "]" * many
    assert isinstance(_outcome(lambda: _told([("1", text)])), str)


def test_a_book_of_texts_is_that_of_its_records(
    records: tuple[Record, ...], registry: BrandRegistry, tmp_path: Path
) -> None:
    every = [record if number % 3 else _printed(record) for number, record in enumerate(records)]
    told = RecordBook(JsonRecords(_kept(every), _read), brands=registry)
    given_ = RecordBook(every, brands=registry)
    assert told._held._shelf is not None
    assert told.unidentified == given_.unidentified
    for book, name in ((told, "told"), (given_, "given")):
        book.write(tmp_path / name)
    assert (tmp_path / "told").read_bytes() == (tmp_path / "given").read_bytes()


def _printed(record: Record) -> Record:
    """Return a record with the cells from which it was read, as those of files are."""
    raw = {"型号\n规格": record.model_spec or "/", '"名称"': record.product_name}
    price = Money(amount=Decimal("99.00"))
    return replace(
        record, raw=raw, price=price, sources=(RecordSource(file="a.xlsx", table="表1", row=3, file_sha256="0" * 64),)
    )


def test_few_texts_make_a_small_book(records: tuple[Record, ...], registry: BrandRegistry) -> None:
    book = RecordBook(JsonRecords(_kept(records[:20]), _read), brands=registry)
    assert book._held._shelf is None
    assert len(book) + len(book.unidentified) == 20
