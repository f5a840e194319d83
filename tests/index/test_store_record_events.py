"""Events of records in the store, notices by grade, and the way there from a database of the first schema."""

import random
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from domain.errors import NotStored
from domain.grading import Grade
from domain.notice import notice_of
from domain.record import Record, RecordEvent, RecordEventKind, RecordKind, RecordState
from index.store import Saved, open_store
from index.store.engine import open_engine, write
from index.store.opening import migrate

RECORD = Record(
    record_id="R1", kind=RecordKind.FAILED_INSPECTION, product_name="電磁爐", brand="小逸优品", model_spec="XDW-21A4",
    issuer="某市监局", notice_title="2019年抽查", notice_date="2019-03",
)  # fmt: skip


def event(kind: RecordEventKind, day: int, record_id: str = "R1", document: str = "通告") -> RecordEvent:
    return RecordEvent(record_id=record_id, kind=kind, on=date(2026, 3, day), document=document, by="王")


COURSE = (
    event(RecordEventKind.RETEST, 1),
    event(RecordEventKind.UPHELD, 3),
    event(RecordEventKind.RECTIFIED, 8),
    event(RecordEventKind.PASSED_REINSPECTION, 20),
)


def add(store, now, *events: RecordEvent):
    with store.transaction() as tx:
        return [tx.add_record_event(e, now=now) for e in events]


def test_events_are_kept_once_and_the_record_stands_as_they_say(store, now):
    with store.transaction() as tx:
        tx.save_record(RECORD, now=now)
    seq = store.records_seq()
    saved = add(store, now, *COURSE)
    assert [(s.is_new, s.record.state.value) for s in saved] == [
        (True, "under_retest"), (True, "in_force"), (True, "rectified"), (True, "lifted"),
    ]  # fmt: skip
    record = store.record("R1")
    assert (record.state, record.state_reason, record.withdrawn_at) == (
        RecordState.LIFTED, "通告 (2026-03-20)", date(2026, 3, 20),
    )  # fmt: skip
    assert store.record_events("R1") == COURSE
    assert store.records_seq() > seq
    seq = store.records_seq()
    assert [s.is_new for s in add(store, now, *COURSE)] == [False] * 4
    assert store.records_seq() == seq
    assert [r.record_id for r in store.records(state=RecordState.LIFTED)] == ["R1"]


@pytest.mark.parametrize("stated", [RecordState.IN_FORCE, RecordState.WITHDRAWN])
def test_what_an_event_will_do_is_foreseen_and_nothing_is_written(store, now, stated):
    with store.transaction() as tx:
        tx.save_record(replace(RECORD, state=stated), now=now)
    for one in COURSE:
        before = store.content_hash(), store.records_seq()
        foreseen = store.foresee_record_event(one)
        assert (store.content_hash(), store.records_seq()) == before
        assert [foreseen] == add(store, now, one)
        known = store.foresee_record_event(replace(one, by="李"))
        assert (known.is_new, known.before, known.record) == (False, foreseen.record, foreseen.record)
    with pytest.raises(NotStored):
        store.foresee_record_event(replace(COURSE[0], record_id="R9"))


def test_the_order_in_which_events_become_known_changes_nothing(store, now):
    with store.transaction() as tx:
        for number in range(6):
            tx.save_record(replace(RECORD, record_id=f"R{number}"), now=now)
    for number in range(6):
        order = [replace(e, record_id=f"R{number}") for e in COURSE] * 2
        random.Random(number).shuffle(order)
        add(store, now, *order)
    assert {(r.state, r.state_reason, r.withdrawn_at) for r in store.records()} == {
        (RecordState.LIFTED, "通告 (2026-03-20)", date(2026, 3, 20))
    }
    assert len(store.record_events_of([f"R{n}" for n in range(6)])["R5"]) == 4
    assert store.record_events_of(["R9"]) == {}


def test_events_take_part_in_the_content_hash(store, now):
    with store.transaction() as tx:
        tx.save_record(RECORD, now=now)
    before = store.content_hash()
    add(store, now, event(RecordEventKind.UPHELD, 1))
    assert store.record("R1") == RECORD, "it says nothing where the record stands"
    assert store.content_hash() != before


