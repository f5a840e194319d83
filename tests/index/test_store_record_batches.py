"""Some hundred records saved at once are what they are when saved one by one, in truth, outbox and projection."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from domain.record import Record, RecordEvent, RecordEventKind, RecordKind, RecordSource, RecordState
from index.store import Saved, Store, open_store, prepare_record

EVENT = RecordEvent(record_id="R1", kind=RecordEventKind.WITHDRAWN, on=date(2026, 1, 2), document="更正公告")


def some_record(dice: Random) -> Record:
    number = dice.randrange(40)
    file = dice.choice(["甲.xlsx", "乙.csv"])
    source = RecordSource(file=file, row=number + 2, file_sha256=file[0] * 64)
    return Record(
        record_id=f"R{number}", kind=RecordKind.FAILED_INSPECTION, product_name=f"旅行箱{number}",
        brand=dice.choice(["小逸", "小逸优品"]), model_spec=dice.choice(["XD-1A", "XD-1B", None]),
        manufacturer=dice.choice(["上海红心器具有限公司", None]), failed_items=("标识",) * dice.randrange(2),
        state=dice.choice([RecordState.IN_FORCE] * 9 + [RecordState.LIFTED]), sources=(source,), raw={"商标": "小逸"},
    )  # fmt: skip


def facts_of(store: Store) -> tuple[object, ...]:
    with store.snapshot() as connection:
        query = "SELECT d.collection, d.key, d.kind, d.state, t.title, t.names, t.details, t.codes, t.shapes"
        found = connection.exec_driver_sql(f"{query} FROM search_document d JOIN search_terms t ON t.rowid = d.id")
        documents = sorted(tuple(row) for row in found)
        stated = connection.exec_driver_sql("SELECT record_id, stated, grade, notice, version FROM record")
        return documents, sorted(map(tuple, stated)), store.content_hash()


@pytest.mark.parametrize("seed", range(4))
def test_a_batch_is_its_records_one_by_one(tmp_path, now, seed):
    dice = Random(seed)
    stores = [open_store(f"sqlite:///{tmp_path / name}.sqlite3", create=True) for name in ("batch", "single")]
    batch, single = stores
    for _ in range(6):
        records = [some_record(dice) for _ in range(dice.choice([1, 7, 60]))]
        with batch.transaction() as tx:
            at_once = tx.save_records([prepare_record(record) for record in records], now=now)
        with single.transaction() as tx:
            one_by_one = [tx.save_record(record, now=now) for record in records]
        assert at_once == one_by_one
        assert facts_of(batch) == facts_of(single)
        batch.check()
    for store in stores:
        store.close()


def test_changes_are_told_in_the_order_of_the_batch_and_known_ones_are_not(store, now):
    records = [Record(record_id=f"R{n:04}", kind=RecordKind.RECALL, product_name=f"书包{n}") for n in range(700)]
    with store.transaction() as tx:
        tx.save_records([prepare_record(record) for record in records[:300]], now=now)
    seq = store.records_seq()
    with store.transaction() as tx:
        saved = tx.save_records([prepare_record(record) for record in records], now=now)
    assert saved == [Saved.UNCHANGED] * 300 + [Saved.NEW] * 400
    assert [change.key for change in store.outbox_after(seq)] == [record.record_id for record in records[300:]]
    assert [record.record_id for _, record in store.records_changed_after(seq)] == [r.record_id for r in records[300:]]
    assert store.records_changed(seq) == 400


def test_what_was_withdrawn_stays_so_when_its_row_is_read_again(store, now):
    record = Record(record_id="R1", kind=RecordKind.RECALL, product_name="书包")
    with store.transaction() as tx:
        tx.save_records([prepare_record(record)], now=now)
        tx.add_record_event(EVENT, now=now)
    with store.transaction() as tx:
        assert tx.save_records([prepare_record(record)], now=now) == [Saved.UNCHANGED]
    assert store.record("R1").state is RecordState.WITHDRAWN
    lifted = replace(record, state=RecordState.LIFTED, state_reason="复查合格")
    with store.transaction() as tx:
        tx.save_records([prepare_record(lifted)], now=now)
    assert store.record("R1").state is RecordState.WITHDRAWN, "events that are dated win"


def test_a_transaction_that_is_undone_leaves_nothing_of_a_batch(store, now):
    record = Record(record_id="R1", kind=RecordKind.RECALL, product_name="书包", manufacturer="上海红心器具有限公司")

    def save_and_fail() -> None:
        with store.transaction() as tx:
            tx.save_records([prepare_record(record)], now=now)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        save_and_fail()
    assert (store.records_count(), store.records_seq(), store.enterprise_version().records_seq) == (0, 0, 0)
    assert store.enterprise_version().is_gathered
