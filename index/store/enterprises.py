"""The register of enterprises: a follower of the records, gathered anew when they change; and what people decided.

Mentions and enterprises follow from the records and can be gathered again at any time; decisions about aliases are
truth, and stay.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, delete, func, insert, or_, select, update

from domain.enterprise_register import propose
from domain.enterprises import Alias, AliasReason, AliasState, Enterprise, Mention, gather, mentions_of, pair_of
from domain.look_alikes import Reading
from domain.record import Record
from index.store.schema import enterprise as table
from index.store.schema import enterprise_alias, enterprise_mention, enterprise_state

__all__ = [
    "EnterpriseVersion", "aliases", "count", "decide", "decisions", "follow", "gather_register", "load", "of_record",
    "page", "records_of", "reset", "settle", "unsettled", "version",
]  # fmt: skip

_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterpriseVersion:
    """How far the register is."""

    records_seq: int
    """Change of records up to which it is gathered."""
    version: int
    """Rises when the register or a decision changes."""
    is_gathered: bool
    """False while companies were named that the register does not hold yet."""


def version(connection: Connection) -> EnterpriseVersion:
    """Read how far the register is."""
    rows = {row.id: row for row in connection.execute(select(enterprise_state))}
    state = rows[_STATE]
    return EnterpriseVersion(records_seq=state.records_seq, version=state.version, is_gathered=_WAITING not in rows)


_STATE, _WAITING = 1, 2


def _change_state(connection: Connection, **values: object) -> None:
    connection.execute(update(enterprise_state).where(enterprise_state.c.id == _STATE).values(**values))


def _rise(connection: Connection) -> None:
    _change_state(connection, version=enterprise_state.c.version + 1)


def _wait(connection: Connection) -> None:
    """Remember that mentions changed, so that a crash before they are gathered is caught up."""
    if connection.scalar(select(enterprise_state.c.id).where(enterprise_state.c.id == _WAITING)) is None:
        connection.execute(insert(enterprise_state), {"id": _WAITING, "records_seq": 0, "version": 0})


# --- Following the records


def reset(connection: Connection) -> None:
    """Forget everything that follows from records, so that it is gathered anew."""
    connection.execute(delete(enterprise_mention))
    _change_state(connection, records_seq=0)
    _wait(connection)


def follow(connection: Connection, records: Sequence[Record], seq: int) -> bool:
    """Take over what some hundred changed records name; tells whether they name somebody else than before.

    `seq` is the number of the last of these changes.
    """
    _change_state(connection, records_seq=seq)
    of_these = enterprise_mention.c.record_id.in_([record.record_id for record in records])
    before = sorted(_mentions(connection, of_these), key=lambda found: found[0])
    now = [
        ((record.record_id, position), mention)
        for record in records
        for position, mention in enumerate(mentions_of(record))
    ]
    if before == sorted(now, key=lambda found: found[0]):
        return False
    connection.execute(delete(enterprise_mention).where(of_these))
    values = [
        {
            "record_id": place[0], "position": place[1], "name": mention.name, "name_key": mention.key,
            "uscc": mention.uscc, "organisation_code": mention.organisation_code,
            "company_prefix": mention.company_prefix,
        }
        for place, mention in now
    ]  # fmt: skip
    if values:
        connection.execute(insert(enterprise_mention), values)
    _wait(connection)
    return True


def gather_register(connection: Connection, reading: Reading | None = None) -> int:
    """Gather all mentions into enterprises and propose aliases; returns how many enterprises there are.

    A decision about a name follows its company when a code becomes known for it.
    """
    mentions = dict(_mentions(connection))
    enterprises, ids = gather(mentions.values())
    before = {one.enterprise_id: one for one in _every(connection)}
    changed = [one for one in enterprises if before.pop(one.enterprise_id, None) != one]
    _delete(connection, [*before, *(one.enterprise_id for one in changed)])
    if changed:
        connection.execute(insert(table), [_columns(one) for one in changed])
    placed = _placed(connection)
    moved = [
        {"r": place[0], "p": place[1], "e": ids[mention]}
        for place, mention in mentions.items()
        if placed[place] != ids[mention]
    ]
    if moved:
        where = (enterprise_mention.c.record_id == bindparam("r")) & (enterprise_mention.c.position == bindparam("p"))
        connection.execute(update(enterprise_mention).where(where).values(enterprise_id=bindparam("e")), moved)
    _move_decisions(connection, enterprises)
    is_new = _put_proposals(connection, propose(enterprises, reading))
    if changed or before or is_new:
        _rise(connection)
    connection.execute(delete(enterprise_state).where(enterprise_state.c.id == _WAITING))
    return len(enterprises)


def _mentions(
    connection: Connection, where: ColumnElement[bool] | None = None
) -> Iterator[tuple[tuple[str, int], Mention]]:
    query = select(enterprise_mention)
    for row in connection.execute(query if where is None else query.where(where)):
        yield (
            (row.record_id, row.position),
            Mention(
                record_id=row.record_id, name=row.name, key=row.name_key, uscc=row.uscc,
                organisation_code=row.organisation_code, company_prefix=row.company_prefix,
            ),
        )  # fmt: skip


def _placed(connection: Connection) -> dict[tuple[str, int], str | None]:
    columns = (enterprise_mention.c.record_id, enterprise_mention.c.position, enterprise_mention.c.enterprise_id)
    return {(row.record_id, row.position): row.enterprise_id for row in connection.execute(select(*columns))}


def _columns(one: Enterprise) -> dict[str, object]:
    return {
        "enterprise_id": one.enterprise_id, "name": one.name, "name_key": one.key, "uscc": one.uscc,
        "organisation_code": one.organisation_code, "names": json.dumps(one.names, ensure_ascii=False),
        "prefixes": json.dumps(one.prefixes), "records": one.records,
    }  # fmt: skip


def _delete(connection: Connection, ids: Sequence[str]) -> None:
    for start in range(0, len(ids), _BATCH):
        connection.execute(delete(table).where(table.c.enterprise_id.in_(ids[start : start + _BATCH])))


def _move_decisions(connection: Connection, enterprises: Iterable[Enterprise]) -> None:
    """Let a decision about `name:…` follow when that name is now gathered under the code of exactly one company."""
    known = {one.enterprise_id for one in enterprises}
    by_key: dict[str, list[str]] = {}
    for one in enterprises:
        by_key.setdefault(one.key, []).append(one.enterprise_id)
    for alias in decisions(connection):
        pair = pair_of(*(_now(one, known, by_key) for one in (alias.one, alias.other)))
        if pair == (alias.one, alias.other):
            continue
        where = (enterprise_alias.c.one == alias.one) & (enterprise_alias.c.other == alias.other)
        taken = pair[0] == pair[1] or _alias(connection, *pair) is not None
        if taken and pair[0] != pair[1]:
            _remove_proposal(connection, *pair)
            taken = _alias(connection, *pair) is not None
        if taken:
            connection.execute(delete(enterprise_alias).where(where))
        else:
            connection.execute(update(enterprise_alias).where(where), {"one": pair[0], "other": pair[1]})


def _now(enterprise_id: str, known: set[str], by_key: dict[str, list[str]]) -> str:
    found = by_key.get(enterprise_id.removeprefix("name:"), [])
    return found[0] if enterprise_id not in known and len(found) == 1 else enterprise_id


def _remove_proposal(connection: Connection, one: str, other: str) -> None:
    where = (enterprise_alias.c.one == one) & (enterprise_alias.c.other == other)
    connection.execute(delete(enterprise_alias).where(where & (enterprise_alias.c.state == AliasState.PROPOSED.value)))


def _put_proposals(connection: Connection, proposed: Sequence[Alias]) -> bool:
    """Replace the proposals nobody decided about; tells whether anything changed."""
    decided = {(alias.one, alias.other) for alias in decisions(connection)}
    wanted = {(alias.one, alias.other): alias.reason for alias in proposed}
    wanted = {pair: reason for pair, reason in wanted.items() if pair not in decided}
    open_now = {(alias.one, alias.other): alias.reason for alias in aliases(connection, state=AliasState.PROPOSED)}
    if wanted == open_now:
        return False
    connection.execute(delete(enterprise_alias).where(enterprise_alias.c.state == AliasState.PROPOSED.value))
    values = [
        {"one": one, "other": other, "reason": str(reason), "state": AliasState.PROPOSED.value, "is_settled": True}
        for (one, other), reason in wanted.items()
    ]
    if values:
        connection.execute(insert(enterprise_alias), values)
    return True


# --- Decisions


def decide(connection: Connection, alias: Alias) -> bool:
    """Keep what a person decided about two enterprises; tells whether that is new."""
    found = _alias(connection, alias.one, alias.other)
    if found is not None and found.state is alias.state and found.note == alias.note:
        return False
    reason = found.reason if found is not None else alias.reason
    was = found.state if found is not None else AliasState.PROPOSED
    where = (enterprise_alias.c.one == alias.one) & (enterprise_alias.c.other == alias.other)
    connection.execute(delete(enterprise_alias).where(where))
    # Only a company gained or lost changes what listings are held against.
    is_settled = AliasState.CONFIRMED not in {was, alias.state}
    values = {
        "one": alias.one, "other": alias.other, "reason": str(reason), "state": str(alias.state),
        "decided_by": alias.by, "decided_at": alias.at, "note": alias.note, "is_settled": is_settled,
    }  # fmt: skip
    connection.execute(insert(enterprise_alias), values)
    _rise(connection)
    return True


def unsettled(connection: Connection) -> tuple[tuple[str, str], ...]:
    """Read the pairs after whose decision the listings at rest were not looked at again."""
    query = select(enterprise_alias.c.one, enterprise_alias.c.other).where(enterprise_alias.c.is_settled.is_(False))
    return tuple(sorted((row.one, row.other) for row in connection.execute(query)))


def settle(connection: Connection, pairs: Iterable[tuple[str, str]]) -> None:
    """Remember that the listings at rest were looked at again after some decisions."""
    for one, other in pairs:
        where = (enterprise_alias.c.one == one) & (enterprise_alias.c.other == other)
        connection.execute(update(enterprise_alias).where(where), {"is_settled": True})


def decisions(connection: Connection) -> tuple[Alias, ...]:
    """Read every alias that a person decided about."""
    query = select(enterprise_alias).where(enterprise_alias.c.state != AliasState.PROPOSED.value)
    return _in_order(connection, query)


def aliases(
    connection: Connection, *, enterprise_id: str | None = None, state: AliasState | None = None
) -> tuple[Alias, ...]:
    """Read aliases, those of one enterprise or in one state."""
    query = select(enterprise_alias)
    if enterprise_id is not None:
        query = query.where(or_(enterprise_alias.c.one == enterprise_id, enterprise_alias.c.other == enterprise_id))
    if state is not None:
        query = query.where(enterprise_alias.c.state == state.value)
    return _in_order(connection, query)


def _in_order(connection: Connection, query: Select[tuple[object, ...]]) -> tuple[Alias, ...]:
    found = [_read_alias(row) for row in connection.execute(query)]
    return tuple(sorted(found, key=lambda alias: (alias.one, alias.other)))


def _alias(connection: Connection, one: str, other: str) -> Alias | None:
    where = (enterprise_alias.c.one == one) & (enterprise_alias.c.other == other)
    row = connection.execute(select(enterprise_alias).where(where)).first()
    return None if row is None else _read_alias(row)


def _read_alias(row: Row[tuple[object, ...]]) -> Alias:
    return Alias(
        one=row.one, other=row.other, reason=AliasReason(row.reason), state=AliasState(row.state), by=row.decided_by,
        at=row.decided_at, note=row.note,
    )  # fmt: skip


# --- Enterprises


def load(connection: Connection, enterprise_id: str) -> Enterprise | None:
    """Read one enterprise."""
    row = connection.execute(select(table).where(table.c.enterprise_id == enterprise_id)).first()
    return None if row is None else _read(row)


def page(connection: Connection, text: str | None, *, limit: int | None, offset: int) -> tuple[Enterprise, ...]:
    """Read enterprises, those with the most records first; of a text those whose name, key or code holds it."""
    query = select(table).order_by(table.c.records.desc(), table.c.enterprise_id).offset(offset)
    for condition in _holding(text):
        query = query.where(condition)
    return tuple(_read(row) for row in connection.execute(query if limit is None else query.limit(limit)))


def count(connection: Connection, text: str | None) -> int:
    """Count enterprises."""
    query = select(func.count()).select_from(table)
    for condition in _holding(text):
        query = query.where(condition)
    return int(connection.scalar(query) or 0)


def _holding(text: str | None) -> Iterator[ColumnElement[bool]]:
    if text:
        columns = (table.c.names, table.c.name_key, table.c.enterprise_id, table.c.organisation_code)
        yield or_(*(column.contains(text, autoescape=True) for column in columns))


def records_of(connection: Connection, enterprise_id: str, limit: int | None = None) -> list[str]:
    """Read the ids of the records that name an enterprise."""
    query = (
        select(enterprise_mention.c.record_id)
        .where(enterprise_mention.c.enterprise_id == enterprise_id)
        .distinct()
        .order_by(enterprise_mention.c.record_id)
    )
    return list(connection.scalars(query if limit is None else query.limit(limit)))


def of_record(connection: Connection, record_id: str) -> tuple[Enterprise, ...]:
    """Read the companies that a record names, in the order in which it does."""
    query = (
        select(table)
        .join(enterprise_mention, enterprise_mention.c.enterprise_id == table.c.enterprise_id)
        .where(enterprise_mention.c.record_id == record_id)
        .order_by(enterprise_mention.c.position)
    )
    return tuple(dict.fromkeys(_read(row) for row in connection.execute(query)))


def _every(connection: Connection) -> Iterator[Enterprise]:
    return (_read(row) for row in connection.execute(select(table)))


def _read(row: Row[tuple[object, ...]]) -> Enterprise:
    return Enterprise(
        enterprise_id=row.enterprise_id, name=row.name, key=row.name_key, uscc=row.uscc,
        organisation_code=row.organisation_code, names=tuple(json.loads(row.names)),
        prefixes=tuple(json.loads(row.prefixes)), records=row.records,
    )  # fmt: skip
