"""Who stands in the takedown list, from a real store."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cases.exports import UnknownFormat, export_takedown
from cases.review import judge_case, mark_sent
from cases.screening import rescreen, screen
from cases.takedown import build_takedown
from cases.workspace import open_workspace
from domain.case import Judgement
from domain.listing import Channel, Coverage, Listing
from domain.record import Record, RecordKind, RecordState

NOW = datetime(2026, 11, 11, 2, 0, tzinfo=UTC)
RECORD = Record(
    record_id="R0001", kind=RecordKind.FAILED_INSPECTION, product_name="电磁炉", category="induction_cooker",
    brand="小逸优品", model_spec="XDW-21A4", manufacturer="佛山市顺德区小逸电器有限公司", result="fail",
    failed_items=("输入功率和电流", "接地措施"), issuer="示例市市场监督管理局", notice_title="电磁炉监督抽查", notice_date="2026-01-01",
)  # fmt: skip


def listing(item_id: str, platform: str = "shiqiao", **facts) -> Listing:
    given = {"title": f"小逸优品电磁炉家用 XDW-21A4 {item_id}号店", "brand": "小逸优品", "shop_name": f"店{item_id}"}
    return Listing(platform=platform, item_id=item_id, **given | facts)


@pytest.fixture
def ws(tmp_path):
    with open_workspace(tmp_path / "home", env={"GUOLV_OFFICE__NAME": "示例局"}, create=True) as ws:
        with ws.store.transaction() as tx:
            tx.save_record(RECORD, now=NOW)
        yield ws


def confirm(ws, *listings: Listing) -> list[str]:
    cases = [screen(ws, found, now=NOW).case_id for found in listings]
    for case_id in cases:
        judge_case(ws, case_id, Judgement.CONFIRMED, by="王", expected_version=None, now=NOW)
    return cases


def build(ws, platform: str | None = None, now: datetime = NOW):
    return build_takedown(ws.store, ws.settings.office, platform=platform, now=now)


def test_only_what_a_person_confirmed_stands_in_the_list(ws):
    judgements = {"1": None, "2": Judgement.CONFIRMED, "3": Judgement.DISMISSED, "4": Judgement.UNSURE}
    for item_id, judgement in judgements.items():
        case_id = screen(ws, listing(item_id), now=NOW).case_id
        if judgement:
            judge_case(ws, case_id, judgement, by="王", expected_version=None, now=NOW)
    made = build(ws)
    assert [row.item_id for row in made.rows] == ["2"]
    assert made.waiting == 2
    assert "2 件待人工判定" in made.note


def test_an_empty_list_says_so(ws, tmp_path):
    screen(ws, listing("1"), now=NOW)
    report = export_takedown(ws, "csv", tmp_path / "list.csv", None, NOW)
    assert report.rows == 0
    assert "清单为空" in report.note
    assert "the list is empty" in report.note


def test_a_row_says_what_and_why(ws):
    confirm(
        ws, listing("77", sku_id="8", model=None, url="http://shop.example/77", evidence_id="ab" * 32, shop_id="s9")
    )
    (row,) = build(ws).rows
    assert (row.number, row.platform, row.item_id, row.shop_id) == ("1", "shiqiao", "77/8", "s9")
    assert row.brand == "小逸优品"
    assert row.model == "XDW-21A4（公告载明）"
    assert row.maker_name == "佛山市顺德区小逸电器有限公司（公告载明）"
    assert row.notice == "示例市市场监督管理局《电磁炉监督抽查》（2026-01-01）"
    assert row.failed_items == "输入功率和电流；接地措施"
    assert row.ground.startswith("[R0001] ")
    assert len(row.ground) > 20
    assert 0.8 <= float(row.score) <= 1
    assert (row.evidence_number, row.evidence_sha256) == ("E-" + "ab" * 8, "ab" * 32)
    assert (row.found_at, row.deadline) == ("2026-11-11 10:00:00", "2026-11-13")
    assert row.remark == "认定类型：监督抽查不合格"
    assert row.result == ""


def test_a_row_names_the_channel_and_what_it_covers(ws):
    supplied = {"channel": Channel.SUPPLIED, "coverage": Coverage.FULL_CATALOGUE, "coverage_note": "11月10日全店"}
    confirm(ws, listing("1", **supplied), listing("2", channel=Channel.PUBLIC_PAGE))
    assert [row.source for row in build(ws).rows] == ["平台提供（全量目录：11月10日全店）", "公开页面"]


def test_every_channel_and_coverage_has_its_name_in_the_list(ws):
    both = [{"channel": channel, "coverage": coverage} for channel in Channel for coverage in (None, *Coverage)]
    confirm(ws, *(listing(str(number), **labels) for number, labels in enumerate(both)))
    assert len({row.source for row in build(ws).rows}) == len(both)


def test_one_platform_alone_and_the_order_of_all(ws):
    confirm(ws, listing("3"), listing("1"), listing("2", platform="qingwei"))
    assert [row.shop_name for row in build(ws).rows] == ["店2", "店1", "店3"]
    assert [row.shop_name for row in build(ws, "qingwei").rows] == ["店2"]
    assert build(ws, "nowhere").rows == ()


def test_a_lifted_record_takes_the_ground_away(ws):
    confirm(ws, listing("1"))
    with ws.store.transaction() as tx:
        lifted = tx.set_record_state("R0001", RecordState.LIFTED, "复查合格", now=NOW)
    rescreen(ws, lifted, now=NOW)
    made = build(ws)
    assert (made.rows, made.fallen) == ((), 1)
    assert "请复核" in made.note


def test_a_record_nobody_confirmed_is_no_ground(ws):
    (case_id,) = confirm(ws, listing("1"))
    other = replace(RECORD, record_id="R0002", notice_title="另一次抽查")
    with ws.store.transaction() as tx:
        tx.save_record(other, now=NOW)
    rescreen(ws, other, now=NOW)
    assert len(ws.store.case(case_id).matches) == 2
    (row,) = build(ws).rows
    assert row.ground.startswith("[R0001]")
    assert "R0002" not in row.remark
    judge_case(ws, case_id, Judgement.CONFIRMED, by="王", expected_version=None, now=NOW)
    (row,) = build(ws).rows
    assert "R000" in row.remark


def test_making_a_list_changes_nothing_and_sending_it_empties_the_next(ws, tmp_path):
    confirm(ws, listing("1"), listing("2"))
    before = ws.store.content_hash()
    report = export_takedown(ws, "xlsx", tmp_path / "a.xlsx", None, NOW)
    again = export_takedown(ws, "xlsx", tmp_path / "b.xlsx", None, NOW + timedelta(hours=3))
    assert report.sha256 == again.sha256
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert ws.store.content_hash() == before
    mark_sent(ws, report.case_ids, by="王", list_sha256=report.sha256, now=NOW)
    assert build(ws).rows == ()


def test_an_unknown_format_is_named(ws, tmp_path):
    with pytest.raises(UnknownFormat, match="known: csv, jsonl, xlsx"):
        export_takedown(ws, "pdf", tmp_path / "x", None, NOW)


def test_texts_no_file_can_hold_are_marked(ws, tmp_path):
    confirm(ws, listing("1", title="小逸优品电磁炉 XDW-21A4 \x00\x1b\ufffe\ud800", shop_name="=cmd|'/c calc'!A1"))
    for name in ("xlsx", "csv", "jsonl"):
        assert export_takedown(ws, name, tmp_path / f"list.{name}", None, NOW).rows == 1
    read = json.loads((tmp_path / "list.jsonl").read_text(encoding="utf-8"))
    assert "\x1b" not in read["title"]
    assert read["shop_name"] == "=cmd|'/c calc'!A1"
