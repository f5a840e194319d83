"""The state of a record follows from its events: whatever their order, however often, one answer."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain.record import Record, RecordEvent, RecordEventKind, RecordKind, RecordState, is_in_force, record_version
from domain.standing import Standing, in_order, stand, standing_after, standing_of

DAY = date(2026, 1, 1)
RECORD = Record(record_id="R1", kind=RecordKind.FAILED_INSPECTION, product_name="电磁炉")


def event(kind: str, day: int, document: str = "通告", by: str | None = None) -> RecordEvent:
    return RecordEvent(
        record_id="R1", kind=RecordEventKind(kind), on=DAY + timedelta(days=day), document=document, by=by
    )


events = st.builds(
    event,
    st.sampled_from([k.value for k in RecordEventKind]),
    st.integers(0, 12),
    st.sampled_from(["甲", "乙"]),
    st.sampled_from([None, "王", "李"]),
)
statements = st.one_of(
    st.none(),
    st.builds(
        Standing,
        state=st.sampled_from(RecordState),
        reason=st.sampled_from([None, "公告"]),
        since=st.one_of(st.none(), st.integers(0, 12).map(lambda n: DAY + timedelta(days=n))),
    ),
)


@pytest.mark.parametrize(
    ("course", "state"),
    [
        ("", "in_force"),
        ("first_inspection", "in_force"),
        ("retest", "under_retest"),
        ("retest upheld", "in_force"),
        ("retest upheld rectified", "rectified"),
        ("retest upheld rectified passed_reinspection", "lifted"),
        ("retest withdrawn", "withdrawn"),
        ("passed_reinspection", "lifted"),
        ("passed_reinspection retest", "lifted"),
        ("passed_reinspection rectified", "lifted"),
        ("passed_reinspection corrected", "withdrawn"),
        ("withdrawn passed_reinspection", "withdrawn"),
        ("withdrawn retest", "withdrawn"),
        ("passed_reinspection first_inspection", "in_force"),
        ("withdrawn first_inspection retest", "under_retest"),
        ("upheld", "in_force"),
        ("corrected", "withdrawn"),
    ],
)
def test_a_course_leads_where_it_should(course: str, state: str) -> None:
    given_events = [event(kind, day) for day, kind in enumerate(course.split())]
    assert standing_after(given_events).state == state


def test_events_of_one_day_count_in_the_order_of_an_ordinary_course() -> None:
    one_day = [event(kind, 0) for kind in ("passed_reinspection", "rectified", "upheld", "retest", "first_inspection")]
    assert standing_after(one_day).state is RecordState.LIFTED
    assert [e.kind.value for e in in_order(one_day)] == [
        "first_inspection", "retest", "upheld", "rectified", "passed_reinspection",
    ]  # fmt: skip


def test_what_was_taken_back_twice_is_gone_since_the_first_time() -> None:
    standing = standing_after([event("withdrawn", 5, "后"), event("corrected", 3, "先")])
    assert (standing.reason, standing.since) == ("先 (2026-01-04)", date(2026, 1, 4))


@pytest.mark.parametrize(
    ("since", "kind", "day", "state"),
    [
        (None, "first_inspection", 3, "in_force"),
        (None, "retest", 3, "lifted"),
        (5, "first_inspection", 3, "lifted"),
        (3, "first_inspection", 3, "in_force"),
        (2, "withdrawn", 3, "withdrawn"),
    ],
)
def test_a_statement_counts_on_its_day_or_before_everything_dated(since, kind, day, state) -> None:
    stated = Standing(
        state=RecordState.LIFTED, reason="公告", since=None if since is None else DAY + timedelta(days=since)
    )
    assert standing_after([event(kind, day)], stated).state == state


def test_a_record_stands_as_it_is_told_and_says_so() -> None:
    standing = standing_after([event("passed_reinspection", 4)])
    lifted = stand(RECORD, standing)
    assert (lifted.state, lifted.state_reason, lifted.withdrawn_at) == (
        RecordState.LIFTED,
        "通告 (2026-01-05)",
        date(2026, 1, 5),
    )
    assert standing_of(lifted) == standing
    assert is_in_force(lifted, date(2026, 1, 4))
    assert not is_in_force(lifted, date(2026, 1, 5))
    again = stand(lifted, standing_after([event("passed_reinspection", 4), event("first_inspection", 9)]))
    assert (again.state, again.withdrawn_at) == (RecordState.IN_FORCE, None)


def test_a_mark_asks_nobody_to_judge_again_and_an_end_does() -> None:
    marked = [replace(RECORD, state=state) for state in (RecordState.UNDER_RETEST, RecordState.RECTIFIED)]
    assert {record_version(r) for r in marked} == {record_version(RECORD)}
    assert record_version(replace(RECORD, state=RecordState.LIFTED)) != record_version(RECORD)


@given(st.lists(events, max_size=8), statements, st.randoms(use_true_random=False))
def test_order_and_repeats_change_nothing(given_events, stated, random) -> None:
    shuffled = given_events + random.choices(given_events, k=3) if given_events else []
    random.shuffle(shuffled)
    assert standing_after(shuffled, stated) == standing_after(given_events, stated)
    assert in_order(shuffled) == in_order(given_events)


@given(st.lists(events, max_size=8))
def test_who_entered_an_event_changes_nothing(given_events) -> None:
    anonymous = [replace(e, by=None) for e in given_events]
    assert standing_after(anonymous) == standing_after(given_events)


@given(st.lists(events, max_size=8), statements)
def test_only_an_end_has_a_day_from_which_the_record_is_no_ground(given_events, stated) -> None:
    record = stand(RECORD, standing_after(given_events, stated))
    if record.state in {RecordState.LIFTED, RecordState.WITHDRAWN}:
        assert not is_in_force(record, DAY + timedelta(days=99))
    else:
        assert record.withdrawn_at is None
        assert is_in_force(record, DAY)


class Lifecycle(RuleBasedStateMachine):
    """Events become known one at a time, late ones too; the fold is held against a day-by-day model of the office."""

    def __init__(self) -> None:
        super().__init__()
        self.known: list[RecordEvent] = []

    @rule(given_event=events)
    def becomes_known(self, given_event: RecordEvent) -> None:
        self.known.append(given_event)

    @rule()
    def everything_again(self) -> None:
        before = standing_after(self.known)
        self.known += list(reversed(self.known))[:4]
        assert standing_after(self.known) == before

    @invariant()
    def stands_as_the_office_would_say(self) -> None:
        state = "in_force"
        for day in range(13):
            today = {e.kind.value for e in self.known if e.on == DAY + timedelta(days=day)}
            for kind in RecordEventKind:
                if kind.value in today:
                    state = the_office_says(state, kind.value)
        assert standing_after(self.known).state == state


def the_office_says(state: str, kind: str) -> str:
    """The same rules, told in other words."""
    if kind in {"withdrawn", "corrected"}:
        return "withdrawn"
    if kind == "first_inspection":
        return "in_force"
    if state in {"withdrawn", "lifted"}:
        return state
    if kind == "upheld":
        return "in_force" if state == "under_retest" else state
    return {"retest": "under_retest", "rectified": "rectified", "passed_reinspection": "lifted"}[kind]


TestLifecycle = Lifecycle.TestCase
