"""What judged pairs say: a known tilt is found, and where they say little nothing moves."""

import random
from datetime import date
from math import exp, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.brands import BrandRegistry
from domain.listing import Listing
from domain.record import Record, RecordKind
from domain.verdict import VerdictKind
from matching import DEFAULT_POLICY, RecordBook
from matching.learning import LEAST_EACH, JudgedMatch, degrees_of, learn, points_of, score_of

FEATURES = sorted(DEFAULT_POLICY.weights)
POINT = log(2) / 2


def by_feature(learned):
    return {one.feature: one for one in learned.features}


def market(truth: dict[str, float], count: int, seed: int = 5) -> list[JudgedMatch]:
    """Pairs whose judgements follow known weights, in points; half of all features in each pair at some degree."""
    dice, pairs = random.Random(seed), []
    weights = dict(DEFAULT_POLICY.weights) | truth
    for _ in range(count):
        degrees = {name: dice.choice((0.5, 1.0)) for name in FEATURES if dice.random() < 0.5}
        points = sum(weights[name] * degree for name, degree in degrees.items())
        chance = 1 / (1 + exp(-POINT * (points - DEFAULT_POLICY.half_points)))
        pairs.append(JudgedMatch(degrees=degrees, is_confirmed=dice.random() < chance))
    return pairs


def test_a_known_tilt_is_found_and_the_rest_stays() -> None:
    learned = learn(market({"product_name": 6.0, "likeness": -3.0}, 4_000), DEFAULT_POLICY)
    tallies = by_feature(learned)
    assert tallies["product_name"].suggested == pytest.approx(6.0, abs=0.9)
    assert tallies["likeness"].suggested == pytest.approx(-3.0, abs=0.9)
    assert tallies["product_name"].is_telling
    assert tallies["likeness"].is_telling
    others = [one for name, one in tallies.items() if name not in {"product_name", "likeness"}]
    assert sum(one.is_telling for one in others) <= 3  # of 18 intervals of 95 %
    assert all(abs(one.suggested - one.weight) < 1.5 for one in others)


def test_judgements_that_follow_the_policy_leave_it_where_it_is() -> None:
    tallies = by_feature(learn(market({}, 4_000), DEFAULT_POLICY))
    assert sum(one.is_telling for one in tallies.values()) <= 3
    assert max(abs(one.suggested - one.weight) for one in tallies.values()) < 1.2


def test_pairs_that_are_told_apart_without_an_error_drive_nothing_to_infinity() -> None:
    pairs = [JudgedMatch(degrees={"model_same": 1.0}, is_confirmed=True)] * 5_000
    pairs += [JudgedMatch(degrees={"model_other": 1.0}, is_confirmed=False)] * 5_000
    tallies = by_feature(learn(pairs, DEFAULT_POLICY))
    assert 4.0 < tallies["model_same"].suggested < 25
    assert -25 < tallies["model_other"].suggested < 0
    assert tallies["gtin_same"].suggested == DEFAULT_POLICY.weight("gtin_same")  # never seen: not moved
    assert tallies["model_same"].log_odds > 8


def test_the_log_odds_are_those_of_the_textbook() -> None:
    pairs = [JudgedMatch(degrees={"kind_same": 1.0} if n < 8 else {}, is_confirmed=True) for n in range(10)]
    pairs += [JudgedMatch(degrees={"kind_same": 0.2} if n < 3 else {}, is_confirmed=False) for n in range(12)]
    one = by_feature(learn(pairs, DEFAULT_POLICY))["kind_same"]
    assert (one.confirmed, one.dismissed) == (8, 3)
    expected = log(8.5 * 9.5 / (2.5 * 3.5))
    half = 1.959964 * (1 / 8.5 + 1 / 2.5 + 1 / 3.5 + 1 / 9.5) ** 0.5
    assert one.log_odds == pytest.approx(expected, abs=1e-3)
    assert one.log_odds_interval == pytest.approx((expected - half, expected + half), abs=1e-3)


@pytest.mark.parametrize(("confirmed", "dismissed"), [(0, 0), (LEAST_EACH - 1, 500), (500, LEAST_EACH - 1)])
def test_too_few_judgements_suggest_nothing(confirmed: int, dismissed: int) -> None:
    pairs = [JudgedMatch(degrees={"brand_same": 1.0}, is_confirmed=True)] * confirmed
    pairs += [JudgedMatch(degrees={}, is_confirmed=False)] * dismissed
    learned = learn(pairs, DEFAULT_POLICY)
    assert (learned.confirmed, learned.dismissed, learned.is_enough) == (confirmed, dismissed, False)
    assert all(one.suggested is None and not one.is_telling for one in learned.features)
    assert by_feature(learned)["brand_same"].confirmed == confirmed


def test_just_enough_suggest_weights() -> None:
    pairs = [JudgedMatch(degrees={"brand_same": 1.0}, is_confirmed=n < LEAST_EACH) for n in range(2 * LEAST_EACH)]
    assert learn(pairs, DEFAULT_POLICY).is_enough


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.builds(
            JudgedMatch,
            degrees=st.dictionaries(st.sampled_from(FEATURES), st.floats(0, 1)),
            is_confirmed=st.booleans(),
        ),
        min_size=1,
        max_size=12,
    ),
    st.integers(1, 40),
)
def test_whatever_was_judged_the_weights_are_numbers_within_reach(pairs, times) -> None:
    learned = learn(pairs * times, DEFAULT_POLICY)
    for one in learned.features:
        assert one.suggested is None or abs(one.suggested - one.weight) < 30
        assert one.log_odds_interval[0] <= one.log_odds <= one.log_odds_interval[1]


@pytest.mark.parametrize(
    ("title", "verdict"),
    [
        ("小逸优品电磁炉家用 XDW-21A4", VerdictKind.BLOCK),
        ("小逸优品电磁炉家用", VerdictKind.REVIEW),
        ("小逸优品电磁炉家用 XDW-30B2", VerdictKind.ALLOW),
    ],
)
def test_the_score_is_the_one_the_book_gives(title: str, verdict: VerdictKind) -> None:
    record = Record(
        record_id="R1",
        kind=RecordKind.FAILED_INSPECTION,
        product_name="电磁炉",
        brand="小逸优品",
        model_spec="XDW-21A4",
    )
    book = RecordBook([record], brands=BrandRegistry())
    match = book.score(Listing(title=title), record, on=date(2026, 1, 1))
    assert match.verdict is verdict
    assert score_of(degrees_of(match), verdict, DEFAULT_POLICY) == pytest.approx(match.score, abs=2e-4)
    assert points_of(degrees_of(match), DEFAULT_POLICY) == pytest.approx(
        sum(one.contribution for one in match.explanations), abs=1e-9
    )
