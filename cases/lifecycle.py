"""The states of a case, and what may lead from one to the next: one table.

A judgement can always be taken back by judging again, until the case was sent; a sent case can only be dismissed, which
means that the platform has to be told. The machine alone never confirms anything.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.case import CaseState, Judgement
from domain.errors import InvalidTransition

__all__ = ["TRANSITIONS", "Act", "act_of", "next_state"]


class Act(StrEnum):
    """What can be done to a case."""

    CONFIRM = "confirmed"
    DISMISS = "dismissed"
    DOUBT = "unsure"
    SEND = "sent"
    """It stood in a takedown list that was sent to the platform."""
    MATCH_AGAIN = "matched again"
    """The machine found a record, or a version of one, that nobody has judged for this listing."""


_JUDGED: Final = {
    Act.CONFIRM: CaseState.CONFIRMED,
    Act.DISMISS: CaseState.DISMISSED,
    Act.DOUBT: CaseState.UNSURE,
}

TRANSITIONS: Final[Mapping[CaseState, Mapping[Act, CaseState]]] = MappingProxyType(
    {
        CaseState.OPEN: _JUDGED | {Act.MATCH_AGAIN: CaseState.OPEN},
        CaseState.UNSURE: _JUDGED | {Act.MATCH_AGAIN: CaseState.UNSURE},
        # A confirmed case does not fall out of the takedown list because one more record matches.
        CaseState.CONFIRMED: _JUDGED | {Act.SEND: CaseState.NOTIFIED, Act.MATCH_AGAIN: CaseState.CONFIRMED},
        CaseState.DISMISSED: _JUDGED | {Act.MATCH_AGAIN: CaseState.OPEN},
        CaseState.NOTIFIED: {Act.DISMISS: CaseState.DISMISSED, Act.MATCH_AGAIN: CaseState.NOTIFIED},
    }
)
"""State → act → next state; an act that is not listed is refused."""


def act_of(judgement: Judgement) -> Act:
    """Return the act that a judgement is."""
    return Act(judgement.value)


def next_state(case_id: str, state: CaseState, act: Act) -> CaseState:
    """Return the state after an act.

    Raises:
        InvalidTransition: the state does not allow it.

    Example:
        >>> next_state("C1", CaseState.OPEN, Act.CONFIRM)
        <CaseState.CONFIRMED: 'confirmed'>
        >>> next_state("C1", CaseState.OPEN, Act.SEND)
        Traceback (most recent call last):
        domain.errors.InvalidTransition: case C1 is open; it cannot be sent
    """
    following = TRANSITIONS[state].get(act)
    if following is None:
        raise InvalidTransition(case_id, state.value, act.value)
    return following
