"""`guolv match evaluate`: labels from a file or from the home's own judgements, for people and as JSON."""

import json

SET = "\n".join(
    json.dumps(row, ensure_ascii=False)
    for row in (
        {
            "item_id": "1",
            "title": "小逸优品电磁炉家用 XDW-21A4",
            "expect": "block",
            "kind": "plain",
            "split": "develop",
        },
        {
            "item_id": "2",
            "title": "小逸优品电磁炉家用 XDW-30B2",
            "expect": "allow",
            "kind": "sibling",
            "split": "develop",
        },
        {"item_id": "3", "title": "远行者 YX-2405 拉杆箱", "expect": "allow", "kind": "passed", "split": "held_out"},
        {
            "item_id": "4",
            "title": "不锈钢汤锅",
            "expect": "block",
            "kind": "plain",
            "split": "held_out",
            "why": "a wrong label",
        },
    )
)


def test_a_file_of_labels_is_measured(guolv, tmp_path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(SET, encoding="utf-8")
    done = guolv("match", "evaluate", "--set", file, "--json", "--errors")
    answer = json.loads(done.stdout)
    assert done.returncode == 0
    assert answer["table"]["block"] == {"block": 1, "review": 0, "allow": 1}
    assert answer["overall"]["block_precision"]["value"] == 1.0
    assert answer["passed_blocked"] == {
        "hits": 0,
        "of": 1,
        "value": 0.0,
        "low": 0.0,
        "high": answer["passed_blocked"]["high"],
    }
    assert [(one["item_id"], one["given"]) for one in answer["wrong"]] == [("4", "allow")]
    assert set(answer["groups"]) == {"split", "kind"}


def test_people_read_tables_in_their_language(guolv, tmp_path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(SET, encoding="utf-8")
    english = guolv("match", "evaluate", "--set", file, "--split", "develop").stdout
    assert "expected / given" in english
    assert "100.0% [20.7%, 100.0%] 1/1" in " ".join(english.split())
    assert "held_out" not in english
    chinese = guolv("match", "evaluate", "--set", file, "--errors", "--lang", "zh").stdout
    assert "拦截召回率" in chinese
    assert "拦截 → 放行 不锈钢汤锅 (a wrong label)" in chinese


def test_without_a_file_the_judgements_of_the_home_are_the_labels(guolv) -> None:
    nothing = guolv("match", "evaluate")
    assert (nothing.returncode, nothing.stdout) == (1, "")
    assert "no labels" in nothing.stderr
    case = json.loads(guolv("case", "list", "--json").stdout.splitlines()[0])
    guolv("case", "judge", case["case_id"], "confirmed")
    answer = json.loads(guolv("match", "evaluate", "--json").stdout)
    assert answer["overall"]["items"] == 1


def test_a_line_that_is_no_label_is_named(guolv, tmp_path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text('{"title": "a", "expect": "perhaps"}', encoding="utf-8")
    done = guolv("match", "evaluate", "--set", file)
    assert done.returncode == 1
    assert "set.jsonl" in done.stderr
    assert "line 1" in done.stderr


def judge_every_case(guolv, word: str = "confirmed") -> int:
    cases = [json.loads(line) for line in guolv("case", "list", "--json").stdout.splitlines()]
    for case in cases:
        assert guolv("case", "judge", case["case_id"], word).returncode == 0
    return len(cases)


def test_learning_from_no_judgements_says_so_and_is_no_error(guolv) -> None:
    done = guolv("match", "learn")
    assert done.returncode == 0
    assert "Nobody has judged anything yet." in done.stdout
    assert "no weight, score or case was changed" in done.stdout


def test_learning_counts_what_was_judged_and_names_the_number_that_is_needed(guolv, tmp_path) -> None:
    judge_every_case(guolv)
    out = tmp_path / "report.json"
    done = guolv("match", "learn", "--json", "--out", out)
    answer = json.loads(done.stdout)
    assert json.loads(out.read_text(encoding="utf-8")) == answer
    assert (answer["dismissed"], answer["unsure"], answer["is_enough"], answer["changes"]) == (0, 0, False, "nothing")
    assert answer["confirmed"] > 0
    assert answer["least_each"] == 30
    brand = next(one for one in answer["features"] if one["feature"] == "brand_same")
    assert (brand["confirmed"] > 0, brand["suggested"], brand["weight"]) == (True, None, 2.5)
    english = guolv("match", "learn").stdout
    assert "Not enough to tell: at least 30 confirmed and 30 dismissed pairs are needed" in english
    assert "判断太少" in guolv("match", "learn", "--lang", "zh").stdout


def test_a_report_that_cannot_be_written_is_wrong_usage(guolv, tmp_path) -> None:
    assert guolv("match", "learn", "--out", tmp_path / "no" / "report.json").returncode == 2


def test_thresholds_rest_on_the_records_where_nobody_judged_and_say_so(guolv) -> None:
    answer = json.loads(guolv("match", "thresholds", "--json").stdout)
    assert (answer["basis"], answer["changes"], answer["records"]) == ("records", "nothing", 5)
    assert answer["kinds"]["plain"] == 2
    assert [one["prevalence"] for one in answer["suggestions"]] == [0.001, 0.005, 0.01, 0.02, 0.05]
    assert answer["curve"][0]["block"]["recall"]["hits"] == 2
    people = guolv("match", "thresholds").stdout
    assert "the structure of the records themselves" in people
    assert "Assumed: records that share no brand" in " ".join(people.split())
    assert "依据：记录本身的结构" in guolv("match", "thresholds", "--lang", "zh").stdout


def test_thresholds_rest_on_a_file_or_on_the_judgements_where_that_is_asked(guolv, tmp_path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(SET, encoding="utf-8")
    answer = json.loads(guolv("match", "thresholds", "--set", file, "--json").stdout)
    assert (answer["basis"], answer["to_flag"], answer["to_allow"], answer["passed_over"]) == ("file", 2, 2, 0)
    judge_every_case(guolv)
    judged = json.loads(guolv("match", "thresholds", "--from", "judged", "--json").stdout)
    assert (judged["basis"], judged["to_allow"], judged["passed_over"]) == ("judged", 0, 6 - judged["to_flag"])
    assert guolv("match", "thresholds", "--set", file, "--from", "judged").returncode == 2


def test_thresholds_of_nothing_say_what_is_missing(guolv) -> None:
    done = guolv("match", "thresholds", "--from", "judged")
    assert (done.returncode, done.stdout) == (1, "")
    assert "nothing to rest on" in done.stderr


def test_evaluate_gives_the_data_of_the_thresholds(guolv, tmp_path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(SET, encoding="utf-8")
    curve = json.loads(guolv("match", "evaluate", "--set", file, "--json").stdout)["curve"]
    assert [one["score"] for one in curve] == [round(0.45 + 0.05 * n, 2) for n in range(11)]
    assert (
        curve[0]["flagged"]["recall"]
        == json.loads(guolv("match", "evaluate", "--set", file, "--json").stdout)["overall"]["flagged_recall"]
    )
    assert "precision @ 0.5%" in " ".join(guolv("match", "evaluate", "--set", file).stdout.split())
