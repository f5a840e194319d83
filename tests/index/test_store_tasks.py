from dataclasses import replace
from datetime import timedelta

import pytest

from domain.campaign import Run, RunState
from domain.errors import NotStored, StaleWrite
from domain.expectation import Figure, Finding, Range
from domain.listing import Channel, Coverage
from domain.task import TaskState, Wall, WallKind, WallSighting


@pytest.fixture
def login(now):
    return WallSighting(
        wall=Wall(kind=WallKind.LOGIN, sign="address '/login'"), platform="yunti", host="shop.example",
        url="https://shop.example/login", evidence_id="e" * 64, run_id="r1", at=now,
    )  # fmt: skip


def closed(task, now):
    return replace(task, closed_by="王芳", closed_at=now, note="平台同意提供数据")


def test_one_open_task_for_a_host_and_a_kind_however_often_it_is_met(store, login, now):
    later = now + timedelta(hours=1)
    with store.transaction() as tx:
        first = tx.tasks.note_wall(login)
        again = tx.tasks.note_wall(replace(login, at=later, run_id="r2", url="https://shop.example/other"))
        captcha = tx.tasks.note_wall(replace(login, wall=Wall(kind=WallKind.CAPTCHA, sign="slider")))
        elsewhere = tx.tasks.note_wall(replace(login, host="m.shop.example"))
    assert again == replace(first, sightings=2, last_seen_at=later, version=2)
    assert len({first.task_id, captcha.task_id, elsewhere.task_id}) == 3
    assert store.tasks.count_open() == 3
    assert store.tasks.closed_hosts() == {"shop.example", "m.shop.example"}
    assert {task.task_id for task in store.tasks.find(host="shop.example")} == {first.task_id, captcha.task_id}
    assert store.tasks.find(run_id="r2") == ()


def test_a_host_is_open_again_when_its_last_task_is_closed_and_a_new_wall_opens_a_new_task(store, login, now):
    with store.transaction() as tx:
        task = tx.tasks.note_wall(login)
        other = tx.tasks.note_wall(replace(login, wall=Wall(kind=WallKind.REFUSED, sign="status 403")))
    with store.transaction() as tx:
        done = tx.tasks.close(closed(task, now), expected_version=1)
    assert (done.state, done.closed_by, done.note, done.version) == (TaskState.DONE, "王芳", "平台同意提供数据", 2)
    assert store.tasks.closed_hosts() == {"shop.example"}
    with store.transaction() as tx:
        tx.tasks.close(closed(other, now), expected_version=1)
    assert store.tasks.closed_hosts() == frozenset()
    with store.transaction() as tx:
        new = tx.tasks.note_wall(replace(login, at=now + timedelta(days=1)))
    assert new.task_id != task.task_id
    assert store.tasks.find(limit=1)[0].task_id == new.task_id
    assert store.tasks.find(state=TaskState.DONE, limit=1)[0].state is TaskState.DONE


def test_a_task_is_closed_by_whoever_saw_its_last_version_once(store, login, now):
    with store.transaction() as tx:
        task = tx.tasks.note_wall(login)
        tx.tasks.note_wall(login)
    for version, wanted in ((1, closed(task, now)), (3, closed(task, now))):
        with pytest.raises(StaleWrite), store.transaction() as tx:
            tx.tasks.close(wanted, expected_version=version)
    assert store.tasks.get(task.task_id).state is TaskState.OPEN
    with store.transaction() as tx:
        tx.tasks.close(closed(task, now), expected_version=2)
    with pytest.raises(StaleWrite), store.transaction() as tx:
        tx.tasks.close(closed(task, now), expected_version=3)
    with pytest.raises(NotStored), store.transaction() as tx:
        tx.tasks.close(replace(task, task_id="T-none"), expected_version=1)
    assert store.tasks.get("T-none") is None


def test_figures_and_findings_of_a_run_are_kept_and_good_runs_of_its_kind_are_found(store, now):
    finding = Finding(figure=Figure.PRICE, value=0.25, expected=Range(low=0.9), runs=7)
    run = Run(
        run_id="new", platform="p", category=None, campaign=None, state=RunState.SUSPICIOUS, started_at=now,
        channel=Channel.PUBLIC_PAGE, figures={Figure.LISTINGS: 40.0, Figure.PRICE: 0.25}, findings=(finding,),
    )  # fmt: skip
    good = replace(run, state=RunState.FINISHED, findings=())
    others = [
        replace(good, run_id="other platform", platform="q"), replace(good, run_id="one category", category="bag"),
        replace(good, run_id="other channel", channel=Channel.SUPPLIED), replace(run, run_id="suspicious"),
        replace(good, run_id="blocked", state=RunState.BLOCKED),
    ]  # fmt: skip
    alike = [replace(good, run_id=f"good {n}", started_at=now - timedelta(days=n)) for n in (1, 2, 3)]
    with store.transaction() as tx:
        for each in (run, *others, *alike):
            tx.put_run(each)
    assert store.run("new") == run
    assert [each.run_id for each in store.good_runs_like(run, limit=2)] == ["good 1", "good 2"]
    assert [each.shows_absence for each in (run, good, replace(good, state=RunState.BLOCKED))] == [False, True, False]
    assert not replace(good, coverage=Coverage.AFFILIATE_GOODS).shows_absence
    assert not replace(good, counts={"cut_short": 1}).shows_absence
