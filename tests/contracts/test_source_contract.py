"""What every adapter in `crawlers/sources/adapters/` must hold: found by discovery, tested before its author writes a test.

Its sample is `tests/data/overseas/<adapter>.<ending>`, a document made by us. What it becomes stands beside it in
`<adapter>.records.jsonl`; a sample without that file gets it written here, and fails once, so that a person looks at it.
"""

import dataclasses
import inspect
import json
import re
from pathlib import Path

import pytest

from cases.rows import FileNotes, ParsedRow, RejectedRow
from crawlers.sources.adapter import Beginning
from crawlers.sources.adapters import find_adapter, known_adapters, read_source
from domain.errors import UnreadableFile
from domain.identifiers import is_valid_gtin
from domain.record import RecordKind
from domain.wire import record_event_to_json, record_from_json, record_to_json

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests" / "data" / "overseas"
ADAPTERS = sorted(known_adapters())

each_adapter = pytest.mark.parametrize("name", ADAPTERS)


def sample_of(name: str) -> Path:
    found = [path for path in SAMPLES.glob(f"{name}.*") if not path.name.endswith(".records.jsonl")]
    assert len(found) == 1, f"put one document of the form into tests/data/overseas/{name}.<ending>; found {found}"
    return found[0]


def read(name: str, path: Path, **options) -> tuple[list[ParsedRow | RejectedRow], FileNotes]:
    *rows, notes = read_source(known_adapters()[name], path, **options)
    assert isinstance(notes, FileNotes), "the notes come last"
    return rows, notes


def records(name: str, path: Path, **options):
    return [row.record for row in read(name, path, **options)[0] if isinstance(row, ParsedRow)]


def test_discovery_finds_the_shipped_adapters():
    assert {"cpsc", "guolv_records", "oecd", "safety_gate", "safety_gate_open_data"} <= set(ADAPTERS)


@each_adapter
def test_the_docstring_says_whose_documents_they_are(name):
    known = known_adapters()[name]
    assert known.title.endswith(".")
    assert all(len(getattr(known.facts, field.name)) >= 8 for field in dataclasses.fields(known.facts))
    least, most = known.facts.expected_range
    assert 0 <= least < most
    assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
    assert inspect.getdoc(known.adapter.recognises)
    assert inspect.getdoc(known.adapter.read)


@each_adapter
def test_the_reference_describes_it(name):
    assert f"`{name}`" in (ROOT / "docs" / "reference" / "notices.md").read_text(encoding="utf-8")


@each_adapter
def test_its_sample_is_recognised_by_it_alone_whatever_it_is_called(name, tmp_path):
    start = Beginning.of(sample_of(name))
    assert [other for other, known in known_adapters().items() if known.adapter.recognises(start)] == [name]
    copy = tmp_path / "download"
    copy.write_bytes(b"\xef\xbb\xbf" + sample_of(name).read_bytes())
    found = find_adapter(copy)
    assert found is not None
    assert found.name == name
    assert records(name, copy)


@each_adapter
@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01\x02", b"PK\x03\x04", b"{}", b"[]", b'["RecallID"]', b"<html><body>x</body></html>", b"\xff\xfe<\x00",
     "产品名称,商标,检验结果\n箱,甲,不合格\n".encode(), b"recall_id,product,brand,defect,country\nC1,a,b,c,US\n", b'{"title": "x"}'],
)  # fmt: skip
def test_it_recognises_nothing_else(name, content):
    assert not known_adapters()[name].adapter.recognises(Beginning(content=content))


@each_adapter
def test_no_field_of_its_sample_is_unread(name):
    rows, notes = read(name, sample_of(name))
    assert notes.headings_unknown == ()
    assert notes.signals == ()
    assert [row for row in rows if isinstance(row, RejectedRow)] == []
    assert notes.rows == len(rows) > 0
    assert re.fullmatch("[0-9a-f]{64}", notes.file_sha256)


