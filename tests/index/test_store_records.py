from dataclasses import replace
from datetime import date

import pytest

from domain.errors import NotStored
from domain.record import Record, RecordKind, RecordSource, RecordState, record_version
from index.store import Saved, load_record

RECORD = Record(
    record_id="R1",
    kind=RecordKind.FAILED_INSPECTION,
    product_name="電磁爐",
    category="induction_cooker",
    brand="小逸优品",
    model_spec="XDW-21A4",
    failed_items=("标志和说明", "输入功率"),
    issuer="某市监局",
    notice_date="2019-03",
    valid_until=date(2030, 1, 31),
    sources=(RecordSource(file="a.xlsx", table="附件1", row=7, file_sha256="0" * 64),),
    raw={"规格型号": "XDW-21A4", "商标": "小逸优品", "": "无标题"},
)


def test_a_record_is_read_as_it_was_written(store, now):
    with store.transaction() as tx:
        assert tx.save_record(RECORD, now=now) is Saved.NEW

    assert store.record("R1") == RECORD
    assert list(store.record("R1").raw) == ["规格型号", "商标", ""], "the columns keep the order of the notice"
    assert store.record("R2") is None


def test_the_same_row_again_changes_nothing(store, now):
    with store.transaction() as tx:
        tx.save_record(RECORD, now=now)
    seq = store.records_seq()
    with store.transaction() as tx:
        assert tx.save_record(RECORD, now=now) is Saved.UNCHANGED

    assert store.records_seq() == seq
    assert store.outbox_after(seq) == ()


def test_the_same_finding_in_a_second_notice_is_merged(store, now):
    second = RecordSource(file="b.csv", row=3)
    with store.transaction() as tx:
        tx.save_record(RECORD, now=now)
        assert tx.save_record(replace(RECORD, sources=(second,), raw={"品牌": "小逸优品"}), now=now) is Saved.MERGED

    merged = store.record("R1")
    assert merged.sources == (*RECORD.sources, second)
    assert merged.raw == RECORD.raw, "the first notice's cells stay"
    assert record_version(merged) == record_version(RECORD), "a judgement made before stays valid"


def test_a_correction_updates_and_rises(store, now):
    with store.transaction() as tx:
        tx.save_record(RECORD, now=now)
    seq = store.records_seq()
    with store.transaction() as tx:
        assert tx.save_record(replace(RECORD, model_spec="XDW-21A5"), now=now) is Saved.UPDATED

    assert store.record("R1").model_spec == "XDW-21A5"
    assert [(s > seq, r.model_spec) for s, r in store.records_changed_after(seq)] == [(True, "XDW-21A5")]


def test_an_import_does_not_undo_a_lifting(store, now):
    with store.transaction() as tx:
        tx.save_record(RECORD, now=now)
        tx.set_record_state("R1", RecordState.LIFTED, "复查合格 2026-1", now=now)
    with store.transaction() as tx:
        assert tx.save_record(RECORD, now=now) is Saved.UNCHANGED
        tx.save_record(replace(RECORD, brand="小逸"), now=now)

    stored = store.record("R1")
    assert (stored.state, stored.state_reason, stored.brand) == (RecordState.LIFTED, "复查合格 2026-1", "小逸")


def test_a_notice_that_says_withdrawn_is_believed(store, now):
    with store.transaction() as tx:
        tx.save_record(RECORD, now=now)
        tx.save_record(replace(RECORD, state=RecordState.WITHDRAWN, state_reason="更正公告"), now=now)

    assert store.record("R1").state is RecordState.WITHDRAWN


def test_the_state_of_an_unknown_record_cannot_be_set(store, now):
    with pytest.raises(NotStored, match="no record with id 'R9'"), store.transaction() as tx:
        tx.set_record_state("R9", RecordState.LIFTED, None, now=now)


def test_records_are_listed_by_id_and_filtered(store, now):
    with store.transaction() as tx:
        for number in range(1203):
            kind = RecordKind.RECALL if number % 3 else RecordKind.PASSED_INSPECTION
            tx.save_record(Record(record_id=f"R{number:04}", kind=kind, product_name="书包"), now=now)

    ids = [record.record_id for record in store.records()]
    assert ids == [f"R{number:04}" for number in range(1203)]
    assert [r.record_id for r in store.records(after="R1200")] == ["R1201", "R1202"]
    assert [r.record_id for r in store.records(kind=RecordKind.PASSED_INSPECTION, limit=2)] == ["R0000", "R0003"]
    assert list(store.records(category="travel_bag")) == []
    assert sum(1 for _ in store.records(state=RecordState.IN_FORCE)) == store.records_count() == 1203


def test_a_follower_misses_nothing_and_gets_each_change_once(store, now):
    with store.transaction() as tx:
        for number in range(1100):
            tx.save_record(Record(record_id=f"R{number}", kind=RecordKind.RECALL, product_name="书包"), now=now)
    seq = store.records_seq()
    with store.transaction() as tx:
        tx.save_record(Record(record_id="R5", kind=RecordKind.RECALL, product_name="双肩书包"), now=now)

    assert [record.record_id for _, record in store.records_changed_after(seq)] == ["R5"]
    numbers = [number for number, _ in store.records_changed_after(0)]
    assert len(numbers) == 1100
    assert numbers == sorted(set(numbers))
    told = [(number, load_record(key, text)) for number, key, text in store.record_texts_changed_after(0)]
    assert told == list(store.records_changed_after(0))
