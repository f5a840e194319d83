"""The policy table: what it says is what verdicts show, and what the page of features says."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from domain.brands import BrandRegistry
from domain.listing import Listing
from domain.money import Money
from domain.record import Record, RecordKind
from domain.verdict import VerdictKind
from matching import DEFAULT_POLICY, Policy, RecordBook

PAGE = Path(__file__).parents[2] / "docs/reference/features.md"
ON = date(2026, 11, 25)
COOKER = Record(
    record_id="R1", kind=RecordKind.FAILED_INSPECTION, product_name="电磁灶", brand="小逸优品", model_spec="XDW-21A4"
)  # fmt: skip


def _book(policy: Policy, *records: Record) -> RecordBook:
    return RecordBook(records or (COOKER,), brands=BrandRegistry(), policy=policy)


def test_the_page_of_features_states_the_weights_and_the_version() -> None:
    page = PAGE.read_text(encoding="utf-8")
    stated = {name: float(points) for name, points in re.findall(r"^\| `(\w+)` \| ([+-][\d.]+) \|", page, re.MULTILINE)}
    assert stated == dict(Policy().weights)
    assert f"Policy `{Policy().version}`" in page


def test_a_feature_without_a_line_weighs_nothing() -> None:
    assert Policy().weight("no_such_feature") == 0.0
    assert Policy(weights={"brand_same": 1.0}).weight("brand_same") == 1.0
    assert Policy().weight("model_same") == 4.0


def test_the_bands_follow_one_another_without_a_gap() -> None:
    bands = [Policy().bands[kind] for kind in VerdictKind]
    assert [bands[0][0], bands[-1][1]] == [0.0, 1.0]
    assert all(low[1] == high[0] for low, high in pairwise(bands))
    assert (Policy().bands[VerdictKind.REVIEW], Policy().bands[VerdictKind.BLOCK]) == ((0.45, 0.80), (0.80, 1.00))


def test_what_a_claim_adds_is_its_weight_times_its_degree() -> None:
    (match,) = _book(Policy()).match(Listing(title="小逸优品电磁灶 XDW-21A4"), on=ON)
    told = {one.feature: one for one in match.explanations}
    assert told["product_name"].contribution == told["product_name"].weight == 1.0
    assert told["brand_same"].contribution == pytest.approx(2.5 * 0.98)
    assert told["model_same"].contribution == pytest.approx(4.0 * 0.94)


def test_points_in_the_middle_stand_in_the_middle_of_the_band() -> None:
    listing = Listing(title="小逸优品电磁灶 XDW-21A4")
    (match,) = _book(Policy()).match(listing, on=ON)
    points = sum(one.contribution for one in match.explanations)
    (even,) = _book(Policy(half_points=points)).match(listing, on=ON)
    assert even.score == pytest.approx(0.80 + 0.20 * 0.999 / 2, abs=1e-6)
    (less,) = _book(Policy(half_points=points + 2)).match(listing, on=ON)
    assert less.score == pytest.approx(0.80 + 0.20 * 0.999 / 3, abs=1e-6)


def test_a_verdict_carries_so_many_matches_and_no_more() -> None:
    many = tuple(replace(COOKER, record_id=f"R{n:02}") for n in range(30))
    flagged = _book(Policy(most_matches=7), *many).match(Listing(title="小逸优品电磁灶 XDW-21A4"), on=ON)
    assert [match.verdict for match in flagged] == [VerdictKind.BLOCK] * 7
    near = _book(Policy(nearest_allowed=3), *many).match(Listing(title="小逸优品电磁灶 XDW-35S6"), on=ON)
    assert [match.verdict for match in near] == [VerdictKind.ALLOW] * 3


def test_the_default_is_the_table() -> None:
    assert DEFAULT_POLICY.version == Policy().version
    assert DEFAULT_POLICY.batch_not_shown is VerdictKind.BLOCK
    assert DEFAULT_POLICY.block_becomes_review_after_days is None


def test_a_price_changes_no_verdict_and_orders_what_stays_open() -> None:
    """A listing's price may be a deposit, a part or a pack of several."""
    priced = _book(Policy(), replace(COOKER, price=Money(amount=Decimal("99.00"))))
    for title in ("小逸优品电磁炉 XDW-21A4", "小逸优品电磁炉", "小逸优品电磁炉 QX-9917", "保温杯", "电磁炉 XDW-21A4"):
        plain = priced.verdict(Listing(title=title), on=ON)
        for amount in ("99.00", "1.00", "99999", "0"):
            told = priced.verdict(Listing(title=title, price=Money(amount=Decimal(amount))), on=ON)
            assert told.kind is plain.kind, (title, amount)
            assert told.score <= plain.score
            is_far = amount in {"1.00", "99999"} and plain.score > 0
            assert (told.score < plain.score) == is_far, (title, amount)
