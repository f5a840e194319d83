"""A book written and read again is the same book, or is refused."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from domain.brands import BrandRegistry
from domain.errors import Malformed
from domain.listing import Listing
from domain.record import Record
from matching import DEFAULT_POLICY, RecordBook, check_table, holdings
from matching.reading.name_finding import PART_OF_WORDS
from matching.records import saving

ON = date(2026, 1, 1)


@pytest.fixture(scope="module")
def saved(book: RecordBook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("saved") / "records.book"
    book.write(path)
    return path


def test_it_gives_the_same_verdicts(saved, book, registry, examples, as_listing) -> None:
    again = RecordBook.read(saved, brands=registry)
    assert (len(again), again.version, again.unidentified) == (len(book), book.version, book.unidentified)
    for example in examples:
        listing = as_listing(example)
        assert again.verdict(listing, on=ON) == book.verdict(listing, on=ON)


def test_a_shelf_comes_back_with_what_changed_beside_it(records, registry, examples, as_listing, tmp_path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(holdings, "MANY", 100)
        shelved = RecordBook(records, brands=registry)
    for record in records[:40]:
        shelved.remove(record.record_id)
    for record in records[20:60]:
        shelved.add(record)
    shelved.write(tmp_path / "shelf")
    again = RecordBook.read(tmp_path / "shelf", brands=registry)
    assert again._held._shelf is not None
    assert (len(again), again.version, again.unidentified) == (len(shelved), shelved.version, shelved.unidentified)
    listings = [as_listing(example) for example in examples]
    for listing in listings:
        assert again.verdict(listing, on=ON) == shelved.verdict(listing, on=ON)
    table = pa.table({"title": [listing.title for listing in listings]})
    assert again.sieve is not shelved.sieve
    assert check_table(again, table, on=ON) == check_table(shelved, table, on=ON)


def test_a_shelf_obeys_the_policy_it_is_opened_with(registry, tmp_path) -> None:
    """A looser policy counts a name of two characters glued to others; what a stricter one wrote must not hide it."""
    brand = [
        Record(
            record_id=f"r{n}", kind="failed_inspection", product_name="电磁炉", brand="奇海", model_spec=f"QH-{n:04}"
        )
        for n in range(3)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(holdings, "MANY", 2)
        strict = RecordBook(brand, brands=registry, policy=replace(DEFAULT_POLICY, named=0.9))
    strict.write(tmp_path / "shelf")
    loose = replace(DEFAULT_POLICY, named=PART_OF_WORDS)
    again = RecordBook.read(tmp_path / "shelf", brands=registry, policy=loose)
    small = RecordBook(brand, brands=registry, policy=loose)
    table = pa.table({"title": ["奇海绵电磁炉", "神奇海马 电磁炉 QH-0001", "电磁炉大奇海"]})
    _ = again.sieve, small.sieve
    assert not again._held._shelf.keys.wants_whole_words
    assert check_table(again, table, on=ON) == check_table(small, table, on=ON)


def test_it_can_be_changed_and_written_again(saved, records, registry, examples, as_listing, tmp_path) -> None:
    changed, again = RecordBook(records, brands=registry), RecordBook.read(saved, brands=registry)
    for book in (changed, again):
        for record in records[::3]:
            book.remove(record.record_id)
        for record in records[:40]:
            book.add(record)
    again.write(tmp_path / "again")
    twice = RecordBook.read(tmp_path / "again", brands=registry)
    assert len(changed) == len(again) == len(twice)
    for example in examples[::4]:
        listing = as_listing(example)
        assert changed.verdict(listing, on=ON) == again.verdict(listing, on=ON) == twice.verdict(listing, on=ON)


def test_a_name_that_no_record_bears_any_more_is_no_name(records, registry) -> None:
    """A brand field with a record's own brand hides look-alikes of others; a removed record hides nothing."""
    book = RecordBook(records, brands=registry)
    for record in records:
        book.remove(record.record_id)
    kept = next(record for record in records if record.brand)
    book.add(kept)
    fresh = RecordBook([kept], brands=registry)
    other = next(record.brand for record in records if record.brand and record.brand != kept.brand)
    listing = Listing(title=kept.product_name, brand=other)
    assert book.verdict(listing, on=ON) == fresh.verdict(listing, on=ON)
    assert book._held._index._phrases.keys() == fresh._held._index._phrases.keys()


def test_an_empty_book_can_be_written(registry, tmp_path) -> None:
    RecordBook((), brands=registry).write(tmp_path / "empty")
    assert len(RecordBook.read(tmp_path / "empty", brands=registry)) == 0


def _refused(path: Path, registry: BrandRegistry) -> str | None:
    with pytest.raises(Malformed, match="book") as refused:
        RecordBook.read(path, brands=registry)
    return refused.value.code


def test_another_format_or_program_is_refused(saved, registry, tmp_path, monkeypatch) -> None:
    head, _, body = saved.read_bytes().partition(b"\n")
    other = tmp_path / "other"
    other.write_bytes(json.dumps(json.loads(head) | {"format": "guolv-book 99"}).encode() + b"\n" + body)
    assert _refused(other, registry) == "other_version"
    monkeypatch.setattr(saving, "made_by", lambda: "another version of guolv")
    assert _refused(saved, registry) == "other_version"


def test_other_brands_are_refused(saved) -> None:
    assert _refused(saved, BrandRegistry()) == "other_facts"


def test_every_damaged_byte_is_seen(saved, registry, tmp_path) -> None:
    content = saved.read_bytes()
    damaged = tmp_path / "damaged"
    for place in range(len(content.partition(b"\n")[0]) + 1, len(content), len(content) // 7):
        damaged.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert _refused(damaged, registry) == "damaged"
    damaged.write_bytes(content[:-1])
    assert _refused(damaged, registry) == "damaged"


@pytest.mark.parametrize("content", [b"", b"{}", b"\x80\x04.", b'{"format": "x"}\n', b"[" * 5000])
def test_what_is_no_book_is_refused(content: bytes, registry, tmp_path) -> None:
    (tmp_path / "no").write_bytes(content)
    assert _refused(tmp_path / "no", registry) == "no_book"


def test_a_failed_write_leaves_the_older_file(saved, registry, tmp_path, monkeypatch) -> None:
    path = tmp_path / "book"
    path.write_bytes(saved.read_bytes())

    def fail(_file: int) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="full"):
        RecordBook([Record(record_id="1", kind="recall", product_name="x")], brands=registry).write(path)
    assert path.read_bytes() == saved.read_bytes()
    assert list(tmp_path.iterdir()) == [path]
