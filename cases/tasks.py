"""Closing the tasks that walls opened: a person says what came of it, and the host may be asked again."""

from dataclasses import replace
from datetime import datetime

from cases.workspace import Workspace
from domain.errors import NotStored, TaskRejected
from domain.task import Task, TaskState

__all__ = ["close_task"]

MOST_CHARACTERS = 1_000


def close_task(
    ws: Workspace, task_id: str, *, by: str, note: str, expected_version: int | None = None, now: datetime
) -> Task:
    """Close a task, which opens its host to crawls again once no other task of it waits.

    Args:
        ws: The workspace.
        task_id: Which.
        by: Who closes it.
        note: What was found out, agreed or decided; it stays with the task.
        expected_version: The version the person saw; `None`: whatever it is now.
        now: The moment.

    Raises:
        NotStored: no such task.
        TaskRejected: it is closed already, or name or note is missing or too long.
        StaleWrite: since that version a crawl met the wall again, or somebody closed it.
    """
    task = ws.store.tasks.get(task_id)
    if task is None:
        raise NotStored("task", task_id)
    for field, text in (("by", by), ("note", note)):
        if not text.strip():
            raise TaskRejected(field, "missing")
        if len(text) > MOST_CHARACTERS:
            raise TaskRejected(field, f"has {len(text)} characters; the limit is {MOST_CHARACTERS}")
    if task.state is TaskState.DONE and expected_version in {None, task.version}:
        raise TaskRejected("task", f"was closed already, by {task.closed_by}")
    done = replace(task, closed_by=by.strip(), closed_at=now, note=note.strip())
    with ws.store.transaction() as tx:
        return tx.tasks.close(done, expected_version=task.version if expected_version is None else expected_version)
