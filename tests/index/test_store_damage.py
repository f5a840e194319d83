"""A record whose stored form is damaged is named, and hides no other one."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from domain.errors import RecordDamaged
from domain.grading import Grade
from domain.record import Record, RecordEvent, RecordEventKind, RecordKind, RecordSource, RecordState
from domain.settings import Settings
from index.search import Collection, SearchQuery, open_search, truth_hash
from index.store import Saved, open_store, prepare_record
from index.store.codec import load_record, record_text

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
DAMAGES = {
    "cut off": ('{"record_id":"R2","kind":"rec', "its text is cut off or no JSON"),
    "empty": ("", "its text is cut off or no JSON"),
    "other kind": ('{"record_id":"R2","kind":"hearsay"}', "kind: 'hearsay' is not one of"),
    "no object": ("[1]", "record_id: missing"),
    "other type": ('{"record_id":"R2","kind":"recall","sources":7}', "sources: "),
    "no number": ('{"record_id":"R2","kind":"recall","sources":[{"row":"x"}]}', "invalid literal"),
    "too deep": ('{"record_id":"R2","raw":' + "[" * 100_000, ""),
}


def record(number: int, **changed: object) -> Record:
    facts = {"product_name": "电磁炉", "brand": "名牌", "model_spec": f"XDW-{number}A4", "notice_title": "通报"}
    facts["sources"] = (RecordSource(file="a.csv", table=None, row=number, file_sha256="0" * 64),)
    return Record(record_id=f"R{number}", kind=RecordKind.RECALL, **(facts | changed))


def damage(store, facts: object, record_id: str = "R2") -> None:
    with store.transaction() as tx:
        tx.connection.execute(
            text("UPDATE record SET facts = :facts WHERE record_id = :id"), {"facts": facts, "id": record_id}
        )


@pytest.fixture
def store(sqlite_url):
    with open_store(sqlite_url, create=True) as opened:
        with opened.transaction() as tx:
            tx.save_records([prepare_record(record(number)) for number in range(1, 5)], now=NOW)
        yield opened


@pytest.mark.parametrize(("facts", "reason"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_record_is_named_and_the_others_are_read(store, facts, reason) -> None:
    damage(store, facts)
    with pytest.raises(RecordDamaged, match=r"record 'R2' is damaged in the database: .*import its notice") as caught:
        store.record("R2")
    assert (caught.value.record_id, caught.value.reason.startswith(reason)) == ("R2", True)
    assert [one if isinstance(one, Record) else str(one) for _, one in store.records_changed_after(0)] == [
        record(1), str(caught.value), record(3), record(4),
    ]  # fmt: skip


def test_text_that_is_no_utf8_hides_no_other_record(store) -> None:
    with store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE record SET facts = replace(facts, 'XDW', cast(x'ff' AS text))"
                                      " WHERE record_id = 'R2'")  # fmt: skip
    found = dict(enumerate(one for _, one in store.records_changed_after(0)))
    assert [isinstance(one, Record) for one in found.values()] == [True, False, True, True]
    told: list[RecordDamaged] = []
    assert [one.record_id for one in store.records(damaged=told.append)] == ["R1", "R3", "R4"]
    assert list(store.records_by_id(["R4", "R2", "R1"], told.append)) == ["R4", "R1"]
    assert [error.record_id for error in told] == ["R2", "R2"]


def test_the_text_of_another_record_is_not_taken_for_it(store) -> None:
    damage(store, record_text(record(3)))
    with pytest.raises(RecordDamaged, match="it holds the record 'R3'"):
        store.record("R2")


def test_whoever_lists_all_records_is_stopped_unless_he_takes_note(store) -> None:
    damage(store, "")
    with pytest.raises(RecordDamaged, match="R2"):
        list(store.records())
    with pytest.raises(RecordDamaged, match="R2"):
        store.records_by_id(["R1", "R2"])


@pytest.mark.parametrize("together", [True, False])
def test_importing_its_notice_again_repairs_a_record(store, together) -> None:
    event = RecordEvent(record_id="R2", kind=RecordEventKind.PASSED_REINSPECTION, on=date(2026, 5, 1), document="复查")
    other = record(2, sources=(RecordSource(file="b.csv", table=None, row=9, file_sha256="1" * 64),), region="广东")
    with store.transaction() as tx:
        tx.add_record_event(event, now=NOW)
        tx.save_record(other, now=NOW)
    whole = store.record("R2")
    assert (whole.state, whole.region, len(whole.sources)) == (RecordState.LIFTED, "广东", 2)
    damage(store, '{"record_id":"R2",')
    seq = store.records_seq()
    with store.transaction() as tx:
        if together:
            assert tx.save_records([prepare_record(record(2))], now=NOW) == [Saved.UPDATED]
        else:
            assert tx.save_record(record(2), now=NOW) is Saved.UPDATED
    assert store.record("R2") == whole
    assert store.records_seq() > seq, "followers take it over"


def test_notices_are_counted_with_the_damaged_ones(store) -> None:
    damage(store, "", "R1")  # which would say what the notice is
    (count,) = store.notices()
    assert (count.notice.title, count.records, set(count.by_grade) <= set(Grade)) == ("通报", 4, True)


def test_a_search_that_is_rebuilt_still_finds_a_damaged_record_by_its_id(store, tmp_path) -> None:
    damage(store, "")
    search = open_search(store, Settings(home=tmp_path))
    assert search.rebuild() == 4
    assert search.content_hash() == truth_hash(store)
    found = search.search(SearchQuery(text="", collection=Collection.RECORDS, filters={"kind": ("recall",)}))
    assert sorted(hit.key for hit in found.hits) == ["R1", "R2", "R3", "R4"]


def test_a_damaged_record_does_not_stop_an_upgrade(sqlite_url, store) -> None:
    damage(store, "")
    with store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE record SET notice = NULL, grade = NULL")
    store.close()
    with open_store(sqlite_url, create=True) as again:
        assert [count.records for count in again.notices()] == [3]


def test_what_is_stored_is_read_again() -> None:
    assert load_record("R1", record_text(record(1))) == record(1)
