"""What a reader of a list has chosen: everything stands in the address, so that a link shows the same list."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from starlette.requests import Request

from console.api.errors import BadRequest
from domain.case import CaseState
from domain.verdict import VerdictKind
from index.store import CaseQuery

__all__ = ["CaseChoice", "one_of"]

E = TypeVar("E", bound=StrEnum)

ANY = "any"


def one_of(kind: type[E], name: str, text: str | None) -> E | None:
    """Return the value of a closed set that an address names; absent means `None`.

    Raises:
        BadRequest: the set has no such value.
    """
    if not text:
        return None
    try:
        return kind(text)
    except ValueError as error:
        raise BadRequest(f"{name}: {text[:40]!r} is not one of {', '.join(kind)}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChoice:
    """Which cases of the queue; without a choice those that wait for a person."""

    state: str
    verdict: VerdictKind | None
    platform: str | None
    category: str | None
    record: str | None
    q: str | None

    @classmethod
    def of(cls, request: Request, prefix: str = "") -> "CaseChoice":
        """Read the choice from an address.

        Raises:
            BadRequest: a value of it does not exist.
        """
        return cls.read({name: request.query_params.get(prefix + name) for name in cls.__slots__})

    @classmethod
    def read(cls, given: "dict[str, str | None]") -> "CaseChoice":
        """Read the choice from named texts."""
        state = given.get("state") or CaseState.OPEN
        if state != ANY:
            one_of(CaseState, "state", state)
        return cls(
            state=str(state),
            verdict=one_of(VerdictKind, "verdict", given.get("verdict")),
            platform=given.get("platform") or None,
            category=given.get("category") or None,
            record=given.get("record") or None,
            q=(given.get("q") or "").strip()[:200] or None,
        )

    @property
    def states(self) -> tuple[CaseState, ...]:
        """The states to look for; empty = any."""
        return () if self.state == ANY else (CaseState(self.state),)

    @property
    def is_default(self) -> bool:
        """Whether nothing was chosen."""
        return self == CaseChoice.read({})

    def query(self, *, without: str = "", limit: int = 50, after: str | None = None) -> CaseQuery:
        """Return the store's query; `without` leaves one condition out, to count what else could be chosen."""
        return CaseQuery(
            states=() if without == "state" else self.states,
            verdict=None if without == "verdict" else self.verdict,
            platform=None if without == "platform" else self.platform,
            category=None if without == "category" else self.category,
            record_id=self.record,
            limit=limit,
            after=after,
        )

    def address(self) -> dict[str, str]:
        """Return the choice as the query of an address."""
        named = {
            "state": "" if self.state == CaseState.OPEN else self.state,
            "verdict": self.verdict,
            "platform": self.platform,
            "category": self.category,
            "record": self.record,
            "q": self.q,
        }
        return {name: str(value) for name, value in named.items() if value}
