"""The register of enterprises: a follower of the records, gathered anew when they change; and what people decided.

Mentions and enterprises follow from the records and can be gathered again at any time; decisions about aliases are
truth, and stay.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from domain.enterprise_register import propose_around
from domain.enterprises import (
    Alias,
    AliasReason,
    AliasState,
    Claim,
    Enterprise,
    Mention,
    enterprise_of,
    id_of,
    pair_of,
)
from domain.look_alikes import Reading
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
    connection.execute(delete(table))
    connection.execute(delete(enterprise_alias).where(enterprise_alias.c.state == AliasState.PROPOSED.value))
    _change_state(connection, records_seq=0)
    _wait(connection)


def follow(connection: Connection, named: Mapping[str, Sequence[Mention]], seq: int) -> bool:
    """Take over whom some hundred changed records name; tells whether that is somebody else than before.

    Args:
        connection: Of the write transaction.
        named: Id of a record → the companies it names, in order.
        seq: The number of the last of these changes.
    """
    _change_state(connection, records_seq=seq)
    before: dict[str, list[Mention]] = {}
    for _, mention in sorted(_mentions(connection, list(named)), key=lambda found: found[0]):
        before.setdefault(mention.record_id, []).append(mention)
    changed = [record_id for record_id, now in named.items() if before.get(record_id, []) != list(now)]
    if not changed:
        return False
    _release(connection, [record_id for record_id in changed if record_id in before])
    values = [
        {
            "record_id": record_id, "position": position, "name": mention.name, "name_key": mention.key,
            "uscc": mention.uscc, "organisation_code": mention.organisation_code,
            "company_prefix": mention.company_prefix,
        }
        for record_id in changed
        for position, mention in enumerate(named[record_id])
    ]  # fmt: skip
    if values:
        connection.execute(insert(enterprise_mention), values)
    _wait(connection)
    return True


def _release(connection: Connection, record_ids: Sequence[str]) -> None:
    """Delete the mentions of some records; whoever shares a company or a name with them is to be placed again."""
    mention = enterprise_mention
    for part in _parts(record_ids):
        of_these = mention.c.record_id.in_(part)
        concerned = connection.execute(select(mention.c.enterprise_id, mention.c.name_key).where(of_these).distinct())
        ids, keys = map(set, zip(*((row.enterprise_id, row.name_key) for row in concerned), strict=True))
        for some in _parts(sorted(ids - {None})):
            connection.execute(update(mention).where(mention.c.enterprise_id.in_(some)).values(enterprise_id=None))
        for some in _parts(sorted(keys - {""})):
            connection.execute(update(mention).where(mention.c.name_key.in_(some)).values(enterprise_id=None))
        connection.execute(delete(mention).where(of_these))


def _parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[start : start + _BATCH] for start in range(0, len(values), _BATCH))


def gather_register(connection: Connection, reading: Reading | None = None) -> int:
    """Gather mentions that wait into enterprises, and propose aliases; returns how many enterprises there are.

    Only the companies that they name are gathered, and only what may be one with these is proposed anew: what it costs
    depends on what changed. A decision about a name follows its company when a code becomes known for it.
    """
    concerned = sorted(_place_waiting(connection) | _unnamed(connection))
    before: dict[str, Enterprise] = {}
    after: dict[str, Enterprise] = {}
    for part in _parts(concerned):
        before |= {one.enterprise_id: one for one in _by_id(connection, part)}
        after |= {one.enterprise_id: one for one in _gathered(connection, part)}
    changed = [one for one in after.values() if before.get(one.enterprise_id) != one]
    gone = [one for one in before if one not in after]
    _delete(connection, [*gone, *(one.enterprise_id for one in changed)])
    if changed:
        connection.execute(insert(table), [_columns(one) for one in changed])
    _move_decisions(connection)
    is_new = _propose(connection, before, after, reading)
    if changed or gone or is_new:
        _rise(connection)
    connection.execute(delete(enterprise_state).where(enterprise_state.c.id == _WAITING))
    return count(connection, None)


def _place_waiting(connection: Connection) -> set[str]:
    """Give every mention that waits its company; returns the ids of companies that win or lose mentions by that.

    The same rule as `domain.enterprises.gather`, for which only mentions of the same name matter.
    """
    mention = enterprise_mention
    waits = mention.c.enterprise_id.is_(None)
    names = select(mention.c.name_key).where(waits, mention.c.name_key != "")
    namesakes = (mention.c.enterprise_id.is_not(None), mention.c.name_key.in_(names))
    concerned = set(connection.scalars(select(mention.c.enterprise_id).where(*namesakes).distinct()))
    if concerned:  # a code that is new for a name moves those that have none
        connection.execute(update(mention).where(*namesakes).values(enterprise_id=None))
    has_code = (waits, mention.c.uscc.is_not(None))
    concerned.update(connection.scalars(select(mention.c.uscc).where(*has_code).distinct()))
    connection.execute(update(mention).where(*has_code).values(enterprise_id=mention.c.uscc))
    codes = (mention.c.uscc.is_not(None), mention.c.name_key.in_(names))
    plain = (waits, mention.c.name_key.not_in(select(mention.c.name_key).where(*codes)))
    keys = connection.scalars(select(mention.c.name_key).where(*plain).distinct())
    concerned.update(id_of(key, None, None) for key in keys)
    connection.execute(
        update(mention).where(*plain).values(enterprise_id=literal(id_of("", None, None)) + mention.c.name_key)
    )
    return {one for one in concerned | _place_by_code(connection) if one}


def _place_by_code(connection: Connection) -> set[str]:
    """Place the mentions that still wait: names without code that stand elsewhere with one."""
    mention = enterprise_mention
    waits = mention.c.enterprise_id.is_(None)
    names = select(mention.c.name_key).where(waits)
    known = (
        select(mention.c.name_key, func.min(mention.c.uscc).label("code"))
        .where(mention.c.uscc.is_not(None), mention.c.name_key.in_(names))
        .group_by(mention.c.name_key)
        .having(func.count(mention.c.uscc.distinct()) == 1)
    )
    codes = {row.name_key: row.code for row in connection.execute(known)}
    where = (mention.c.record_id == bindparam("r")) & (mention.c.position == bindparam("p"))
    columns = (mention.c.record_id, mention.c.position, mention.c.name_key, mention.c.organisation_code)
    concerned: set[str] = set()
    while rows := connection.execute(select(*columns).where(waits).limit(_BATCH)).all():
        placed = [
            {
                "r": row.record_id,
                "p": row.position,
                "e": id_of(row.name_key, row.organisation_code, codes.get(row.name_key)),
            }
            for row in rows
        ]
        connection.execute(update(mention).where(where).values(enterprise_id=bindparam("e")), placed)
        concerned.update(str(one["e"]) for one in placed)
    return concerned


def _unnamed(connection: Connection) -> set[str]:
    """Return the companies that no mention is placed at any more."""
    is_named = exists().where(enterprise_mention.c.enterprise_id == table.c.enterprise_id)
    return set(connection.scalars(select(table.c.enterprise_id).where(~is_named)))


def _gathered(connection: Connection, ids: Sequence[str]) -> Iterator[Enterprise]:
    """Gather some companies from their mentions; one without any is left out."""
    mention = enterprise_mention
    records = func.count(mention.c.record_id.distinct()).label("number")
    of_these = mention.c.enterprise_id.in_(ids)
    said = (mention.c.enterprise_id, mention.c.name, mention.c.name_key, mention.c.uscc, mention.c.organisation_code,
            mention.c.company_prefix)  # fmt: skip
    claims: dict[str, Counter[Claim]] = {}
    for row in connection.execute(select(*said, records).where(of_these).group_by(*said)):
        claim = Claim(
            name=row.name, key=row.name_key, organisation_code=row.organisation_code, company_prefix=row.company_prefix
        )
        claims.setdefault(row.enterprise_id, Counter())[claim] += row.number
    query = select(mention.c.enterprise_id, records).where(of_these).group_by(mention.c.enterprise_id)
    for row in connection.execute(query):
        yield enterprise_of(row.enterprise_id, claims[row.enterprise_id], row.number)


def _mentions(connection: Connection, record_ids: Sequence[str]) -> Iterator[tuple[tuple[str, int], Mention]]:
    for part in _parts(record_ids):
        for row in connection.execute(select(enterprise_mention).where(enterprise_mention.c.record_id.in_(part))):
            yield (
                (row.record_id, row.position),
                Mention(
                    record_id=row.record_id, name=row.name, key=row.name_key, uscc=row.uscc,
                    organisation_code=row.organisation_code, company_prefix=row.company_prefix,
                ),
            )  # fmt: skip


def _columns(one: Enterprise) -> dict[str, object]:
    return {
        "enterprise_id": one.enterprise_id, "name": one.name, "name_key": one.key, "uscc": one.uscc,
        "organisation_code": one.organisation_code, "names": json.dumps(one.names, ensure_ascii=False),
        "prefixes": json.dumps(one.prefixes), "records": one.records,
    }  # fmt: skip


def _delete(connection: Connection, ids: Sequence[str]) -> None:
    for part in _parts(ids):
        connection.execute(delete(table).where(table.c.enterprise_id.in_(part)))


def _move_decisions(connection: Connection) -> None:
    """Let a decision about `name:…` follow when that name is now gathered under the code of exactly one company."""
    for alias in decisions(connection):
        pair = pair_of(*(_now(connection, one) for one in (alias.one, alias.other)))
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


def _now(connection: Connection, enterprise_id: str) -> str:
    """Return the id that a company has now."""
    if load(connection, enterprise_id) is not None:
        return enterprise_id
    query = select(table.c.enterprise_id).where(table.c.name_key == enterprise_id.removeprefix("name:")).limit(2)
    found = list(connection.scalars(query))
    return found[0] if len(found) == 1 else enterprise_id


def _remove_proposal(connection: Connection, one: str, other: str) -> None:
    where = (enterprise_alias.c.one == one) & (enterprise_alias.c.other == other)
    connection.execute(delete(enterprise_alias).where(where & (enterprise_alias.c.state == AliasState.PROPOSED.value)))


def _propose(
    connection: Connection, before: Mapping[str, Enterprise], after: Mapping[str, Enterprise], reading: Reading | None
) -> bool:
    """Propose anew what changed companies may be one with; tells whether any proposal changed."""
    was = [one for one in before.values() if _is_proposed_by(one) != _is_proposed_by(after.get(one.enterprise_id))]
    now = [one for one in after.values() if _is_proposed_by(one) != _is_proposed_by(before.get(one.enterprise_id))]
    if not was and not now:
        return False
    near, proposed = propose_around(was, now, lambda: _light(connection), reading)
    decided = {(alias.one, alias.other) for alias in decisions(connection)}
    wanted = {(alias.one, alias.other): alias.reason for alias in proposed}
    wanted = {pair: reason for pair, reason in wanted.items() if pair not in decided}
    open_now = {
        (alias.one, alias.other): alias.reason
        for alias in aliases(connection, state=AliasState.PROPOSED)
        if not near.isdisjoint((alias.one, alias.other))
    }
    for pair, reason in open_now.items():
        if wanted.get(pair) is not reason:
            _remove_proposal(connection, *pair)
    values = [
        {"one": one, "other": other, "reason": str(reason), "state": AliasState.PROPOSED.value, "is_settled": True}
        for (one, other), reason in wanted.items()
        if open_now.get((one, other)) is not reason
    ]
    if values:
        connection.execute(insert(enterprise_alias), values)
    return wanted != open_now


def _is_proposed_by(one: Enterprise | None) -> object:
    """Return what proposals depend on."""
    return None if one is None else (one.key, one.uscc, one.organisation_code)


def _light(connection: Connection) -> Iterator[Enterprise]:
    """Read every company with what proposals depend on alone."""
    columns = (table.c.enterprise_id, table.c.name_key, table.c.uscc, table.c.organisation_code)
    for row in connection.execute(select(*columns), execution_options={"yield_per": _BATCH}):
        yield Enterprise(
            enterprise_id=row.enterprise_id, name="", key=row.name_key, uscc=row.uscc,
            organisation_code=row.organisation_code,
        )  # fmt: skip


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


def _by_id(connection: Connection, ids: Sequence[str]) -> Iterator[Enterprise]:
    return (_read(row) for row in connection.execute(select(table).where(table.c.enterprise_id.in_(ids))))


def _read(row: Row[tuple[object, ...]]) -> Enterprise:
    return Enterprise(
        enterprise_id=row.enterprise_id, name=row.name, key=row.name_key, uscc=row.uscc,
        organisation_code=row.organisation_code, names=tuple(json.loads(row.names)),
        prefixes=tuple(json.loads(row.prefixes)), records=row.records,
    )  # fmt: skip
