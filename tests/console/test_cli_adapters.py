"""`guolv import` on foreign forms and on our own: recognised by content, told in full, and back again without a loss."""

import json
from pathlib import Path

import pytest

from cases.workspace import open_workspace

SAMPLES = Path(__file__).parents[1] / "data" / "overseas"


def json_lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def empty_home(tmp_path: Path) -> Path:
    home = tmp_path / "other"
    with open_workspace(home, env={}, create=True):
        return home


@pytest.mark.parametrize(
    ("name", "records"),
    [
        ("cpsc.json", 4),
        ("safety_gate.xml", 2),
        ("safety_gate_open_data.json", 1),
        ("oecd.csv", 2),
        ("guolv_records.jsonl", 3),
    ],
)
def test_a_form_needs_neither_kind_nor_name(name: str, records: int, guolv, tmp_path: Path) -> None:
    download = tmp_path / "download(1)"
    download.write_bytes((SAMPLES / name).read_bytes())
    done = guolv("import", download, "--json")
    assert done.returncode == 0, done.stderr
    (report,) = json_lines(done.stdout)
    assert (report["rows"], report["new"], report["quarantined"]) == (records, records, [])
    assert (report["headings_unknown"], report["signals"]) == ([], [])
    again = guolv("import", download, "--json")
    assert json_lines(again.stdout)[0]["unchanged"] == records


def test_records_written_and_imported_into_another_home_are_equal(guolv, empty_home: Path, tmp_path: Path) -> None:
    for name in ("cpsc.json", "safety_gate.xml", "oecd.csv", "guolv_records.jsonl"):
        assert guolv("import", SAMPLES / name).returncode == 0
    written = guolv("record", "list", "--json").stdout
    export = tmp_path / "records.jsonl"
    export.write_text(written, encoding="utf-8")
    as_list = tmp_path / "records.json"
    as_list.write_text(json.dumps(json_lines(written), ensure_ascii=False, indent=2), encoding="utf-8")
    there = {"GUOLV_HOME": str(empty_home)}
    (report,) = json_lines(guolv("import", export, "--json", environment=there).stdout)
    assert (report["new"], report["quarantined"], report["signals"]) == (len(written.splitlines()), [], [])
    assert guolv("record", "list", "--json", environment=there).stdout == written
    (report,) = json_lines(guolv("import", as_list, "--json", environment=there).stdout)
    assert report["unchanged"] == report["rows"] == len(written.splitlines())
    assert guolv("record", "list", "--json", environment=there).stdout == written


def test_what_could_not_be_used_is_said(guolv, tmp_path: Path) -> None:
    recalls = json.loads((SAMPLES / "cpsc.json").read_text(encoding="utf-8"))
    recalls[0] |= {"ProductUPCs": [{"UPC": "123"}], "Colour": "red"}
    recalls[1] |= {"Products": []}
    download = tmp_path / "recalls"
    download.write_text(json.dumps(recalls), encoding="utf-8")
    done = guolv("import", download)
    assert done.returncode == 1
    assert "recalls:1 ProductUPCs[].UPC: 123: is not a barcode" in done.stderr
    assert "recalls:2 Products: the recall names no product" in done.stderr
    assert "Colour" in done.stderr
    (report,) = json_lines(guolv("import", download, "--json").stdout)
    assert report["signals"] == [{"row": 1, "field": "ProductUPCs[].UPC", "value": "123", "reason": "is not a barcode"}]
