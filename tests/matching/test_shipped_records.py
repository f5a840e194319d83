"""Each shipped record, written again as a shop would, gives its own record; what passed never blocks."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from domain.brands import read_brand_names
from domain.listing import Listing
from domain.makers import read_makers
from domain.record import Record, RecordKind
from domain.text import squeeze
from matching.reading.record_reading import RecordReading, read_record

ON = date(2026, 11, 25)


def _who(record: Record) -> str | None:
    """Return the brand, or the maker's short name, as a seller would write it."""
    if record.brand and read_brand_names(record.brand):
        return re.sub(r"[(（].*?[)）]|[“”®]", "", record.brand).removesuffix("牌").strip()
    makers = read_makers(record.manufacturer)
    return makers[0].core if makers else None


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _forms(record: Record, reading: RecordReading) -> Iterator[Listing]:
    who, name = _who(record), re.sub(r"[(（].*?[)）]", "", record.product_name)
    if not who:
        return
    for model in reading.models:
        code = model.text.upper()
        yield Listing(title=f"{who} {code} {name}")
        yield Listing(title=f"{who}{name} {code}")
        yield Listing(title=f"{name} {who} 型号{code} 包邮")
        yield Listing(title=f"新款{who} {name} {model.value} 现货")
        yield Listing(title=f"{who} {name} {_wide(code)}")
        yield Listing(title=f"{who}{name}", attributes={"货号": code})
        yield Listing(title=f"{name}正品特价", brand=record.brand, maker_name=record.manufacturer, model=code)
        if not model.value.isdigit():
            yield Listing(title=f"{who} {name} {code.replace('0', 'O')}")
        if not who.isascii():
            yield Listing(title=f"{'·'.join(who)} {name} {code}")


def test_each_failed_product_with_a_model_is_blocked_by_its_own_record(book, records, registry) -> None:
    missed, tried = [], 0
    for record in records:
        if record.kind is RecordKind.PASSED_INSPECTION:
            continue
        for listing in _forms(record, read_record(record, registry)):
            tried += 1
            blocking = {m.record_id for m in book.match(listing, on=ON) if m.verdict.value == "block"}
            if record.record_id not in blocking:
                missed.append((record.record_id, listing.title, listing.model, dict(listing.attributes)))
    assert tried > 1000
    assert not missed


def test_no_passed_product_is_blocked(book, records, registry) -> None:
    blocked, tried = [], 0
    for record in (one for one in records if one.kind is RecordKind.PASSED_INSPECTION):
        who, name = _who(record), record.product_name
        bare = [
            Listing(title=f"{who} {name} 包邮"),
            Listing(title=name, brand=record.brand, maker_name=record.manufacturer),
        ]
        for listing in (*bare, *_forms(record, read_record(record, registry))):
            tried += 1
            if book.verdict(listing, on=ON).kind.value == "block":
                blocked.append((record.record_id, listing.title))
    assert tried > 400
    assert not blocked


def test_another_number_of_the_same_brand_is_another_product(book, records, registry) -> None:
    wrong, tried = [], 0
    for record in records:
        reading, who = read_record(record, registry), _who(record)
        if record.kind is RecordKind.PASSED_INSPECTION or not who or not reading.models:
            continue
        code = reading.models[0].text.upper()
        other = re.sub(r"\d", lambda digit: str((int(digit.group()) + 3) % 9 + 1), code)
        if other == code or squeeze(code) in squeeze(record.product_name):  # the title would state both
            continue
        tried += 1
        listing = Listing(title=f"{who} {record.product_name} {other}", attributes={"货号": other})
        own = [m for m in book.match(listing, on=ON) if m.record_id == record.record_id]
        if own and own[0].verdict.value != "allow":
            wrong.append((record.record_id, listing.title, own[0].verdict))
    assert tried > 100
    assert not wrong


def test_spare_parts_of_a_failed_product_are_let_through(book, records, registry) -> None:
    wrong = []
    for record in records:
        reading, who = read_record(record, registry), _who(record)
        if who and reading.models:
            listing = Listing(title=f"适用{who}{reading.models[0].text.upper()}{record.product_name}配件 维修替换")
            if book.verdict(listing, on=ON).kind.value != "allow":
                wrong.append((record.record_id, listing.title))
    assert not wrong


@pytest.mark.parametrize("record_id", ["R0339", "R0345", "R0414", "C053"])
def test_a_record_that_names_only_a_shop_or_nothing_never_matches(book, records, record_id) -> None:
    record = next(one for one in records if one.record_id == record_id)
    assert record_id in book.unidentified
    listing = Listing(title=f"{record.shop_name or ''} {record.product_name}", shop_name=record.shop_name)
    assert record_id not in {match.record_id for match in book.match(listing, on=ON)}
