"""Notices: the records of each, counted by grade."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, func, select

from domain.grading import Grade
from domain.notice import Notice, notice_of
from index.store.schema import record as table
from index.store.stored_facts import readable, rows_of

__all__ = ["NoticeCount", "counts"]

_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeCount:
    """One notice and how many of its records have which grade."""

    notice: Notice
    by_grade: Mapping[Grade, int] = field(default_factory=dict)

    @property
    def records(self) -> int:
        """All of its records."""
        return sum(self.by_grade.values())


def counts(connection: Connection) -> tuple[NoticeCount, ...]:
    """Count the records of every notice by grade; the youngest notice first, ties by name."""
    query = select(
        table.c.notice, table.c.grade, func.count().label("number"), func.min(table.c.record_id).label("one")
    )
    grades: dict[str, dict[Grade, int]] = {}
    samples: dict[str, str] = {}
    is_described = table.c.notice.is_not(None) & table.c.grade.is_not(None)  # a damaged one may not be
    for row in connection.execute(query.where(is_described).group_by(table.c.notice, table.c.grade)):
        grades.setdefault(row.notice, {})[Grade(row.grade)] = int(row.number)
        samples[row.notice] = min(row.one, samples.get(row.notice, row.one))
    notices = _notices(connection, samples)
    found = [NoticeCount(notice=notice, by_grade=grades[key]) for key, notice in notices.items()]
    found.sort(key=lambda c: (c.notice.name, c.notice.key))
    found.sort(key=lambda c: c.notice.published or "", reverse=True)
    return tuple(found)


def _notices(connection: Connection, samples: Mapping[str, str]) -> dict[str, Notice]:
    """Return each notice by its key, as a record of it says; one whose records are all damaged is left out."""
    found: dict[str, Notice] = {}
    keys = list(samples)
    for start in range(0, len(keys), _BATCH):
        part = keys[start : start + _BATCH]
        found |= _said_by(connection, table.c.record_id.in_([samples[key] for key in part]))
        for key in part:
            if key not in found:  # the record that was to say it is damaged
                found |= _said_by(connection, table.c.notice == key)
    return found


def _said_by(connection: Connection, which: ColumnElement[bool]) -> dict[str, Notice]:
    query = select(table.c.notice, table.c.record_id, table.c.facts).where(which)
    read = ((row.notice, readable(row.record_id, row.facts)) for row in rows_of(connection, query))
    return {key: notice_of(record) for key, record in read if record is not None}
