"""`guolv task`: what waits for a person before a platform is crawled again."""

import getpass

import click

from cases.tasks import close_task
from cases.times import local_text
from cases.workspace import open_workspace
from console.output import print_facts, print_json, print_table, print_text
from console.session import GuolvCommand, Session, now, pass_session
from console.tasks import task_to_json, wall_words
from domain.errors import NotStored
from domain.task import Task, TaskState

__all__ = ["command"]


@click.group("task")
def command() -> None:
    """Look at walls that platforms put up before crawls, and close them once they are settled.

    While a task waits, no crawl asks its host for anything.
    """


@command.command("list", cls=GuolvCommand)
@click.option("--all", "is_all", is_flag=True, help="Also those that are done.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="At most so many.")
@pass_session
def list_tasks(session: Session, is_all: bool, limit: int) -> None:
    """List the tasks that wait, the youngest first; with --json one object a line."""
    with open_workspace(session.home) as workspace:
        found = workspace.store.tasks.find(state=None if is_all else TaskState.OPEN, limit=limit)
    if session.is_json:
        for task in found:
            print_json(task_to_json(task))
        return
    texts = session.texts
    headings = ("task", "state", "wall", "host", "opened", "sightings")
    rows = [
        (
            task.task_id,
            texts.name("task_state", task.state),
            texts.name("wall", task.kind),
            task.host,
            local_text(task.opened_at)[:16],
            str(task.sightings),
        )
        for task in found
    ]
    print_table([texts[f"task.{name}"] for name in headings], rows)


@command.command("show", cls=GuolvCommand)
@click.argument("task_id")
@pass_session
def show(session: Session, task_id: str) -> None:
    """Show one task: the wall, where it stood, the page that was kept."""
    with open_workspace(session.home) as workspace:
        task = workspace.store.tasks.get(task_id)
    if task is None:
        raise NotStored("task", task_id)
    if session.is_json:
        print_json(task_to_json(task))
    else:
        _print(session, task)


@command.command("close", cls=GuolvCommand)
@click.argument("task_id")
@click.option("--note", required=True, help="What was found out, agreed or decided.")
@click.option("--by", metavar="NAME", help="Who closes it; your user name when absent.")
@click.option("--expected-version", type=click.IntRange(1), help="Refuse when it was changed since this version.")
@pass_session
def close(session: Session, task_id: str, note: str, by: str | None, expected_version: int | None) -> None:
    """Close a task: the next crawl asks the host again."""
    with open_workspace(session.home) as workspace:
        task = close_task(
            workspace, task_id, by=by or getpass.getuser(), note=note, expected_version=expected_version, now=now()
        )
        is_open = task.host not in workspace.store.tasks.closed_hosts()
    if session.is_json:
        print_json(task_to_json(task))
    else:
        print_text(session.texts.say("task.closed_open" if is_open else "task.closed_shut", host=task.host))


def _print(session: Session, task: Task) -> None:
    texts = session.texts
    facts = {
        "task": task.task_id,
        "state": texts.name("task_state", task.state),
        "wall": wall_words(task.kind, task.sign, texts),
        "platform": texts.name("platform", task.platform),
        "host": task.host,
        "url": task.url,
        "evidence": task.evidence_id or "",
        "run": task.run_id,
        "opened": local_text(task.opened_at),
        "last_seen": local_text(task.last_seen_at),
        "sightings": str(task.sightings),
        "version": str(task.version),
        "closed_by": task.closed_by or "",
        "closed": local_text(task.closed_at) if task.closed_at else "",
        "note": task.note or "",
    }
    print_facts({texts[f"task.{name}"]: value for name, value in facts.items() if value})