def test_an_event_of_nothing_is_refused(store, now):
    with pytest.raises(NotStored, match="no record with id 'R9'"):
        add(store, now, event(RecordEventKind.RETEST, 1, "R9"))


def test_what_a_notice_states_and_what_events_say_are_told_apart(store, now):
    stated = replace(RECORD, state=RecordState.WITHDRAWN, state_reason="更正公告", withdrawn_at=date(2026, 3, 10))
    with store.transaction() as tx:
        tx.save_record(RECORD, now=now)
        tx.save_record(stated, now=now)
    add(store, now, event(RecordEventKind.FIRST_INSPECTION, 9))
    assert store.record("R1").state is RecordState.WITHDRAWN, "the statement is younger"
    add(store, now, event(RecordEventKind.FIRST_INSPECTION, 11))
    assert store.record("R1").state is RecordState.IN_FORCE
    with store.transaction() as tx:
        assert tx.save_record(stated, now=now) is Saved.UNCHANGED, "read again, it says nothing new"
    assert store.record("R1").state is RecordState.IN_FORCE


def test_who_still_has_to_look_at_the_listings_is_remembered(store, now):
    with store.transaction() as tx:
        tx.save_record(RECORD, now=now)
        tx.save_record(replace(RECORD, record_id="R2"), now=now)
    add(store, now, *COURSE, event(RecordEventKind.RETEST, 1, "R2"))
    assert store.unsettled_records() == ("R1", "R2")
    with store.transaction() as tx:
        tx.settle_record_events(["R1"])
    assert store.unsettled_records() == ("R2",)


def test_the_records_of_a_notice_are_counted_by_grade(store, now):
    other = replace(RECORD, record_id="R4", notice_title="2020年抽查", notice_date="2020-01")
    with store.transaction() as tx:
        for record in (
            RECORD,
            replace(RECORD, record_id="R2", model_spec=None),
            replace(RECORD, record_id="R3"),
            other,
        ):
            tx.save_record(record, now=now)
    youngest, oldest = store.notices()
    assert (youngest.notice.title, youngest.records) == ("2020年抽查", 1)
    assert (oldest.notice, oldest.by_grade) == (notice_of(RECORD), {Grade.B: 2, Grade.C: 1})
    assert [r.record_id for r in store.records(notice=oldest.notice.key)] == ["R1", "R2", "R3"]
    assert [r.record_id for r in store.records(notice=oldest.notice.key, grade=Grade.C)] == ["R2"]
    with store.transaction() as tx:
        tx.save_record(replace(RECORD, record_id="R2", batch_or_date="2019-01-02"), now=now)
    assert store.notices()[1].by_grade == {Grade.A: 1, Grade.B: 2}


def test_a_database_of_the_first_schema_is_brought_up_with_its_records(database_url, now):
    engine = open_engine(database_url, create=True)
    migrate(engine, "0001")
    lifted = replace(RECORD, record_id="R0003", state=RecordState.LIFTED, state_reason="复查合格")
    insert = text(
        "INSERT INTO record (record_id, seq, version, kind, state, facts, created_at, updated_at)"
        " VALUES (:id, :seq, 'v', 'recall', :state, :facts, :at, :at)"
    )
    from index.store.codec import record_text

    at = now.isoformat() if database_url.startswith("sqlite") else now
    with write(engine) as connection:
        for number in range(1, 1003):
            record = lifted if number == 3 else replace(RECORD, record_id=f"R{number:04}")
            row = {
                "id": record.record_id,
                "seq": number,
                "state": record.state.value,
                "facts": record_text(record),
                "at": at,
            }
            connection.execute(insert, row)
    migrate(engine)
    engine.dispose()
    with open_store(database_url) as store:
        (found,) = store.notices()
        assert (found.notice.title, found.by_grade) == ("2019年抽查", {Grade.B: 1002})
        assert store.record("R0003") == lifted
        add(store, now, event(RecordEventKind.RETEST, 1, "R0003"), event(RecordEventKind.RETEST, 1, "R0004"))
        assert store.record("R0003").state is RecordState.LIFTED, "what was known before is not forgotten"
        assert store.record("R0004").state is RecordState.UNDER_RETEST
