"""Tasks for a person, and why runs ended, in the reader's language; the JSON form of a task."""

import re

from console.texts import Texts
from domain.campaign import Run
from domain.expectation import Finding
from domain.task import Task, WallKind
from domain.wire import JsonObject
from index.store import Store

__all__ = ["expected_words", "reason_words", "task_to_json", "tasks_of", "wall_words"]

_TASK_ID = re.compile(r"\bT-[0-9a-f]{12}\b")
_BLOCKED = re.compile(r"blocked: (?P<what>.*?)(?:; task (?P<task>T-[0-9a-f]{12}))?", re.DOTALL)


def wall_words(kind: WallKind, sign: str, texts: Texts) -> str:
    """Return which wall it is and what shows that."""
    return f"{texts.name('wall', kind)}{texts['list.colon']}{texts.said(sign)}"


def reason_words(reason: str | None, texts: Texts) -> str:
    """Return why a run ended.

    Example:
        >>> from console.texts import load_texts
        >>> reason_words("blocked: login: address 'shop.example/login'; task T-0123456789ab", load_texts("zh"))
        "被平台拦下（登录墙：网址 'shop.example/login'），事项 T-0123456789ab"
    """
    blocked = _BLOCKED.fullmatch(reason or "")
    if blocked is None:
        return texts.said(reason or "")
    kind, separator, sign = blocked["what"].partition(": ")
    is_wall = separator and kind in set(WallKind)
    what = wall_words(WallKind(kind), sign, texts) if is_wall else texts.said(blocked["what"])
    said = texts.say("run.blocked", what=what)
    return texts.say("run.blocked_task", blocked=said, task=blocked["task"]) if blocked["task"] else said


def tasks_of(run: Run, store: Store) -> tuple[Task, ...]:
    """Return the tasks that a run opened, met again or was kept from by."""
    found = {task.task_id: task for task in store.tasks.find(run_id=run.run_id)}
    for task_id in _TASK_ID.findall(run.reason or ""):
        task = store.tasks.get(task_id)
        if task is not None:
            found[task_id] = task
    return tuple(found.values())


def expected_words(finding: Finding, texts: Texts) -> str:
    """Return where a figure was expected, and who says so.

    Example:
        >>> from console.texts import load_texts
        >>> from domain.expectation import Figure, Range
        >>> finding = Finding(figure=Figure.LISTINGS, value=3, expected=Range(low=75, high=125), runs=12)
        >>> expected_words(finding, load_texts("zh"))
        '75 – 125（依据以往 12 次采集）'
    """
    low, high = ("" if end is None else f"{end:g}" for end in (finding.expected.low, finding.expected.high))
    span = f"{low} – {high}" if low and high else f"≥ {low}" if low else f"≤ {high}"
    key = "figure.learnt" if finding.runs else "figure.stated"
    return texts.say(key, span=span, runs=finding.runs)


def task_to_json(task: Task) -> JsonObject:
    """Return the JSON form of a task."""
    return {
        "task_id": task.task_id,
        "state": str(task.state),
        "kind": str(task.kind),
        "platform": task.platform,
        "host": task.host,
        "url": task.url,
        "sign": task.sign,
        "evidence_id": task.evidence_id,
        "run_id": task.run_id,
        "opened_at": task.opened_at.isoformat(),
        "last_seen_at": task.last_seen_at.isoformat(),
        "sightings": task.sightings,
        "version": task.version,
        "closed_by": task.closed_by,
        "closed_at": task.closed_at.isoformat() if task.closed_at else None,
        "note": task.note,
    }
