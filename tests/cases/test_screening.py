"""The spine on a real home: one case a listing, idempotent, honest about dismissed pairs and lifted records."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cases.review import judge_case, mark_sent
from cases.screening import judge, rescreen, screen, screen_batch
from cases.times import local_date
from cases.workspace import Workspace, open_workspace
from domain.case import CaseEventKind, CaseState, Judgement
from domain.errors import InvalidTransition, ListingRejected, NotStored, StaleWrite
from domain.image_hash import read_image_hash
from domain.listing import Listing
from domain.record import Record, RecordKind, RecordState
from domain.verdict import VerdictKind
from index.store import CaseQuery, Saved

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 11, 2, 0, tzinfo=UTC)
RECORD = Record(
    record_id="R0001", kind=RecordKind.FAILED_INSPECTION, product_name="电磁炉", category="induction_cooker",
    brand="小逸优品", model_spec="XDW-21A4", manufacturer="佛山市顺德区小逸电器有限公司", result="fail",
    failed_items=("输入功率和电流",), issuer="示例市市场监督管理局", notice_title="2025年电磁炉产品质量监督抽查",
)  # fmt: skip
OFFENDER = Listing(
    title="小逸优品电磁炉家用 XDW-21A4", brand="小逸优品", model="XDW-21A4", platform="shiqiao", item_id="77",
    shop_name="小逸旗舰店", captured_at=NOW,
)  # fmt: skip
HARMLESS = Listing(title="儿童书包小学生双肩包", platform="shiqiao", item_id="78")


@pytest.fixture
def ws(tmp_path):
    with open_workspace(tmp_path / "home", env={}, create=True) as ws:
        yield ws


def add_record(ws: Workspace, record: Record = RECORD) -> None:
    with ws.store.transaction() as tx:
        tx.save_record(record, now=NOW)
    ws.refresh()


def judged(ws: Workspace, case_id: str, judgement: Judgement):
    return judge_case(ws, case_id, judgement, by="王", note="看过", expected_version=None, now=NOW)


def test_judge_stores_nothing(ws):
    add_record(ws)
    before = ws.store.content_hash()
    verdict = judge(ws, OFFENDER, on=local_date(NOW))
    assert (verdict.kind, verdict.matches[0].record_id) == (VerdictKind.BLOCK, "R0001")
    assert judge(ws, HARMLESS, on=local_date(NOW)).kind is VerdictKind.ALLOW
    assert ws.store.content_hash() == before
    assert ws.store.listings_count() == 0


def test_screen_stores_the_listing_and_opens_one_case(ws):
    add_record(ws)
    screening = screen(ws, OFFENDER, now=NOW)
    assert (screening.saved, screening.is_new_case) == (Saved.NEW, True)
    case = ws.store.case(screening.case_id)
    assert (case.state, case.verdict, case.listing.title) == (CaseState.OPEN, VerdictKind.BLOCK, OFFENDER.title)
    assert case.listing.category == "induction_cooker"
    assert [event.kind for event in ws.store.events(case.case_id)] == [CaseEventKind.OPENED]
    harmless = screen(ws, HARMLESS, now=NOW)
    assert (harmless.case_id, harmless.verdict.kind) == (None, VerdictKind.ALLOW)
    assert ws.store.listings_count() == 2


def test_the_same_again_changes_nothing_but_last_seen(ws):
    add_record(ws)
    first = screen(ws, OFFENDER, now=NOW)
    case, before = ws.store.case(first.case_id), ws.store.content_hash()
    for hours in (1, 2):
        again = screen(ws, OFFENDER, now=NOW + timedelta(hours=hours))
        assert (again.saved, again.is_new_case, again.is_changed_case) == (Saved.UNCHANGED, False, False)
        assert again.case_id == first.case_id
    assert ws.store.content_hash() == before
    assert ws.store.case(first.case_id).version == case.version
    assert len(ws.store.events(first.case_id)) == 1


def test_two_addresses_of_one_item_are_one_case(ws):
    add_record(ws)
    spellings = ("http://Shop.example/i?b=2&a=1&spm=x#top", "http://shop.example/i?a=1&b=2")
    found = {
        screen(ws, Listing(title=OFFENDER.title, platform="shiqiao", url=url), now=NOW).case_id for url in spellings
    }
    assert len(found) == 1
    assert ws.store.cases(CaseQuery()).total == 1


def test_a_batch_is_stored_whole_or_not_at_all(ws):
    add_record(ws)
    with pytest.raises(ListingRejected):
        screen_batch(ws, [OFFENDER, Listing(title="no identity")], now=NOW)
    assert (ws.store.listings_count(), ws.store.cases().total) == (0, 0)
    done = screen_batch(ws, [OFFENDER, HARMLESS, OFFENDER], now=NOW)
    assert [s.is_new_case for s in done] == [True, False, False]


def test_a_record_that_arrives_later_finds_the_listing(ws):
    assert screen(ws, OFFENDER, now=NOW).case_id is None
    screen(ws, HARMLESS, now=NOW)
    add_record(ws)
    report = rescreen(ws, RECORD, now=NOW)
    assert (report.opened, report.changed) == (1, 0)
    assert ws.store.case_of("shiqiao:77").verdict is VerdictKind.BLOCK
    again = rescreen(ws, RECORD, now=NOW)
    assert (again.opened, again.changed) == (0, 0)


def test_a_record_that_arrives_later_is_found_by_search_among_many(ws):
    listings = [Listing(title=f"儿童书包 双肩包 {n} 号", platform="shiqiao", item_id=str(n)) for n in range(100, 160)]
    screen_batch(ws, [*listings, OFFENDER], now=NOW)
    add_record(ws)
    report = rescreen(ws, RECORD, now=NOW)
    assert report.opened == 1
    assert report.listings < 30


def test_a_picture_is_found_from_both_sides(ws):
    """A listing that names nothing meets the picture of a record whichever of the two comes first."""
    own = read_image_hash("phash:8f373714acfcf4d0")
    pictured = replace(RECORD, record_id="P1", image_hashes=(str(own),))
    shown = [
        own._replace(value=own.value ^ changed) for changed in (0, 0xFF, 0x0101_0101_0101_0101, 0x3FF, 0xFFFF << 40)
    ]
    listings = [
        Listing(title=f"夏季新款 {n} 号", platform="shiqiao", item_id=str(n), image_hashes=(str(picture),))
        for n, picture in enumerate(shown)
    ]
    many = [Listing(title=f"双肩包 {n} 号", platform="shiqiao", item_id=str(n)) for n in range(100, 160)]
    screen_batch(ws, [*listings, *many], now=NOW)
    add_record(ws, pictured)
    report = rescreen(ws, pictured, now=NOW)
    assert report.opened == 3
    assert report.listings < 10, "it was looked up"
    found = {case.listing.item_id: case.verdict for case in ws.store.cases().items}
    assert found == dict.fromkeys("012", VerdictKind.REVIEW)
    again = [judge(ws, listing, on=local_date(NOW)).kind for listing in listings]
    assert again == [VerdictKind.REVIEW] * 3 + [VerdictKind.ALLOW] * 2


def test_rescreening_is_no_sighting(ws):
    screen(ws, OFFENDER, now=NOW)
    add_record(ws)
    before = ws.store.listing("shiqiao:77")
    rescreen(ws, RECORD, now=NOW + timedelta(days=3))
    assert ws.store.listing("shiqiao:77") == before


def test_a_dismissed_pair_does_not_come_back_for_the_same_version(ws):
    add_record(ws)
    case_id = screen(ws, OFFENDER, now=NOW).case_id
    judged(ws, case_id, Judgement.DISMISSED)
    again = screen(ws, OFFENDER, now=NOW + timedelta(hours=1))
    assert again.is_changed_case is False
    assert rescreen(ws, RECORD, now=NOW).changed == 0
    assert ws.store.case(case_id).state is CaseState.DISMISSED

    changed = Record(**{**{f: getattr(RECORD, f) for f in RECORD.__slots__}, "failed_items": ("接地",)})
    add_record(ws, changed)
    assert rescreen(ws, changed, now=NOW).changed == 1
    assert ws.store.case(case_id).state is CaseState.OPEN
    assert ws.store.events(case_id)[-1].kind is CaseEventKind.REOPENED


def test_a_lifted_record_lowers_the_case_and_a_new_listing_is_allowed(ws):
    add_record(ws)
    case_id = screen(ws, OFFENDER, now=NOW).case_id
    with ws.store.transaction() as tx:
        lifted = tx.set_record_state("R0001", RecordState.LIFTED, "复查合格", now=NOW)
    assert rescreen(ws, lifted, now=NOW).changed == 1
    case = ws.store.case(case_id)
    assert (case.verdict, case.matches) == (VerdictKind.ALLOW, ())
    event = ws.store.events(case_id)[-1]
    assert (event.kind, event.facts["records_lifted"]) == (CaseEventKind.RECORD_LIFTED, "R0001")
    assert judge(ws, OFFENDER, on=local_date(NOW)).kind is VerdictKind.ALLOW


def test_a_server_sees_records_another_process_imported(ws):
    assert judge(ws, OFFENDER, on=local_date(NOW)).kind is VerdictKind.ALLOW
    with open_workspace(ws.home, env={}) as other, other.store.transaction() as tx:
        tx.save_record(RECORD, now=NOW)
    assert ws.refresh() == 1
    assert judge(ws, OFFENDER, on=local_date(NOW)).kind is VerdictKind.BLOCK
    assert ws.refresh() == 0


def test_judging_names_the_version_and_can_be_taken_back_by_judging_again(ws):
    add_record(ws)
    case_id = screen(ws, OFFENDER, now=NOW).case_id
    confirmed = judge_case(ws, case_id, Judgement.CONFIRMED, by=" 王 ", note=" ", expected_version=1, now=NOW)
    assert (confirmed.state, confirmed.version, confirmed.judged_by) == (CaseState.CONFIRMED, 2, "王")
    assert confirmed.note is None
    with pytest.raises(StaleWrite):
        judge_case(ws, case_id, Judgement.DISMISSED, by="李", expected_version=1, now=NOW)
    again = judge_case(ws, case_id, Judgement.DISMISSED, by="李", note="型号不同", expected_version=2, now=NOW)
    assert again.state is CaseState.DISMISSED
    assert ws.store.dismissed_pairs("shiqiao:77")
    judged(ws, case_id, Judgement.CONFIRMED)
    assert not ws.store.dismissed_pairs("shiqiao:77")
    kinds = [(event.kind, event.actor, event.facts.get("judgement")) for event in ws.store.events(case_id)]
    assert kinds == [
        (CaseEventKind.OPENED, "guolv", None),
        (CaseEventKind.JUDGED, "王", "confirmed"),
        (CaseEventKind.JUDGED, "李", "dismissed"),
        (CaseEventKind.JUDGED, "王", "confirmed"),
    ]


def test_what_cannot_be_judged(ws):
    add_record(ws)
    with pytest.raises(NotStored):
        judged(ws, "C-nothing", Judgement.CONFIRMED)
    case_id = screen(ws, OFFENDER, now=NOW).case_id
    with pytest.raises(ValueError, match="name of the person"):
        judge_case(ws, case_id, Judgement.CONFIRMED, by=" ", expected_version=None, now=NOW)
    with ws.store.transaction() as tx:
        lifted = tx.set_record_state("R0001", RecordState.WITHDRAWN, None, now=NOW)
    rescreen(ws, lifted, now=NOW)
    with pytest.raises(InvalidTransition, match="without any match"):
        judged(ws, case_id, Judgement.CONFIRMED)
    assert judged(ws, case_id, Judgement.DISMISSED).state is CaseState.DISMISSED


def test_sent_cases_leave_the_next_list_and_can_only_be_dismissed(ws):
    add_record(ws)
    case_id = screen(ws, OFFENDER, now=NOW).case_id
    with pytest.raises(InvalidTransition):
        mark_sent(ws, [case_id], by="王", list_sha256="0" * 64, now=NOW)
    judged(ws, case_id, Judgement.CONFIRMED)
    (sent,) = mark_sent(ws, [case_id], by="王", list_sha256="ab" * 32, now=NOW)
    assert sent.state is CaseState.NOTIFIED
    assert ws.store.events(case_id)[-1].facts == {"list_sha256": "ab" * 32}
    assert screen(ws, OFFENDER, now=NOW + timedelta(days=1)).is_changed_case is False
    with pytest.raises(InvalidTransition):
        judged(ws, case_id, Judgement.UNSURE)
    assert judged(ws, case_id, Judgement.DISMISSED).state is CaseState.DISMISSED


SCREENER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from cases.screening import screen
from cases.workspace import open_workspace
from domain.listing import Listing
with open_workspace(Path(sys.argv[1]), env={}) as ws:
    for n in range(20):
        screen(ws, Listing(title="小逸优品电磁炉家用 XDW-21A4", brand="小逸优品", model="XDW-21A4", platform="p",
               item_id=str(n)), now=datetime.now(UTC))
"""


def test_several_processes_open_one_case_each_listing(ws):
    add_record(ws)
    screeners = [subprocess.Popen([sys.executable, "-c", SCREENER, str(ws.home)], cwd=ROOT) for _ in range(3)]
    assert [screener.wait(120) for screener in screeners] == [0, 0, 0]
    page = ws.store.cases(CaseQuery(limit=100))
    assert page.total == 20
    assert {case.version for case in page.items} == {1}
    assert all(len(ws.store.events(case.case_id)) == 1 for case in page.items)
