"""`guolv record event` and `guolv record grade`, and what `guolv record list --json` says."""

import json

import pytest
from openpyxl import load_workbook

from console.cli import run
from domain.record import Record


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def passed(guolv, *more: str):
    return guolv(
        "record", "event", "R1", "--kind", "passed_reinspection", "--on", "2026-05-08", "--document", "2026年第12号", *more
    )  # fmt: skip


def test_a_record_that_passed_again_lifts_its_blocks_with_the_reason(guolv) -> None:
    before = lines(guolv("case", "list", "--record", "R1", "--json").stdout)
    assert {case["verdict"] for case in before} == {"block"}
    answer = passed(guolv, "--by", "王", "--json")
    assert answer.returncode == 0
    report = json.loads(answer.stdout)
    assert (report["is_new"], report["state_before"], report["record"]["state"]) == (True, "in_force", "lifted")
    assert report["rescreened"]["cases_changed"] == len(before) == 2
    assert lines(guolv("case", "list", "--record", "R1", "--json").stdout) == []
    for case in before:
        shown = json.loads(guolv("case", "show", case["case_id"], "--json").stdout)
        assert (shown["verdict"], shown["events"][-1]["kind"]) == ("allow", "record_lifted")
        assert shown["events"][-1]["facts"]["reason"] == "R1：2026年第12号 (2026-05-08)"
    assert json.loads(guolv("check", given='{"title": "小逸优品电磁炉家用 XDW-21A4"}').stdout)["verdict"] == "allow"
    record = json.loads(guolv("record", "show", "R1", "--json").stdout)
    assert (record["withdrawn_at"], record["events"][0]["by"]) == ("2026-05-08", "王")


def test_the_same_event_again_says_so_and_changes_nothing(guolv) -> None:
    assert "in force → lifted" in passed(guolv).stdout
    assert "known already" in passed(guolv).stdout
    assert len(json.loads(guolv("record", "show", "R1", "--json").stdout)["events"]) == 1
    shown = guolv("record", "show", "R1").stdout
    assert "2019-08-01  published  2019年电磁灶监督抽查" in shown
    assert "2026-05-08  passed re-inspection (复查合格)  2026年第12号" in shown


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("R1", "--kind", "retest", "--on", "2099-01-01", "--document", "x"), 1, "has not come yet"),
        (("R1", "--kind", "retest", "--on", "2026-01-01", "--document", " "), 1, "name the document"),
        (("R99", "--kind", "retest", "--on", "2026-01-01", "--document", "x"), 1, "R99"),
        (("R1", "--kind", "vanished", "--on", "2026-01-01", "--document", "x"), 2, "vanished"),
        (("R1", "--kind", "retest", "--on", "yesterday", "--document", "x"), 2, "yesterday"),
        (("R1", "--kind", "retest", "--on", "2026-01-01"), 2, "--document"),
    ],
)
def test_what_cannot_be_entered(guolv, arguments, code, word) -> None:
    ended = guolv("record", "event", *arguments)
    assert (ended.returncode, word in ended.stderr) == (code, True), ended.stderr


def test_the_list_gives_everything_known_of_every_record(guolv) -> None:
    guolv("record", "event", "R2", "--kind", "retest", "--on", "2026-03-01", "--document", "申请")
    found = {r["record_id"]: r for r in lines(guolv("record", "list", "--json").stdout)}
    assert set(found) == {"R1", "R2", "R3", "R4", "R5"}
    for record in found.values():
        assert set(record) >= set(Record.__slots__) | {"grade", "found", "missing", "events"}
        assert record["sources"][0]["file"] == "notice.csv"
        assert record["raw"]
    assert {i: r["grade"] for i, r in found.items()} == {"R1": "A", "R2": "B", "R3": "B", "R4": "C", "R5": "D"}
    assert found["R1"]["scope"] == {
        "basis": "read", "is_whole_product": False, "batches": [], "sizes": [], "models": ["xdw-21a4"],
        "dates": [{"first": "2019-03-01", "last": "2019-03-01"}],
    }  # fmt: skip
    assert [(e["kind"], e["on"]) for e in found["R2"]["events"]] == [("retest", "2026-03-01")]
    assert found["R2"]["state"] == "under_retest"
    assert [r["record_id"] for r in lines(guolv("record", "list", "--json", "--grade", "D").stdout)] == ["R5"]


