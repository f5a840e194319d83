"""What people decide about cases: judgements, and that a list was sent. Nothing is ever overwritten.

Each judgement names the version of the case the person saw; if somebody else was faster, it is refused and nothing is
lost. Undo is judging again: the events keep both.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from cases.damage import whole_case
from cases.lifecycle import Act, act_of, next_state
from cases.workspace import Workspace
from domain.case import Case, CaseEventKind, Judgement
from domain.errors import InvalidTransition, NotStored, StaleWrite
from index.store import Transaction

__all__ = ["judge_case", "mark_sent"]

_MOST_NOTE_CHARACTERS = 4_000


def judge_case(
    ws: Workspace,
    case_id: str,
    judgement: Judgement,
    *,
    by: str,
    note: str | None = None,
    expected_version: int | None,
    now: datetime,
) -> Case:
    """Keep a person's judgement about a case and every match it shows.

    Args:
        ws: The workspace.
        case_id: The case.
        judgement: Confirmed, dismissed or unsure.
        by: Who judges; must not be empty.
        note: Why, in free words.
        expected_version: Version of the case the person looked at; `None` for "whatever it is now".
        now: The moment.

    Returns:
        The case as it now stands.

    Raises:
        NotStored: no such case.
        StaleWrite: the case changed since the person looked at it.
        InvalidTransition: the state does not allow it, or there is no match to confirm.
        ListingDamaged: the listing cannot be read, so that only "unsure" may be said of it.
    """
    person = by.strip()
    if not person:
        raise ValueError("a judgement needs the name of the person")
    with ws.store.transaction() as tx:
        case = _read(tx, case_id)
        if expected_version is not None and case.version != expected_version:
            raise StaleWrite("case", case_id)
        if judgement is not Judgement.UNSURE:
            whole_case(ws.store, case)  # nobody says yes or no to what cannot be seen
        if judgement is Judgement.CONFIRMED and not case.matches:
            raise InvalidTransition(case_id, "without any match", judgement.value)
        judged = replace(
            case,
            state=next_state(case_id, case.state, act_of(judgement)),
            judged_by=person,
            judged_at=now,
            note=note.strip()[:_MOST_NOTE_CHARACTERS] or None if note else None,
            updated_at=now,
            version=case.version + 1,
        )
        tx.put_case(judged, case.version)
        for match in case.matches:
            tx.put_judgement(
                case.listing_key, match.record_id, match.record_version, judgement, person, judged.note, now
            )
        facts = {
            "judgement": judgement.value,
            "state_before": case.state.value,
            "records": " ".join(match.record_id for match in case.matches),
            **({"note": judged.note} if judged.note else {}),
        }
        tx.append_event(case_id, CaseEventKind.JUDGED, now, person, facts)
    return judged


def mark_sent(ws: Workspace, case_ids: Iterable[str], *, by: str, list_sha256: str, now: datetime) -> tuple[Case, ...]:
    """Record that a takedown list with these cases was sent to the platform; all of them, or none.

    Making a list changes nothing, so that it can be made again and looked at; this is the act that takes the cases out
    of the next one.

    Args:
        ws: The workspace.
        case_ids: The cases of the list; see `ExportReport.case_ids`.
        by: Who sent it.
        list_sha256: SHA-256 of the file that was sent.
        now: The moment.

    Raises:
        NotStored: one of the cases does not exist.
        InvalidTransition: one of them is not confirmed.
    """
    sent: list[Case] = []
    with ws.store.transaction() as tx:
        for case_id in case_ids:
            case = _read(tx, case_id)
            state = next_state(case_id, case.state, Act.SEND)
            changed = replace(case, state=state, updated_at=now, version=case.version + 1)
            tx.put_case(changed, case.version)
            tx.append_event(case_id, CaseEventKind.EXPORTED, now, by, {"list_sha256": list_sha256})
            sent.append(changed)
    return tuple(sent)


def _read(tx: Transaction, case_id: str) -> Case:
    case = tx.case(case_id)
    if case is None:
        raise NotStored("case", case_id)
    return case
