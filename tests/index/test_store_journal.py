from dataclasses import replace
from datetime import timedelta

from domain.campaign import Run, RunState
from domain.listing import Channel, Coverage
from index.store import ImportSummary, Quarantined


def test_a_run_is_replaced_and_listed_youngest_first(store, now):
    first = Run(run_id="a", platform="qingwei", category=None, campaign="3.15", state=RunState.RUNNING, started_at=now)
    second = Run(
        run_id="b", platform="yunti", category="travel_bag", campaign=None, state=RunState.RUNNING,
        started_at=now + timedelta(minutes=1),
    )  # fmt: skip
    done = replace(
        first, state=RunState.FINISHED, finished_at=now + timedelta(minutes=2), reason="finished", counts={"pages": 3},
        channel=Channel.PUBLIC_PAGE, coverage=Coverage.CATEGORY_QUERY, coverage_note="pages 1-3 of 9",
    )  # fmt: skip
    with store.transaction() as tx:
        tx.put_run(first)
        tx.put_run(second)
    with store.transaction() as tx:
        tx.put_run(done)

    assert store.run("a") == done
    assert store.run("c") is None
    assert store.runs() == (second, done)
    assert store.runs(campaign="3.15") == (done,)
    assert store.runs(limit=1) == (second,)


def test_imports_are_listed_youngest_first(store, now):
    old = ImportSummary(
        import_id="1", file="a.csv", kind="recall", imported_at=now, counts={"rows": 3, "new": 2}, notes=("unknown: 备注",)
    )  # fmt: skip
    new = ImportSummary(import_id="2", file="b.xlsx", file_sha256="0" * 64, imported_at=now + timedelta(seconds=1))
    with store.transaction() as tx:
        tx.put_import(old)
        tx.put_import(new)

    assert store.imports() == (new, old)


def test_the_same_refusal_again_is_one_row(store, now):
    refused = Quarantined(
        origin="a.xlsx", table="附件1", row=7, field="product_name", reason="missing", snippet="/,/,\x00", at=now,
        source_id="import-1",
    )  # fmt: skip
    again = replace(refused, at=now + timedelta(days=1), source_id="import-2")
    other = replace(refused, row=8, snippet="x" * 2000)
    with store.transaction() as tx:
        for value in (refused, again, other):
            tx.put_quarantine(value)

    assert [(q.row, q.source_id, q.at == again.at) for q in store.quarantine()] == [
        (7, "import-2", True),
        (8, "import-1", False),
    ]
    assert [q.row for q in store.quarantine(source_id="import-1")] == [8]
    assert store.quarantine_count() == 2
    assert store.quarantine_count("import-2") == 1
    assert len(store.quarantine(source_id="import-1")[0].snippet) == 500
