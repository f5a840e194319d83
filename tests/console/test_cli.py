"""The contract a user scripts against, on a real home."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cases.workspace import open_workspace
from console.texts import load_texts

VERDICT_KEYS = ["line", "item_id", "verdict", "score", "matches", "reasons", "policy_version", "notice"]
MATCH_KEYS = [
    "record_id",
    "kind",
    "verdict",
    "score",
    "scope",
    "explanations",
    "decides",
    "decides_en",
    "record_version",
]
EXPLANATION_KEYS = ["feature", "listing_value", "record_value", "weight", "contribution", "sentence", "sentence_en"]
REASON_KEYS = ["rule", "sentence", "sentence_en", "severity", "source"]
RECORD_KEYS = {
    "record_id", "kind", "category", "product_name", "brand", "model_spec", "batch_or_date", "manufacturer", "seller",
    "region", "result", "failed_items", "issuer", "notice_title", "notice_number", "notice_date", "state", "sources", "raw",
}  # fmt: skip
BLOCKED = '{"title": "小逸优品电磁炉家用 XDW-21A4", "item_id": "77"}'


def json_lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_the_command_is_a_process_that_reads_and_writes_utf8(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "console.cli", "check"],
        input=BLOCKED.encode(),
        capture_output=True,
        env={"GUOLV_HOME": str(home), "LC_ALL": "C", "PATH": os.environ["PATH"]},
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "小逸优品" in done.stdout.decode("utf-8")


def test_init_makes_a_home_once(guolv, tmp_path: Path) -> None:
    new = tmp_path / "another"
    first = guolv("--home", new, "init", "--json")
    assert (first.returncode, json.loads(first.stdout)) == (0, {"home": str(new), "created": True})
    config = (new / "guolv.toml").read_bytes()
    second = guolv("init", "--home", new, "--json")
    assert (second.returncode, json.loads(second.stdout)["created"]) == (0, False)
    assert (new / "guolv.toml").read_bytes() == config


def test_without_a_home_every_command_says_how_to_make_one(guolv, tmp_path: Path) -> None:
    done = guolv("record", "list", "--home", tmp_path / "nothing")
    assert done.returncode == 3
    assert f"guolv --home {tmp_path / 'nothing'} init" in done.stderr
    done = guolv("record", "list", "--json", environment={"GUOLV_HOME": str(tmp_path / "nothing")})
    assert (done.returncode, done.stdout) == (3, "")
    assert json.loads(done.stderr)["type"] == "HomeMissing"


def test_bad_settings_are_all_named(guolv, home: Path) -> None:
    (home / "guolv.toml").write_text("[server]\nport = 99999\n[nonsense]\n", encoding="utf-8")
    done = guolv("check", given=BLOCKED)
    assert done.returncode == 3
    assert "nonsense" in done.stderr


def test_settings_in_force_are_printed_without_secrets(guolv, home: Path, tmp_path: Path) -> None:
    with (home / "guolv.toml").open("a", encoding="utf-8") as file:
        file.write('[platforms.jd.api]\napp_key = "k1"\napp_secret = "S3CRET"\n')
    environment = {"GUOLV_PLATFORMS__JD__API__SESSION": "T0KEN"}
    rows = {row["name"]: row for row in json_lines(guolv("settings", "--json", environment=environment).stdout)}
    assert rows["platforms.jd.api.app_key"] == {
        "name": "platforms.jd.api.app_key",
        "value": '"k1"',
        "is_default": False,
    }
    assert rows["platforms.jd.api.session"]["value"] == '"***"'
    printed = guolv("settings", environment=environment).stdout
    assert 'platforms.jd.api.app_secret = "***"' in printed.splitlines()
    assert "#crawl.max_pages = 20000" in printed.splitlines()
    assert "S3CRET" not in printed + str(rows)
    assert "T0KEN" not in printed + str(rows)
    assert guolv("settings", "--home", tmp_path / "nothing").returncode == 3


def test_a_blocked_listing_has_the_documented_keys(guolv) -> None:
    done = guolv("check", given=BLOCKED)
    assert done.returncode == 0
    (verdict,) = json_lines(done.stdout)
    assert list(verdict) == VERDICT_KEYS
    assert (verdict["line"], verdict["item_id"], verdict["verdict"]) == (1, "77", "block")
    match = verdict["matches"][0]
    assert list(match) == MATCH_KEYS
    assert match["record_id"] == "R1"
    assert match["kind"] == "failed_inspection"
    assert all(list(explanation) == EXPLANATION_KEYS for explanation in match["explanations"])
    assert any("xdw" in e["record_value"].lower() for e in match["explanations"])
    assert all(list(reason) == REASON_KEYS for reason in verdict["reasons"])


def test_an_allowed_listing_says_that_this_is_no_clearance(guolv) -> None:
    (verdict,) = json_lines(guolv("check", "-", given='{"title": "不锈钢汤锅 电磁炉专用锅"}').stdout)
    assert (verdict["verdict"], verdict["notice"]) == ("allow", "no match is not a safety clearance")
    assert verdict["item_id"] is None


def test_bad_lines_are_answered_in_their_place_and_the_rest_goes_on(guolv) -> None:
    lines = [
        b"\xef\xbb\xbf" + BLOCKED.encode(),
        b"",
        b"{",
        b"[1, 2]",
        b'{"brand": "x"}',
        b'{"title": "' + b"x" * 1_100_000 + b'"}',
        b"\xff\xfe",
        b'{"title": "\\ud800"}',
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"title": "x", "price": "cheap"}',
        b'{"title": "x", "attributes": {"a": ' + b"[" * 900 + b"]" * 900 + b"}}",
        BLOCKED.encode(),
    ]
    done = guolv("check", given=b"\n".join(lines))
    answers = json_lines(done.stdout)
    assert done.returncode == 1
    assert [answer["line"] for answer in answers] == [1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert [answer["line"] for answer in answers if "error" not in answer] in ([1, 12], [1, 11, 12])
    assert all(set(answer) == {"line", "error"} for answer in answers if "error" in answer)
    reasons = {answer["line"]: answer["error"] for answer in answers if "error" in answer}
    assert "title" in reasons[5]
    assert "price" in reasons[10]


def test_an_unknown_key_is_named_once(guolv) -> None:
    done = guolv("check", given='{"title": "a", "colour": 1}\n' * 3)
    assert done.returncode == 0
    assert done.stderr.count("colour") == 1


def test_control_characters_of_a_key_never_reach_the_terminal(guolv) -> None:
    done = guolv("check", given='{"title": "a", "\\u001b[31mred\\u202e": 1}')
    assert "\x1b" not in done.stderr
    assert "\u202e" not in done.stderr


def test_empty_input_gives_empty_output(guolv) -> None:
    assert (guolv("check", given="").stdout, guolv("check", given="").returncode) == ("", 0)


def test_check_stores_nothing_and_screen_does(guolv, home: Path) -> None:
    before = len(guolv("case", "list", "--json").stdout.splitlines())
    line = '{"platform": "jd", "item_id": "9", "title": "小逸优品电磁炉 XDW-21A4"}'
    assert guolv("check", given=line).returncode == 0
    assert len(guolv("case", "list", "--json").stdout.splitlines()) == before
    for expected in (True, False):
        (answer,) = json_lines(guolv("screen", given=line).stdout)
        assert list(answer)[: len(VERDICT_KEYS)] == VERDICT_KEYS
        assert (answer["listing_key"], answer["is_new_case"]) == ("jd:9", expected)
        assert answer["case_id"]
    assert len(guolv("case", "list", "--json").stdout.splitlines()) == before + 1


def test_a_block_becomes_review_with_the_age_the_settings_say(guolv, home: Path) -> None:
    def answer() -> dict:
        (verdict,) = json_lines(guolv("check", given=BLOCKED).stdout)
        return verdict

    before = answer()
    (home / "guolv.toml").write_text("[policy]\nblock_becomes_review_after_days = 365\n", encoding="utf-8")
    after = answer()
    assert [before["verdict"], after["verdict"]] == ["block", "review"]
    assert after["policy_version"] == before["policy_version"] + "+review-after-365-days"
    (home / "guolv.toml").write_text("[policy]\nblock_becomes_review_after_days = 36500\n", encoding="utf-8")
    assert answer()["verdict"] == "block"


def test_the_same_product_without_a_batch_is_what_the_settings_say(guolv, home: Path) -> None:
    def answer(**fields: object) -> dict:
        (verdict,) = json_lines(guolv("check", given=json.dumps({"title": "豆豆龙 童鞋 DL-3307", **fields})).stdout)
        return verdict

    (home / "dated.csv").write_text(
        "产品名称,商标,规格型号,生产日期/批号,抽查结果\n童鞋,豆豆龙,DL-3307,2026年3月5日,不合格\n", encoding="utf-8"
    )
    assert guolv("import", str(home / "dated.csv")).returncode == 0
    before = answer()
    (home / "guolv.toml").write_text('[policy]\nbatch_not_shown = "review"\n', encoding="utf-8")
    after = answer()
    assert [before["verdict"], after["verdict"]] == ["block", "review"]
    assert after["policy_version"] == before["policy_version"] + "+review-without-batch"
    assert "生产日期" in after["matches"][0]["decides"]
    assert answer(attributes={"生产日期": "2026-03-05"})["verdict"] == "block"


def test_screen_gives_the_same_in_batches_as_one_by_one(guolv, home: Path, tmp_path: Path) -> None:
    titles = ["小逸优品电磁炉 XDW-21A4", "不锈钢汤锅", "卡其熊 双肩背包 KB-8802", "远行者 YX-2405 拉杆箱"]
    lines = [
        json.dumps({"platform": "jd", "item_id": str(i // 2 * 2 if i % 11 == 0 else i), "title": titles[i % 4]})
        for i in range(250)
    ]
    lines[7] = "{"
    lines[120] = '{"title": "nowhere"}'
    lines[121] = '{"platform": "jd", "title": "nowhere either"}'
    alone = tmp_path / "alone"
    shutil.copytree(home, alone)
    together = guolv("screen", given="\n".join(lines))
    answers = json_lines(together.stdout)
    assert [answer["line"] for answer in answers] == list(range(1, 251))
    assert [answer["line"] for answer in answers if "error" in answer] == [8, 121, 122]
    assert together.returncode == 1
    assert answers[:30] + answers[115:125] == [
        {**json_lines(guolv("--home", alone, "screen", given=lines[i]).stdout)[0], "line": i + 1}
        for i in (*range(30), *range(115, 125))
    ]


def test_what_screen_has_answered_survives_kill(home: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "console.cli", "--home", str(home), "screen"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    for i in range(3):
        child.stdin.write(f'{{"platform": "jd", "item_id": "{i}", "title": "小逸优品电磁炉 XDW-21A4"}}\n'.encode())
        child.stdin.flush()
        key = json.loads(child.stdout.readline())["listing_key"]
        with open_workspace(home, env={}) as workspace:
            assert workspace.store.case_of(key) is not None
    child.kill()
    child.wait(timeout=30)
    child.stdin.close()
    child.stdout.close()
    with open_workspace(home, env={}) as workspace:
        assert [workspace.store.case_of(f"jd:{i}") is not None for i in range(3)] == [True] * 3


def test_screen_needs_to_know_where_a_listing_stands(guolv) -> None:
    done = guolv(
        "screen",
        given='{"title": "x"}\n{"title": "x", "platform": "jd"}\n{"title": "x", "platform": "jd", "url": "http://a.example/1"}',
    )
    assert done.returncode == 1
    answers = json_lines(done.stdout)
    assert ["platform" in answers[0]["error"], "item_id" in answers[1]["error"], "error" in answers[2]] == [
        True,
        True,
        False,
    ]


def test_the_output_file_is_whole_or_absent(guolv, tmp_path: Path) -> None:
    out = tmp_path / "verdicts.jsonl"
    done = guolv("check", "-", "--out", out, given=BLOCKED + "\n{\n")
    assert (done.returncode, done.stdout) == (1, "")
    assert [set(a) >= {"line"} for a in json_lines(out.read_text(encoding="utf-8"))] == [True, True]
    assert guolv("check", "--out", tmp_path / "no" / "such" / "folder.jsonl", given=BLOCKED).returncode == 2


def test_a_missing_file_is_wrong_usage(guolv) -> None:
    assert guolv("check", "/no/such/file.jsonl").returncode == 2
    assert guolv("nonsense").returncode == 2


def test_a_reader_that_goes_away_is_no_error_message(home: Path, tmp_path: Path) -> None:
    lines = tmp_path / "many.jsonl"
    lines.write_text((BLOCKED + "\n") * 3000, encoding="utf-8")
    command = f"{sys.executable} -m console.cli --home {home} check {lines} | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout.splitlines()[-1] == "141"
    assert done.stderr == ""


def test_ctrl_c_ends_with_130_and_leaves_no_half_file(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    child = subprocess.Popen(
        [sys.executable, "-m", "console.cli", "--home", str(home), "check", "--out", str(out)],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdin is not None
    child.stdin.write(BLOCKED.encode() + b"\n")
    child.stdin.flush()
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".out*.part")) and time.monotonic() < deadline:
        time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    _, errors = child.communicate(timeout=30)
    assert (child.returncode, errors) == (130, b"")
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_import_says_what_became_of_each_file(guolv, tmp_path: Path) -> None:
    good = tmp_path / "召回.csv"
    good.write_text(
        "产品名称,商标,规格型号,标称生产企业\n儿童推车,小天使,T-100,某厂\n,无名,X,某厂\n", encoding="gb18030"
    )
    bad = tmp_path / "not.xlsx"
    bad.write_bytes(b"this is no workbook")
    done = guolv("import", good, bad, "--kind", "recall", "--json")
    assert done.returncode == 1
    first, second = json_lines(done.stdout)
    assert (first["file"], first["records"], first["new"]) == ("召回.csv", 1, 1)
    assert [(q["row"], q["field"]) for q in first["quarantined"]] == [(3, "product_name")]
    assert (second["file"], second["records"]) == ("not.xlsx", 0)
    assert second["unreadable"] or second["quarantined"]
    again = guolv("import", good, "--kind", "recall", "--json")
    assert json.loads(again.stdout)["unchanged"] == 1


def test_import_names_records_that_identify_nothing(guolv, home: Path, tmp_path: Path) -> None:
    notice = tmp_path / "n.csv"
    notice.write_text("record_id,product_name,result\nZ1,电磁炉,fail\n", encoding="utf-8")
    (report,) = json_lines(guolv("import", notice, "--json").stdout)
    assert [u["record_id"] for u in report["identifies_nothing"]] == ["Z1"]


def test_records_have_the_documented_keys(guolv) -> None:
    records = json_lines(guolv("record", "list", "--json").stdout)
    assert [record["record_id"] for record in records] == ["R1", "R2", "R3", "R4", "R5"]
    assert all(set(record) >= RECORD_KEYS for record in records)
    first = records[0]
    assert first["sources"][0]["file"] == "notice.csv"
    assert first["sources"][0]["row"] == 2
    assert first["raw"]["model_spec"] == "XDW-21A4"
    assert [r["kind"] for r in records].count("passed_inspection") == 1
    assert json.loads(guolv("record", "show", "R1", "--json").stdout) == first
    assert guolv("record", "show", "nope").returncode == 1
    assert len(json_lines(guolv("record", "list", "--kind", "passed_inspection", "--json").stdout)) == 1


def test_a_case_is_listed_shown_and_judged(guolv) -> None:
    cases = json_lines(guolv("case", "list", "--verdict", "block", "--json").stdout)
    assert [case["verdict"] for case in cases] == ["block"] * 3
    assert cases == sorted(cases, key=lambda case: -case["score"])
    case_id = str(cases[0]["case_id"])
    assert json.loads(guolv("case", "show", case_id, "--json").stdout)["events"][0]["kind"] == "opened"
    judged = json.loads(
        guolv("case", "judge", case_id, "confirmed", "--by", "王", "--note", "铭牌一致", "--json").stdout
    )
    assert (judged["state"], judged["judged_by"], judged["note"]) == ("confirmed", "王", "铭牌一致")
    stale = guolv("case", "judge", case_id, "dismissed", "--by", "李", "--expected-version", "1")
    assert (stale.returncode, "changed by somebody else" in stale.stderr) == (1, True)
    assert guolv("case", "show", "nope").returncode == 1


def test_the_takedown_list_is_the_same_bytes_twice(guolv, tmp_path: Path) -> None:
    case_id = str(json_lines(guolv("case", "list", "--verdict", "block", "--json").stdout)[0]["case_id"])
    guolv("case", "judge", case_id, "confirmed", "--by", "王")
    reports = []
    for name in ("a.xlsx", "b.xlsx"):
        done = guolv("export", "takedown", "--format", "xlsx", "--out", tmp_path / name, "--json")
        assert done.returncode == 0
        reports.append(json.loads(done.stdout))
    assert reports[0]["rows"] == 1
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert guolv("export", "takedown", "--format", "pdf", "--out", tmp_path / "x").returncode == 2


def test_a_list_that_was_sent_leaves_the_next_one(guolv, tmp_path: Path) -> None:
    for case in json_lines(guolv("case", "list", "--verdict", "block", "--json").stdout)[:2]:
        guolv("case", "judge", str(case["case_id"]), "confirmed", "--by", "王")
    out = tmp_path / "清单.csv"
    export = ("export", "takedown", "--format", "csv", "--out", out)
    assert guolv(*export, "--by", "李").returncode == 2  # a name without the act
    assert json.loads(guolv(*export, "--platform", "nowhere", "--mark-sent", "--json").stdout)["marked_sent"] == 0
    assert json.loads(guolv(*export, "--json").stdout)["marked_sent"] == 0
    report = json.loads(guolv(*export, "--mark-sent", "--by", "李", "--json").stdout)
    assert (report["rows"], report["marked_sent"]) == (2, 2)
    for case_id in report["case_ids"]:
        case = json.loads(guolv("case", "show", case_id, "--json").stdout)
        assert (case["state"], case["events"][-1]["actor"]) == ("notified", "李")
        assert case["events"][-1]["facts"]["list_sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    again = guolv(*export, "--mark-sent")
    assert (again.returncode, "0 cases marked as sent" in again.stdout) == (0, True)


def test_search_finds_by_words_and_by_model(guolv) -> None:
    keys = {item["listing_key"] for item in json_lines(guolv("search", "xdw21a4", "--json").stdout)}
    assert keys == {"qingwei:1", "yunti:6:A"}
    records = json_lines(guolv("search", "双肩背包", "--in", "records", "--json").stdout)
    assert [record["record_id"] for record in records] == ["R2"]
    assert guolv("search", '" OR * NEAR(', "--json").returncode == 0


def test_rebuilding_the_index_changes_no_answer(guolv) -> None:
    before = guolv("search", "卡其熊", "--json").stdout
    report = json.loads(guolv("index", "rebuild", "--json").stdout)
    assert report["documents"] == 11
    assert guolv("search", "卡其熊", "--json").stdout == before != ""


def test_a_flipped_byte_of_evidence_is_found(guolv, home: Path) -> None:
    sound = guolv("evidence", "verify", "--json")
    assert (sound.returncode, json.loads(sound.stdout)["sound"]) == (0, True)
    (kept,) = (path for path in (home / "evidence").rglob("*") if len(path.name) == 64)
    kept.chmod(0o644)
    kept.write_bytes(kept.read_bytes().replace(b"alert", b"alerT"))
    broken = guolv("evidence", "verify")
    assert (broken.returncode, kept.name in broken.stderr) == (6, True)
    assert guolv("evidence", "verify", home / "evidence").returncode == 6


def test_an_unknown_platform_or_campaign_is_wrong_usage(guolv) -> None:
    assert guolv("crawl", "nowhere").returncode == 2
    assert guolv("campaign", "run", "nothing").returncode == 2


def test_a_supplied_feed_is_crawled(guolv, tmp_path: Path) -> None:
    feed = tmp_path / "feed.jsonl"
    feed.write_text('{"item_id": "900", "title": "小逸优品 电磁炉 XDW-21A4"}\nnot json\n', encoding="utf-8")
    done = guolv("crawl", "qingwei", "--feed", feed, "--json")
    run = json.loads(done.stdout)
    assert (run["state"], run["counts"]["listings"], run["counts"]["block"]) == ("finished", 1, 1)
    assert done.returncode == 1  # one line of the feed was bad


def test_campaigns_are_listed(guolv) -> None:
    campaigns = json_lines(guolv("campaign", "list", "--json").stdout)
    assert {"name", "title", "starts_on", "ends_on", "platforms", "categories", "interval_seconds"} == set(campaigns[0])


def test_doctor_looks_at_everything_and_finds_the_home(guolv, home: Path, tmp_path: Path) -> None:
    done = guolv("doctor", "--json")
    findings = {finding["check"]: finding for finding in json_lines(done.stdout)}
    names = {key.removeprefix("doctor.") for key in load_texts("en") if key.startswith("doctor.")}
    assert names - {"settings"} == set(findings)
    assert findings["store"]["sentence"].startswith("5 records, 6 listings")
    assert findings["search"]["sentence"] == "fts5, 11 documents"
    assert findings["reading"]["grade"] == "good"
    assert (done.returncode, [f for f in findings.values() if f["grade"] == "bad"]) == (0, [])
    assert "数据库: 5 条记录，6 条商品页" in guolv("--lang", "zh", "doctor").stdout
    assert guolv("doctor", "--home", tmp_path / "nothing").returncode == 3


def test_doctor_names_what_is_wrong_each_by_itself(guolv, home: Path) -> None:
    (home / "campaigns" / "315.toml").write_text("name = 1\n", encoding="utf-8")
    (home / "headings.yaml").write_text("fields: [\n", encoding="utf-8")
    (home / "guolv.toml").write_text("[platforms.nowhere]\nbase_url = 'http://a.example'\n", encoding="utf-8")
    with open_workspace(home, env={}) as workspace, workspace.store.transaction() as tx:
        tx.put_import(replace(workspace.store.imports(limit=1)[0], imported_at=datetime.now(UTC) + timedelta(days=1)))
    done = guolv("doctor", "--json")
    grades = {finding["check"]: finding["grade"] for finding in json_lines(done.stdout)}
    assert (grades["campaigns"], grades["headings"], grades["clock"]) == ("bad", "bad", "bad")
    assert (grades["platforms"], grades["store"], done.returncode) == ("warning", "good", 3)
    (home / "guolv.toml").write_text("[server]\nport = 99999\n[nonsense]\n", encoding="utf-8")
    settings = [f["sentence"] for f in json_lines(guolv("doctor", "--json").stdout) if f["check"] == "settings"]
    assert settings == ["nonsense: not a setting"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_command_helps_in_every_language_setting(guolv, language: str) -> None:
    done = guolv("--help", environment={"GUOLV_LANG": language})
    assert done.returncode == 0
    for name in (
        "init",
        "import",
        "crawl",
        "check",
        "screen",
        "search",
        "record",
        "case",
        "export",
        "campaign",
        "scheduler",
        "index",
        "evidence",
        "serve",
        "demo",
        "doctor",
    ):
        assert f" {name} " in done.stdout


def test_people_read_chinese_by_default_and_english_on_request(guolv) -> None:
    assert "已是数据目录" in guolv("init", environment={"GUOLV_LANG": ""}).stdout
    assert "is a home already" in guolv("init", "--lang", "en", environment={"GUOLV_LANG": "zh"}).stdout


def test_serve_stops_cleanly_on_sigterm(home: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "console.cli", "--home", str(home), "serve", "--port", "0", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert child.stdout is not None
    assert json.loads(child.stdout.readline())["url"].startswith("http://127.0.0.1:")
    child.send_signal(signal.SIGTERM)
    _, errors = child.communicate(timeout=30)
    assert (child.returncode in {0, -signal.SIGTERM}, errors) == (True, b"")


def test_a_file_of_many_notices_is_summed_up_in_one_line(guolv, tmp_path: Path) -> None:
    rows = [f"M{i},电磁炉,品牌{i},X-{i}1,第{i}号通报,fail" for i in range(9)]
    notice = tmp_path / "many.csv"
    notice.write_text("record_id,product_name,brand,model_spec,notice_title,result\n" + "\n".join(rows), "utf-8")
    said = guolv("import", notice, "--lang", "en").stdout
    assert "(9 notices; guolv record grade lists each)" in said
    assert "第3号通报" not in said
