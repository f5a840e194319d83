"""Files that were given to be imported: in the order in which they were given, found again after a crash."""

from dataclasses import replace
from datetime import timedelta

from index.store import ImportJob, ImportJobState, ImportStage, ImportSummary


def job(number: int, now, **changes: object) -> ImportJob:
    given = ImportJob(
        job_id=f"J-{number}", file=f"{number}.csv", file_sha256="0" * 64, size_bytes=3 << 30,
        asked_at=now + timedelta(seconds=number),
    )  # fmt: skip
    return replace(given, **changes)


def test_a_job_is_replaced_and_listed_youngest_first(store, now):
    first, second = job(1, now), job(2, now, kind="recall")
    running = replace(
        first, state=ImportJobState.RUNNING, stage=ImportStage.READING, done=500, started_at=now + timedelta(minutes=1)
    )
    done = replace(
        running, state=ImportJobState.DONE, finished_at=now + timedelta(minutes=2), import_ids=("I-1", "I-2")
    )
    for written in (first, second, running):
        with store.transaction() as tx:
            tx.put_import_job(written)
    assert store.import_job("J-1") == running
    assert store.import_jobs() == (second, running)
    with store.transaction() as tx:
        tx.put_import_job(done)
    assert store.import_jobs(limit=1) == (second,)
    assert (store.import_job("J-1"), store.import_job("J-9")) == (done, None)


def test_the_oldest_that_is_not_done_comes_next_one_that_was_begun_included(store, now):
    with store.transaction() as tx:
        tx.put_import_job(job(1, now, state=ImportJobState.DONE))
        tx.put_import_job(job(2, now, state=ImportJobState.FAILED, problem="the disk is full"))
        tx.put_import_job(job(3, now, state=ImportJobState.RUNNING))
        tx.put_import_job(job(4, now))
    assert [store.next_import_job().job_id, store.next_import_job({"J-3"}).job_id] == ["J-3", "J-4"]
    assert store.next_import_job({"J-3", "J-4"}) is None


def test_an_import_keeps_what_its_report_says(store, now):
    details = {"headings_unknown": ["备注二"], "signals": [{"row": 3, "reason": "is not a day"}]}
    summary = ImportSummary(import_id="I-1", file="a.csv", imported_at=now, counts={"rows": 1}, details=details)
    with store.transaction() as tx:
        tx.put_import(summary)
    assert (store.import_summary("I-1"), store.import_summary("I-2")) == (summary, None)
