"""How far the register of enterprises has followed the records, and whether mentions wait to be gathered."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from index.store.schema import enterprise_state

__all__ = ["EnterpriseVersion", "rise", "set_seq", "settle", "version", "wait"]

_STATE, _WAITING = 1, 2


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


def _change(connection: Connection, **values: object) -> None:
    connection.execute(update(enterprise_state).where(enterprise_state.c.id == _STATE).values(**values))


def rise(connection: Connection) -> None:
    """Remember that the register or a decision changed."""
    _change(connection, version=enterprise_state.c.version + 1)


def wait(connection: Connection) -> None:
    """Remember that mentions changed, so that a crash before they are gathered is caught up."""
    if connection.scalar(select(enterprise_state.c.id).where(enterprise_state.c.id == _WAITING)) is None:
        connection.execute(insert(enterprise_state), {"id": _WAITING, "records_seq": 0, "version": 0})


def settle(connection: Connection) -> None:
    """Remember that no mention waits any more."""
    connection.execute(delete(enterprise_state).where(enterprise_state.c.id == _WAITING))


def set_seq(connection: Connection, seq: int) -> None:
    """Remember up to which change of records the mentions are taken over."""
    _change(connection, records_seq=seq)
