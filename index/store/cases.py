"""Cases and their events, which are only ever appended."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    SQLColumnExpression,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from domain.case import Case, CaseEvent, CaseEventKind, CaseState
from domain.errors import NotStored, StaleWrite, StoreError
from domain.verdict import VerdictKind
from index.store.codec import dump, load_matches, load_reasons, load_texts, matches_text, reasons_text
from index.store.schema import case as table
from index.store.schema import case_event, case_match, listing
from index.store.stored_facts import listing_or_outline, rows_of
from index.store.values import CaseOrder, CaseQuery, Page

__all__ = ["append_event", "counts", "events", "load", "of_listing", "of_listings", "page", "put"]

_SELECT = select(table, listing.c.facts).join(listing, listing.c.listing_key == table.c.listing_key)

_ORDERS: Mapping[CaseOrder, tuple[SQLColumnExpression[object], bool]] = {
    CaseOrder.RISK: (table.c.score, True),
    CaseOrder.NEWEST: (table.c.opened_at, True),
    CaseOrder.OLDEST: (table.c.opened_at, False),
    CaseOrder.ID: (table.c.case_id, False),
}  # column, is descending; ties by id, upwards

_FACETS = ("state", "verdict", "platform", "category")


def _case(row: Row[tuple[object, ...]]) -> Case:
    return Case(
        case_id=row.case_id,
        listing_key=row.listing_key,
        listing=listing_or_outline(row.listing_key, row.facts, platform=row.platform, category=row.category),
        state=CaseState(row.state),
        verdict=VerdictKind(row.verdict),
        score=row.score,
        matches=load_matches(row.matches),
        reasons=load_reasons(row.reasons),
        policy_version=row.policy_version,
        opened_at=row.opened_at,
        updated_at=row.updated_at,
        version=row.version,
        judged_by=row.judged_by,
        judged_at=row.judged_at,
        note=row.note,
    )


def load(connection: Connection, case_id: str) -> Case | None:
    """Read one case with its listing as last seen; of a damaged one, its outline."""
    return next(map(_case, rows_of(connection, _SELECT.where(table.c.case_id == case_id))), None)


def of_listing(connection: Connection, key: str) -> Case | None:
    """Read the case of a listing."""
    return next(map(_case, rows_of(connection, _SELECT.where(table.c.listing_key == key))), None)


def of_listings(connection: Connection, keys: Iterable[str]) -> dict[str, Case]:
    """Read the cases of some hundred listings; a listing without one is left out."""
    found = rows_of(connection, _SELECT.where(table.c.listing_key.in_(list(keys))))
    return {row.listing_key: _case(row) for row in found}


def put(connection: Connection, case: Case, expected_version: int | None) -> None:
    """Write a case: a new one when `expected_version` is `None`, else the successor of that version.

    Raises:
        StaleWrite: there is one already, or somebody else changed it since.
        NotStored: a successor of nothing.
    """
    if expected_version is None:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(table).on_conflict_do_nothing().returning(table.c.case_id)
        if connection.scalar(statement, _columns(case)) is None:
            raise StaleWrite("case", case.case_id)
    else:
        change = update(table).where(table.c.case_id == case.case_id, table.c.version == expected_version)
        if not connection.execute(change, _columns(case)).rowcount:
            if connection.scalar(select(table.c.version).where(table.c.case_id == case.case_id)) is None:
                raise NotStored("case", case.case_id)
            raise StaleWrite("case", case.case_id)
        connection.execute(delete(case_match).where(case_match.c.case_id == case.case_id))
    records = dict.fromkeys(match.record_id for match in case.matches)
    if records:
        connection.execute(insert(case_match), [{"case_id": case.case_id, "record_id": r} for r in records])


def _columns(case: Case) -> dict[str, object]:
    return {
        "case_id": case.case_id,
        "listing_key": case.listing_key,
        "platform": case.listing.platform or "",
        "category": case.listing.category,
        "state": str(case.state),
        "verdict": str(case.verdict),
        "score": case.score,
        "matches": matches_text(case.matches),
        "reasons": reasons_text(case.reasons),
        "policy_version": case.policy_version,
        "opened_at": case.opened_at,
        "updated_at": case.updated_at,
        "version": case.version,
        "judged_by": case.judged_by,
        "judged_at": case.judged_at,
        "note": case.note,
    }


def page(connection: Connection, query: CaseQuery) -> Page[Case]:
    """Read one page of cases.

    Raises:
        StoreError: `query.after` is not a mark this function gave.
    """
    conditions = _conditions(query)
    total = connection.scalar(select(func.count()).select_from(table).where(*conditions)) or 0
    column, is_descending = _ORDERS[query.order]
    statement = _SELECT.where(*conditions).order_by(column.desc() if is_descending else column, table.c.case_id)
    if query.after is not None:
        statement = statement.where(_behind(query.order, *_read_mark(query.after)))
    rows = rows_of(connection, statement.limit(query.limit + 1))
    cases = tuple(_case(row) for row in rows[: query.limit])
    has_more = len(rows) > query.limit and bool(cases)
    return Page(items=cases, total=total, after=_mark(query.order, cases[-1]) if has_more else None)


def _conditions(query: CaseQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.states:
        found.append(table.c.state.in_([str(state) for state in query.states]))
    for column, value in (
        (table.c.platform, query.platform), (table.c.verdict, query.verdict), (table.c.category, query.category),
    ):  # fmt: skip
        if value is not None:
            found.append(column == str(value))
    if query.record_id is not None:
        having = select(case_match.c.case_id).where(case_match.c.record_id == query.record_id)
        found.append(table.c.case_id.in_(having))
    return found


def _mark(order: CaseOrder, case: Case) -> str:
    value: object = case.case_id
    if order is CaseOrder.RISK:
        value = case.score
    elif order is not CaseOrder.ID:
        value = case.opened_at.isoformat()
    return urlsafe_b64encode(json.dumps([value, case.case_id]).encode()).decode()


def _read_mark(mark: str) -> tuple[object, str]:
    try:
        value, case_id = json.loads(urlsafe_b64decode(mark.encode()))
    except (ValueError, TypeError) as error:
        raise StoreError(f"{mark!r} is not a mark of a page") from error
    return value, str(case_id)


def _behind(order: CaseOrder, value: object, case_id: str) -> ColumnElement[bool]:
    column, is_descending = _ORDERS[order]
    if order in {CaseOrder.NEWEST, CaseOrder.OLDEST}:
        value = datetime.fromisoformat(str(value))
    beyond = column < value if is_descending else column > value
    return or_(beyond, and_(column == value, table.c.case_id > case_id))


def counts(connection: Connection, query: CaseQuery) -> Mapping[str, Mapping[str, int]]:
    """Count the cases of a query by `state`, `verdict`, `platform` and `category`; without a value: left out."""
    conditions = _conditions(query)
    found: dict[str, dict[str, int]] = {}
    for name in _FACETS:
        column = table.c[name]
        statement = select(column, func.count().label("number")).where(*conditions, column.is_not(None))
        rows = connection.execute(statement.group_by(column).order_by(column))
        found[name] = {str(row[0]): int(row.number) for row in rows}
    return found


def append_event(connection: Connection, event: CaseEvent) -> CaseEvent:
    """Append an event; its `seq` is given here."""
    values = {"case_id": event.case_id, "kind": str(event.kind), "at": event.at, "actor": event.actor}
    result = connection.execute(insert(case_event), values | {"facts": dump(dict(event.facts))})
    return CaseEvent(
        seq=result.inserted_primary_key[0] if result.inserted_primary_key else 0,
        case_id=event.case_id,
        kind=event.kind,
        at=event.at,
        actor=event.actor,
        facts=event.facts,
    )


def events(connection: Connection, case_id: str) -> tuple[CaseEvent, ...]:
    """Read what happened to a case, oldest first."""
    found = connection.execute(select(case_event).where(case_event.c.case_id == case_id).order_by(case_event.c.seq))
    return tuple(
        CaseEvent(
            seq=row.seq, case_id=row.case_id, kind=CaseEventKind(row.kind), at=row.at, actor=row.actor,
            facts=load_texts(row.facts),
        )
        for row in found
    )  # fmt: skip
