"""Gathering the register of enterprises: a follower of the records.

Mentions and enterprises follow from the records and can be gathered again at any time.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, literal, select, update

from domain.enterprise_register import propose_around
from domain.enterprises import Claim, Enterprise, Mention, enterprise_of, id_of
from domain.look_alikes import Reading
from index.store import aliases, enterprises, register_state
from index.store.schema import enterprise as table
from index.store.schema import enterprise_mention

__all__ = ["follow", "gather_register", "reset"]

_BATCH = 500


def reset(connection: Connection) -> None:
    """Forget everything that follows from records, so that it is gathered anew."""
    connection.execute(delete(enterprise_mention))
    connection.execute(delete(table))
    aliases.forget_proposals(connection)
    register_state.set_seq(connection, 0)
    register_state.wait(connection)


def follow(connection: Connection, named: Mapping[str, Sequence[Mention]], seq: int) -> bool:
    """Take over whom some hundred changed records name; tells whether that is somebody else than before.

    Args:
        connection: Of the write transaction.
        named: Id of a record → the companies it names, in order.
        seq: The number of the last of these changes.
    """
    register_state.set_seq(connection, seq)
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
    register_state.wait(connection)
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
        before |= {one.enterprise_id: one for one in enterprises.by_ids(connection, part)}
        after |= {one.enterprise_id: one for one in _gathered(connection, part)}
    changed = [one for one in after.values() if before.get(one.enterprise_id) != one]
    gone = [one for one in before if one not in after]
    enterprises.replace_all(connection, gone, changed)
    aliases.move_decisions(connection)
    is_new = _propose(connection, before, after, reading)
    if changed or gone or is_new:
        register_state.rise(connection)
    register_state.settle(connection)
    return enterprises.count(connection, None)


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


def _propose(
    connection: Connection, before: Mapping[str, Enterprise], after: Mapping[str, Enterprise], reading: Reading | None
) -> bool:
    """Propose anew what changed companies may be one with; tells whether any proposal changed."""
    was = [one for one in before.values() if _is_proposed_by(one) != _is_proposed_by(after.get(one.enterprise_id))]
    now = [one for one in after.values() if _is_proposed_by(one) != _is_proposed_by(before.get(one.enterprise_id))]
    if not was and not now:
        return False
    near, proposed = propose_around(was, now, lambda: enterprises.outlines(connection), reading)
    return aliases.replace_proposals(connection, near, proposed)


def _is_proposed_by(one: Enterprise | None) -> object:
    """Return what proposals depend on."""
    return None if one is None else (one.key, one.uscc, one.organisation_code)