def test_what_was_listed_comes_back_equal_in_another_home(guolv, tmp_path) -> None:
    passed(guolv, "--by", "王")
    guolv("record", "event", "R2", "--kind", "retest", "--on", "2026-03-01", "--document", "申请", "--by", "王")
    listed = guolv("record", "list", "--json").stdout
    file = tmp_path / "records.jsonl"
    file.write_text(listed, encoding="utf-8")
    other = str(tmp_path / "other")
    assert guolv("--home", other, "init").returncode == 0
    done = guolv("--home", other, "import", file, "--json")
    assert done.returncode == 0, done.stderr + done.stdout
    report = json.loads(done.stdout)
    assert (report["records"], report["quarantined"], report.get("signals", [])) == (5, [], [])
    assert guolv("--home", other, "record", "list", "--json").stdout == listed
    assert json.loads(guolv("--home", other, "import", file, "--json").stdout)["unchanged"] == 5


def test_grades_by_notice_for_people(guolv) -> None:
    shown = guolv("record", "grade").stdout
    assert "2019年电磁灶监督抽查" in shown
    assert "Findable" in shown
    one = guolv("record", "grade", "--notice", "2021年童装").stdout
    assert "notice.csv:5" in one
    assert "add the barcode (GTIN): A" in one
    assert "110/56" in guolv("record", "grade", "R4").stdout


def test_grades_by_notice_for_scripts(guolv) -> None:
    reports = lines(guolv("record", "grade", "--json").stdout)
    days = ["2021-07-01", "2021-06-01", "2020-05-12", "2020-05-12", "2019-08-01"]
    assert [r["notice"]["published"] for r in reports] == days, "two offices published under one title"
    (report,) = lines(guolv("record", "grade", "--notice", "河北省市场监督管理局", "--json").stdout)
    assert (report["records"], report["by_grade"], report["findable"]) == (1, {"A": 0, "B": 1, "C": 0, "D": 0}, 1.0)
    assert report["missing"] == {"batch_or_date": 1, "gtin": 1}
    row = report["rows"][0]
    assert (row["record_id"], row["place"], row["grade"]) == ("R2", "notice.csv:3", "B")
    assert row["missing"][0]["advice"] == "补充商品条码，可升为 A"
    assert [r["grade"] for r in lines(guolv("record", "grade", "R5", "R1", "--json").stdout)] == ["D", "A"]


def test_the_report_as_a_workbook(guolv, tmp_path) -> None:
    out = tmp_path / "评级.xlsx"
    answer = guolv("record", "grade", "--out", out, "--json", environment={"GUOLV_LANG": "zh"})
    assert json.loads(answer.stdout) == {"out": str(out), "notices": 5, "records": 5}
    assert load_workbook(out).sheetnames == ["公告汇总", "逐条评级", "说明"]


def test_wrong_usage_of_grade(guolv, tmp_path) -> None:
    assert guolv("record", "grade", "R1", "--notice", "x").returncode == 2
    assert guolv("record", "grade", "--out", tmp_path / "none" / "x.xlsx").returncode == 2
    missing = guolv("record", "grade", "--notice", "没有这份公告")
    assert (missing.returncode, "没有这份公告" in missing.stderr) == (1, True)
    assert guolv("record", "grade", "R99").returncode == 1


def test_help_comes_without_a_home(monkeypatch) -> None:
    monkeypatch.setenv("GUOLV_HOME", "/nowhere")
    assert run(["record", "grade", "--help"]) == 0
