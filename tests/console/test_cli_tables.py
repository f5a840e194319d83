"""`guolv check` and `screen` on JSON Lines, CSV and Parquet, with one process and with several: the same answers."""

import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

TITLES = ("小逸优品电磁炉 XDW-21A4", "不锈钢汤锅", "卡其熊 双肩背包 KB-8802", "远行者 YX-2405 拉杆箱")


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    made = [{"platform": "jd", "item_id": str(i), "title": f"{TITLES[i % 4]} {i}", "price": "12.5"} for i in range(700)]
    made[333]["title"] = ""
    made[650]["price"] = "much"
    return made


@pytest.fixture(scope="module")
def files(rows, tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("tables")
    paths = {name: folder / f"listings.{name}" for name in ("jsonl", "csv", "parquet")}
    paths["jsonl"].write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with paths["csv"].open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    parquet.write_table(pa.Table.from_pylist(rows), paths["parquet"], row_group_size=150)
    return paths


def answers(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_every_form_and_number_of_processes_gives_the_same(guolv, files, rows) -> None:
    expected = None
    for name, path in files.items():
        for jobs in ("1", "2"):
            done = guolv("check", path, "--jobs", jobs)
            assert done.returncode == 1, done.stderr
            found = answers(done.stdout)
            first = 2 if name == "csv" else 1  # the headings of a CSV file stand on line 1
            assert [one.pop("line") for one in found] == list(range(first, len(rows) + first))
            expected = expected or found
            assert found == expected
    assert [place for place, one in enumerate(expected) if "error" in one] == [333, 650]
    assert "price" in expected[650]["error"]


def test_screen_stores_the_same_with_several_processes(guolv, files, home, tmp_path) -> None:
    one = answers(guolv("screen", files["csv"], "--jobs", "1").stdout)
    two = answers(guolv("screen", files["csv"], "--jobs", "2").stdout)
    ignored = {"is_new_case"}
    assert [{k: v for k, v in a.items() if k not in ignored} for a in one] == [
        {k: v for k, v in a.items() if k not in ignored} for a in two
    ]
    assert sum(a.get("is_new_case", False) for a in one) > 100
    assert not any(a.get("is_new_case", False) for a in two), "a case was opened twice"


def test_a_table_on_standard_input_needs_its_form(home, files) -> None:
    command = [sys.executable, "-m", "console.cli", "--home", str(home), "check"]
    for name in ("csv", "parquet"):
        with files[name].open("rb") as file:
            piped = subprocess.run([*command, "--format", name], input=file.read(), capture_output=True, check=False)
        assert piped.returncode == 1
        assert len(piped.stdout.splitlines()) == 700
    assert subprocess.run([*command, "--format", "xlsx"], capture_output=True, check=False).returncode == 2


def test_bad_rows_of_a_table_stay_in_their_place(guolv, tmp_path) -> None:
    (tmp_path / "bad.csv").write_bytes("title,价格\n锅,1\n锅,2,3\n\n汤锅,\n".encode())
    found = answers(guolv("check", tmp_path / "bad.csv").stdout)
    assert [(one["line"], "error" in one) for one in found] == [(2, False), (3, True), (5, False)]
    (tmp_path / "no.parquet").write_bytes(b"title\n")
    done = guolv("check", tmp_path / "no.parquet")
    assert (done.returncode, done.stdout) == (1, "")
    assert "is not Parquet" in done.stderr


def test_an_interrupt_leaves_no_process_and_no_half_file(home, tmp_path) -> None:
    out = tmp_path / "answers" / "out.jsonl"
    out.parent.mkdir()
    child = subprocess.Popen(
        [sys.executable, "-m", "console.cli", "--home", str(home), "check", "--jobs", "2", "--out", str(out)],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert child.stdin is not None
    line = json.dumps({"title": TITLES[0]}).encode() + b"\n"
    for _ in range(40):
        child.stdin.write(line * 500)
        child.stdin.flush()
        workers = Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text().split()
        if workers:
            break
    assert len(workers) == 1  # of two processes one is the command itself
    os.killpg(child.pid, signal.SIGINT)  # as a terminal does: to every process
    _, errors = child.communicate(timeout=60)
    assert child.returncode == 130
    assert b"Traceback" not in errors
    assert list(out.parent.iterdir()) == []
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)


def columns(path: Path) -> list[dict]:
    if path.suffix == ".parquet":
        return parquet.read_table(path).to_pylist()
    with path.open(encoding="utf-8", newline="") as file:
        return [{key: cell or None for key, cell in row.items()} for row in csv.DictReader(file)]


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_answers_in_columns_are_those_of_json_lines(guolv, files, tmp_path, form: str, jobs: str) -> None:
    for name, path in files.items():
        whole = answers(guolv("check", path).stdout)
        out = tmp_path / f"{name}.{form}"
        done = guolv("check", path, "--out", out, "--jobs", jobs)
        assert (done.returncode, done.stdout) == (1, ""), done.stderr
        assert "2 lines could not be read" in done.stderr
        found = columns(out)
        assert list(found[0]) == ["line", "item_id", "verdict", "score", "record_id", "record_kind", "error"]
        assert [int(one["line"]) for one in found] == [one["line"] for one in whole]
        assert [(one["verdict"], one["error"]) for one in found] == [
            (one.get("verdict"), one.get("error")) for one in whole
        ]
        for one, other in zip(found, whole, strict=True):
            best = next((match for match in other.get("matches", ()) if match["verdict"] != "allow"), None)
            assert (one["record_id"], one["record_kind"]) == (best and best["record_id"], best and best["kind"])
            assert one["score"] is None or float(one["score"]) == pytest.approx(best["score"] if best else 0, abs=1e-4)


def test_the_form_of_the_output_is_that_of_its_name_unless_it_is_said(guolv, files, tmp_path) -> None:
    out = tmp_path / "answers.csv"
    guolv("check", files["jsonl"], "--as", "jsonl", "--out", out)
    assert len(answers(out.read_text(encoding="utf-8"))) == 700
    printed = guolv("check", files["jsonl"], "--as", "csv").stdout
    assert printed.startswith("line,item_id,verdict,")
    assert len(printed.splitlines()) == 701
    refused = guolv("check", files["jsonl"], "--as", "parquet")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--out" in refused.stderr


def test_a_damaged_parquet_file_leaves_no_output(guolv, files, tmp_path) -> None:
    broken, out = tmp_path / "broken.parquet", tmp_path / "answers.parquet"
    broken.write_bytes(files["parquet"].read_bytes()[:-40])
    done = guolv("check", broken, "--out", out)
    assert done.returncode == 1
    assert "broken.parquet" in done.stderr
    assert not out.exists()


def test_unknown_keys_and_bad_lines_are_named_in_columns_too(guolv) -> None:
    done = guolv("check", "--as", "csv", given='{"title": "a", "colour": 1}\n{\n\n[]\n')
    assert "ignored unknown key: colour" in done.stderr
    found = list(csv.DictReader(done.stdout.splitlines()))
    assert [one["line"] for one in found] == ["1", "2", "4"]
    assert found[1]["error"].startswith("not JSON")
    assert found[2]["error"] == "not a JSON object but a list"
