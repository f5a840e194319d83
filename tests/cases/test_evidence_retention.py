"""How long evidence is kept: never less than a case needs, and nothing goes silently."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cases.evidence import EvidenceStore, Kind, PageTrace, RobotsSeen, keep_page, kind_of, verify
from cases.evidence.holds import Hold, hold_case, release_case
from cases.evidence_retention import plan_removal, remove_evidence
from cases.review import judge_case
from cases.screening import screen
from cases.workspace import Workspace, open_workspace
from domain.case import Judgement
from domain.listing import Listing
from domain.record import Record, RecordKind

NOW = datetime(2026, 11, 11, 2, 0, tzinfo=UTC)
OLD = NOW - timedelta(days=1100)
RECORD = Record(
    record_id="R0001", kind=RecordKind.FAILED_INSPECTION, product_name="电磁炉", category="induction_cooker",
    brand="小逸优品", model_spec="XDW-21A4", manufacturer="佛山市顺德区小逸电器有限公司", result="fail",
    failed_items=("接地措施",), issuer="示例市市场监督管理局", notice_title="电磁炉监督抽查", notice_date="2023-01-01",
)  # fmt: skip
ROBOTS = RobotsSeen(decision="allowed by robots.txt", url="http://shop.example/robots.txt", body=b"Allow: /\n")


@pytest.fixture
def ws(tmp_path):
    with open_workspace(tmp_path / "home", env={}, create=True) as ws:
        with ws.store.transaction() as tx:
            tx.save_record(RECORD, now=OLD)
        yield ws


def keep(ws: Workspace, item_id: str, at: datetime, *, content: str = "", platform: str = "shiqiao") -> str:
    facts = {
        "url": f"http://shop.example/{item_id}", "captured_at": at.isoformat(), "platform": platform,
        "listings": f"{platform}:{item_id}\n{platform}:other",
    }  # fmt: skip
    trace = PageTrace(robots=ROBOTS, screenshot=f"picture of {item_id}{content}".encode())
    return keep_page(ws.evidence, f"page {item_id}{content}".encode(), facts, trace, set())


def open_case(ws: Workspace, item_id: str, at: datetime, **facts) -> str:
    given = {"title": f"小逸优品电磁炉家用 XDW-21A4 {item_id}号店", "brand": "小逸优品", "captured_at": at}
    case_id = screen(ws, Listing(platform="shiqiao", item_id=item_id, **given | facts), now=at).case_id
    assert case_id is not None
    return case_id


def hold(case_id: str, key: str) -> Hold:
    return Hold(case_id=case_id, listing_key=key, reason="行政复议", by="王", at=NOW.isoformat())


def prune(ws: Workspace, now: datetime = NOW):
    return remove_evidence(ws, plan_removal(ws, now), by="李", now=now)


def is_kept(ws: Workspace, evidence_id: str) -> bool:
    return (ws.evidence.folder / evidence_id[:2] / evidence_id[2:4] / evidence_id).exists()


def test_what_is_old_and_of_no_case_goes_with_its_parts_and_the_chain_says_so(ws):
    old, young = keep(ws, "1", OLD), keep(ws, "2", NOW - timedelta(days=1094))
    picture = next(ws.evidence.lines_of(old)).facts["screenshot_sha256"]
    plan = plan_removal(ws, NOW)
    assert plan.count(ws.evidence).files == 2
    assert is_kept(ws, old)
    removed = prune(ws)
    assert (removed.files, removed.size_bytes) == (2, len(b"page 1") + len(b"picture of 1"))
    assert [is_kept(ws, one) for one in (old, picture, young)] == [False, False, True]
    # The rules of the host are those of the younger page, too.
    assert is_kept(ws, next(ws.evidence.lines_of(young)).facts["robots_sha256"])
    line = list(ws.evidence.lines())[-1]
    assert (kind_of(line.facts), line.facts["by"]) == (Kind.REMOVAL, "李")
    assert "evidence.keep_days = 1095" in line.facts["reason"]
    told = [json.loads(row) for row in ws.evidence.read(line.sha256).splitlines()]
    assert {row["sha256"] for row in told} == {old, picture}
    assert {row["url"] for row in told} == {"http://shop.example/1"}
    assert (verify(ws.evidence.folder).problems, verify(ws.evidence.folder).removed) == ((), 2)
    assert prune(ws).files == 0


def test_a_case_that_waits_keeps_every_page_its_listing_stood_on(ws):
    first, other = keep(ws, "1", OLD), keep(ws, "9", OLD)
    later = keep(ws, "1", OLD + timedelta(days=1), content=" as it was a day later")
    case_id = open_case(ws, "1", OLD, evidence_id=later)
    prune(ws)
    assert [is_kept(ws, one) for one in (first, later, other)] == [True, True, False]
    # A confirmed case waits for its list; one that is dismissed is kept as long again.
    judge_case(ws, case_id, Judgement.CONFIRMED, by="王", expected_version=None, now=OLD)
    prune(ws)
    assert is_kept(ws, first)
    judge_case(ws, case_id, Judgement.DISMISSED, by="王", expected_version=None, now=NOW - timedelta(days=1094))
    prune(ws)
    assert is_kept(ws, first)
    prune(ws, NOW + timedelta(days=2))
    assert not is_kept(ws, first)
    assert not is_kept(ws, later)


def test_a_hold_keeps_evidence_whatever_its_age_until_it_is_released(ws):
    page = keep(ws, "1", OLD)
    case_id = open_case(ws, "1", OLD, evidence_id=page)
    judge_case(ws, case_id, Judgement.DISMISSED, by="王", expected_version=None, now=OLD)
    hold_case(ws.evidence, hold(case_id, "shiqiao:1"))
    plan = plan_removal(ws, NOW + timedelta(days=4000))
    assert (plan.cases, plan.held, plan.count(ws.evidence).files) == (1, 1, 0)
    assert prune(ws, NOW + timedelta(days=4000)).files == 0
    assert is_kept(ws, page)
    release_case(ws.evidence, replace(hold(case_id, "shiqiao:1"), reason="复议终结"))
    assert prune(ws).files == 3
    assert not is_kept(ws, page)
    kinds = [kind_of(line.facts) for line in ws.evidence.lines()]
    assert kinds[-3:] == [Kind.HOLD, Kind.RELEASE, Kind.REMOVAL]
    assert is_kept(ws, list(ws.evidence.lines())[-3].sha256)


def test_a_hold_that_is_put_while_removing_stops_it(ws):
    page = keep(ws, "1", OLD)
    case_id = open_case(ws, "1", OLD, evidence_id=page)
    judge_case(ws, case_id, Judgement.DISMISSED, by="王", expected_version=None, now=OLD)
    plan = plan_removal(ws, NOW)
    assert plan.count(ws.evidence).files == 3
    hold_case(EvidenceStore(ws.evidence.folder), hold(case_id, "shiqiao:1"))
    assert remove_evidence(ws, plan, by="李", now=NOW).files == 0
    assert is_kept(ws, page)


def test_feeds_and_pages_of_before_stay_while_their_platform_has_a_case(ws):
    facts = {"captured_at": OLD.isoformat()}
    page = ws.evidence.put(b"a page that names no listings", {**facts, "url": "u", "platform": "shiqiao"})
    feed = ws.evidence.put(b"{}\n", {**facts, "feed": "goods.jsonl", "kind": Kind.FEED, "platform": "shiqiao"})
    others = ws.evidence.put(b"of another platform", {**facts, "url": "u", "platform": "yunti"})
    timeless = ws.evidence.put(b"nobody knows when", {"url": "u", "platform": "yunti"})
    case_id = open_case(ws, "1", OLD)
    prune(ws)
    assert [is_kept(ws, one) for one in (page, feed, others, timeless)] == [True, True, False, True]
    judge_case(ws, case_id, Judgement.DISMISSED, by="王", expected_version=None, now=OLD)
    prune(ws)
    assert [is_kept(ws, one) for one in (page, feed, others, timeless)] == [False, False, False, True]


def test_for_ever_is_for_ever(tmp_path):
    with open_workspace(tmp_path / "home", env={"GUOLV_EVIDENCE__KEEP_DAYS": "0"}, create=True) as ws:
        page = keep(ws, "1", OLD)
        assert prune(ws, NOW + timedelta(days=40_000)).files == 0
        assert is_kept(ws, page)


def test_many_files_go_in_several_lines(ws):
    for number in range(260):
        keep(ws, str(number), OLD)
    assert prune(ws).files == 521
    lines = [line for line in ws.evidence.lines() if kind_of(line.facts) is Kind.REMOVAL]
    assert [len(line.facts["removes"].split()) for line in lines] == [500, 21]
    assert verify(ws.evidence.folder).problems == ()
