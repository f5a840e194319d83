"""What headings were taken for: kept once for a table, found by the places where records were read."""

from dataclasses import replace

from domain.headings import DecisionBasis, HeadingDecision
from domain.record import Record, RecordKind, RecordSource

DECISION = HeadingDecision(
    file="a.xlsx", file_sha256="a" * 64, table="附件1", first_row=3, last_row=9, heading="受检企业",
    fields=("manufacturer",), basis=DecisionBasis.EVIDENCE, reason="the title says 双随机",
)  # fmt: skip


def record(record_id: str, *rows: int, table: str | None = "附件1", file_sha256: str = "a" * 64) -> Record:
    sources = tuple(RecordSource(file="a.xlsx", table=table, row=row, file_sha256=file_sha256) for row in rows)
    return Record(record_id=record_id, kind=RecordKind.RECALL, product_name="书包", sources=sources)


def put(store, *decisions: HeadingDecision) -> None:
    with store.transaction() as tx:
        tx.put_heading_decisions(decisions, file="a.xlsx", file_sha256="a" * 64)


def test_a_record_has_the_decisions_of_the_tables_where_it_stands(store):
    put(store, DECISION, replace(DECISION, first_row=11, last_row=20, fields=("seller", "brand")))
    many = [record("R1", 4), record("R2", 9, 12), record("R3", 10), record("R4", 4, table=None),
            record("R5", 4, file_sha256="b" * 64), record("R6")]  # fmt: skip
    found = store.heading_decisions_of(many)
    assert {key: [(d.first_row, d.fields) for d in decisions] for key, decisions in found.items()} == {
        "R1": [(3, ("manufacturer",))], "R2": [(3, ("manufacturer",)), (11, ("seller", "brand"))],
    }  # fmt: skip
    assert found["R1"] == (DECISION,)


def test_a_file_read_anew_replaces_its_decisions_and_no_others(store):
    other = replace(DECISION, file="b.csv", file_sha256="b" * 64, table=None)
    put(store, DECISION, other)
    before = store.content_hash()
    put(store, replace(DECISION, heading="企业名称"))
    assert [d.heading for d in store.heading_decisions_of([record("R1", 4)])["R1"]] == ["企业名称"]
    source = RecordSource(file="b.csv", row=5, file_sha256="b" * 64)
    assert store.heading_decisions_of([replace(record("R7"), sources=(source,))])["R7"] == (other,)
    assert store.content_hash() != before
    put(store, DECISION)
    assert store.content_hash() == before
