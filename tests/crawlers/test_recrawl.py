from datetime import UTC, datetime, timedelta

import pytest

from crawlers.recrawl import RULES, VERSION, judge_due
from index.store import Visit

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=90)


def visit(**facts) -> Visit:
    plain = {"key": "k", "listing_key": "shop:1", "outcome": "read", "first_seen_at": LONG_AGO}
    return Visit(**{**plain, **facts})


CASES = {
    "news": {"case_state": "open", "verdict": "block"},
    "notified": {"case_state": "notified", "verdict": "block"},
    "in_case": {"case_state": "unsure", "verdict": "review"},
    "flagged": {"case_state": "dismissed", "verdict": "review"},
    "broken": {"outcome": "broken", "listing_key": None, "first_seen_at": None},
    "gone": {"outcome": "gone", "listing_key": None, "first_seen_at": None},
    "new": {},
    "low_risk": {},
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_each_rule_decides_at_its_time(rule):
    facts = CASES[rule.name]
    for passed, is_due in ((rule.again_after - timedelta(seconds=1), False), (rule.again_after, True)):
        if passed < timedelta(0):
            continue
        seen_at = NOW - passed
        more = {"case_changed_at": seen_at - timedelta(days=1)} if "case_state" in facts else {}
        if rule.name == "news":
            more = {"case_changed_at": seen_at + timedelta(minutes=1)}
        if rule.name == "new":
            more = {"first_seen_at": seen_at}
        decided = judge_due(visit(visited_at=seen_at, **facts, **more), NOW)
        assert (decided.rule, decided.is_due) == (rule.name, is_due)
        assert decided.count == f"{'due' if is_due else 'not_due'}_{rule.name}"


def test_a_page_that_is_not_known_is_due():
    assert judge_due(None, NOW).is_due


def test_what_is_at_risk_is_looked_at_earlier_than_what_is_not():
    after = {rule.name: rule.again_after for rule in RULES}
    assert after["news"] < after["notified"] <= after["in_case"] < after["flagged"] < after["low_risk"]
    assert len(after) == len(RULES)
    assert VERSION
