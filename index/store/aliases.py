"""Which enterprises may be one: what is proposed, and what people decided. Decisions are truth, and stay."""

from collections.abc import Iterable, Set

from sqlalchemy import Connection, Row, Select, delete, insert, or_, select, update

from domain.enterprises import Alias, AliasReason, AliasState, pair_of
from index.store import enterprises, register_state
from index.store.schema import enterprise_alias

__all__ = [
    "decide", "decisions", "every", "forget_proposals", "move_decisions", "replace_proposals", "settle", "unsettled",
]  # fmt: skip


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
    register_state.rise(connection)
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


def every(
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


# --- Following the register


def move_decisions(connection: Connection) -> None:
    """Let a decision about `name:…` follow when that name is now gathered under the code of exactly one company."""
    for alias in decisions(connection):
        pair = pair_of(*(enterprises.current_id(connection, one) for one in (alias.one, alias.other)))
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


def replace_proposals(connection: Connection, near: Set[str], proposed: Iterable[Alias]) -> bool:
    """Replace the proposals that name one of some companies, but for what was decided; tells whether any changed.

    Args:
        connection: Of the write transaction.
        near: Ids of the companies.
        proposed: Every proposal that names one of them.
    """
    decided = {(alias.one, alias.other) for alias in decisions(connection)}
    wanted = {(alias.one, alias.other): alias.reason for alias in proposed}
    wanted = {pair: reason for pair, reason in wanted.items() if pair not in decided}
    open_now = {
        (alias.one, alias.other): alias.reason
        for alias in every(connection, state=AliasState.PROPOSED)
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


def _remove_proposal(connection: Connection, one: str, other: str) -> None:
    where = (enterprise_alias.c.one == one) & (enterprise_alias.c.other == other)
    connection.execute(delete(enterprise_alias).where(where & (enterprise_alias.c.state == AliasState.PROPOSED.value)))


def forget_proposals(connection: Connection) -> None:
    """Forget every proposal; decisions stay."""
    connection.execute(delete(enterprise_alias).where(enterprise_alias.c.state == AliasState.PROPOSED.value))
