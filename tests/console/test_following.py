"""The records in memory follow the store, a few at a time, whoever writes them."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from cases.enterprises import gather_enterprises
from cases.workspace import Workspace, open_workspace
from console.following import Follower
from domain.enterprises import Alias, AliasReason, AliasState
from domain.record import Record, RecordKind
from index.store import prepare_record

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
MAKERS = ("上海红心器具有限公司", "上海红芯器具有限公司")


def wait(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def save(workspace: Workspace, numbers: range) -> None:
    records = [
        Record(
            record_id=f"F{n:04}", kind=RecordKind.FAILED_INSPECTION, product_name="电熨斗", brand=f"蓝帆{n}",
            model_spec=f"LF-{n}88", manufacturer=MAKERS[n % 2],
        )
        for n in numbers
    ]  # fmt: skip
    with workspace.store.transaction() as tx:
        tx.save_records([prepare_record(record) for record in records], now=NOW)


def known(workspace: Workspace) -> int:
    return len(workspace.book)


def test_a_look_takes_over_a_few_and_the_thread_the_rest(workspace: Workspace) -> None:
    workspace.refresh()
    before = known(workspace)
    with open_workspace(workspace.home, env={}) as elsewhere:
        save(elsewhere, range(300))
    assert workspace.refresh_some(50) == 50
    assert known(workspace) == before + 50
    follower = Follower(workspace)
    follower.start()
    wait(lambda: known(workspace) == before + 300)
    follower.stop()
    with open_workspace(workspace.home, env={}) as elsewhere:
        save(elsewhere, range(300, 400))
    follower.look()
    assert known(workspace) == before + 400, "without the thread a look takes over everything"


def test_a_decision_made_elsewhere_reaches_the_book(workspace: Workspace) -> None:
    workspace.refresh()
    with open_workspace(workspace.home, env={}) as elsewhere:
        save(elsewhere, range(4))
        gather_enterprises(elsewhere)
        alias = Alias(
            one=f"name:{MAKERS[0]}", other=f"name:{MAKERS[1]}", reason=AliasReason.PERSON, state=AliasState.CONFIRMED,
            by="王",
        )  # fmt: skip
        with elsewhere.store.transaction() as tx:
            tx.decide_alias(alias)
    record = workspace.store.record("F0000")
    workspace.refresh_some(1000)
    assert workspace.book.other_maker_names(record) == ()
    workspace.refresh_register()
    assert len(workspace.book) == workspace.store.records_count() - len(workspace.book.unidentified)
    assert workspace.book.other_maker_names(record) == ("红芯",)
    with workspace.store.transaction() as tx:
        tx.decide_alias(replace(alias, state=AliasState.REJECTED))
    workspace.refresh_register()
    assert workspace.book.other_maker_names(record) == ()