@each_adapter
def test_its_sample_becomes_what_a_person_has_seen(name):
    found = [record_to_json(record) for record in records(name, sample_of(name))]
    for data in found:
        for source in data["sources"]:
            source.pop("file_sha256")  # the hash of a sample is no fact about it
    expected = SAMPLES / f"{name}.records.jsonl"
    if not expected.exists():
        lines = (json.dumps(data, ensure_ascii=False) + "\n" for data in found)
        expected.write_text("".join(lines), encoding="utf-8")
        pytest.fail(f"{expected.relative_to(ROOT)} was written: read it, correct the adapter if it is wrong, run again")
    assert found == [json.loads(line) for line in expected.read_text(encoding="utf-8").splitlines()]


@each_adapter
def test_its_records_can_be_told_apart_found_and_traced(name):
    path = sample_of(name)
    found = records(name, path)
    assert len({record.record_id for record in found}) == len(found)
    for record in found:
        assert record.record_id
        assert record.product_name.strip() or record.kind is RecordKind.DISHONEST_OPERATOR
        assert record.issuer
        assert record.raw
        assert record.sources
        assert record.gtin is None or is_valid_gtin(record.gtin)
        assert record.notice_date is None or re.fullmatch(r"\d{4}(-\d\d){0,2}", record.notice_date)
        assert record_from_json(record_to_json(record)) == record
    assert found == records(name, path), "the same file gives the same records"


@each_adapter
def test_nothing_that_was_printed_is_lost(name):
    """Every word of the document stands in a record: in `raw`, or in the fields of our own form."""
    text = sample_of(name).read_text(encoding="utf-8")
    if name == "guolv_records":
        text = "\n".join(json.dumps(without_what_is_computed(line), ensure_ascii=False) for line in text.splitlines())
    printed = set(re.findall(r"[A-Za-z0-9]{4,}", re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)))
    rows = [row for row in read(name, sample_of(name))[0] if isinstance(row, ParsedRow)]
    events = [record_event_to_json(event) for row in rows for event in row.events]
    kept = json.dumps([[record_to_json(row.record) for row in rows], events], ensure_ascii=False)
    # What belongs to the form and not to what it says: names of elements, lists that are empty, wrappers.
    words_of_forms = set(re.findall(r"[A-Za-z0-9]{4,}", " ".join(re.findall(r"</?[^<>!]+>|\"\w+\"\s*:", text))))
    assert {word for word in printed - words_of_forms - {"null", "CDATA"} if word not in kept} == set()


def without_what_is_computed(line: str) -> dict:
    """A line of `guolv record list --json` without what is made anew from the rest: the grade, and a scope that was read."""
    data = {key: value for key, value in json.loads(line).items() if key not in {"grade", "found", "missing"}}
    return data | ({"scope": None} if data["scope"]["basis"] == "read" else {})


@each_adapter
def test_kind_is_what_the_source_or_whoever_imports_says(name):
    found = {record.kind for record in records(name, sample_of(name))}
    if name == "guolv_records":
        assert len(found) > 1
        return
    assert found == {RecordKind.OVERSEAS_ALERT}
    assert {record.kind for record in records(name, sample_of(name), kind=RecordKind.RECALL)} == {RecordKind.RECALL}


@each_adapter
def test_ids_depend_on_raw_values_alone(name, tmp_path):
    """Another name of the file, and another place in it, change no id."""
    copy = tmp_path / "other.name"
    copy.write_bytes(sample_of(name).read_bytes())
    ids = [record.record_id for record in records(name, sample_of(name))]
    assert [record.record_id for record in records(name, copy)] == ids


@each_adapter
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_file_that_is_cut_off_is_told_and_what_came_before_is_kept(name, share, tmp_path):
    content = sample_of(name).read_bytes()
    cut = tmp_path / "cut"
    cut.write_bytes(content[: int(len(content) * share)])
    rows: list[ParsedRow | RejectedRow | FileNotes] = []
    told = False
    try:
        rows.extend(read_source(known_adapters()[name], cut))
    except UnreadableFile:
        told = True
    told |= any(isinstance(row, RejectedRow) for row in rows)
    whole = [record.record_id for record in records(name, sample_of(name))]
    before = [row.record.record_id for row in rows if isinstance(row, ParsedRow)]
    assert before == whole[: len(before)]
    # Of a line, of JSON or of a CSV, nothing says that another one followed.
    assert told or len(before) < len(whole) or cut_at_a_cell(name), "the loss is told"


def cut_at_a_cell(name: str) -> bool:
    return sample_of(name).suffix == ".csv"
