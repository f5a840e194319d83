from decimal import Decimal

from console.demo.offers import Offer, Shop, Standing
from console.demo.truth import Finding, compare
from domain.verdict import VerdictKind

SHOP = Shop(shop_id="s1", name="试店", trader="试店商行")


def offer(number, standing=Standing.PLANTED, record=None, disguise=None):
    return Offer(
        platform="qingwei", item_id=f"q{number}", title=f"t{number}", price=Decimal(1), shop=SHOP, standing=standing,
        record_id=record, disguise=disguise,
    )  # fmt: skip


def finding(number, verdict, blocked=(), reviewed=()):
    return Finding(
        platform="qingwei", item_id=f"q{number}", verdict=verdict, blocked_for=frozenset(blocked),
        reviewed_for=frozenset(reviewed),
    )  # fmt: skip


OFFERS = (
    offer(1, record="R1", disguise="plain"),
    offer(2, record="R2", disguise="plain"),
    offer(3, record="R3", disguise="emoji"),
    offer(4, record="R4", disguise="emoji"),
    offer(5, Standing.SIBLING),
    offer(6, Standing.HONEST),
    offer(7, Standing.HONEST),
)


def test_precision_and_recall_by_hand():
    report = compare(
        OFFERS,
        [
            finding(1, VerdictKind.BLOCK, blocked={"R1"}),
            finding(2, VerdictKind.REVIEW, reviewed={"R2", "R9"}),
            finding(5, VerdictKind.BLOCK, blocked={"R1"}),
            finding(6, VerdictKind.REVIEW, reviewed={"R2"}),
        ],
        seen=6,
    )
    assert (report.planted, report.found, report.blocked, report.seen) == (4, 2, 1, 6)
    assert report.block_precision == 0.5
    assert report.recall == 0.5
    assert report.honest_under_review == 1
    assert [o.item_id for o in report.missed] == ["q3", "q4"]
    assert [o.item_id for o in report.false_blocks] == ["q5"]
    assert report.by_disguise["plain"].found == 2
    assert report.by_disguise["emoji"].found == 0


def test_the_right_verdict_for_the_wrong_record_counts_against():
    report = compare(OFFERS, [finding(1, VerdictKind.BLOCK, blocked={"R2"}, reviewed={"R1"})], seen=7)
    assert report.found == 1
    assert report.blocked == 0
    assert report.block_precision == 0
    report = compare(OFFERS, [finding(3, VerdictKind.REVIEW, reviewed={"R1"})], seen=7)
    assert report.found == 0


def test_nothing_blocked_has_no_precision():
    report = compare(OFFERS, [], seen=0)
    assert report.block_precision is None
    assert report.recall == 0
    assert report.as_json()["block_precision"] is None
