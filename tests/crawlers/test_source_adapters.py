"""What each foreign form says, field by field: ids, days, barcodes, countries, hazards, and what is signalled."""

import copy
import json
import random
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cases.intake import save_records
from cases.rows import FileNotes, ParsedRow, RejectedRow
from cases.workspace import open_workspace
from crawlers.sources import read_notice
from crawlers.sources.adapters import find_adapter, read_source
from domain.brands import BrandRegistry
from domain.errors import Malformed, UnreadableFile
from domain.listing import Listing
from domain.record import Record, RecordKind
from domain.verdict import VerdictKind
from domain.wire import record_event_to_json, record_to_json
from matching import RecordBook

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
SAMPLES = Path(__file__).parents[1] / "data" / "overseas"
CPSC = json.loads((SAMPLES / "cpsc.json").read_text(encoding="utf-8"))
ALERT = json.loads((SAMPLES / "safety_gate_open_data.json").read_text(encoding="utf-8"))["results"][0]
XML = (SAMPLES / "safety_gate.xml").read_text(encoding="utf-8")
OWN = (SAMPLES / "guolv_records.jsonl").read_text(encoding="utf-8").splitlines()


def read(folder: Path, content: str | bytes | list, name: str = "download", **options) -> tuple[list, FileNotes]:
    path = folder / name
    text = json.dumps(content) if isinstance(content, list) else content
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert find_adapter(path) is not None
    *rows, notes = read_notice(path, **options)
    assert isinstance(notes, FileNotes)
    return rows, notes


def records(rows: list) -> list[Record]:
    return [row.record for row in rows if isinstance(row, ParsedRow)]


def rejected(rows: list) -> list[tuple[int, str, str]]:
    return [(row.row, row.field, row.reason) for row in rows if isinstance(row, RejectedRow)]


def recall(**changes) -> dict:
    return copy.deepcopy(CPSC[0]) | changes


def products(*names: str | None) -> list[dict]:
    return [{"Name": name, "Model": "", "Type": "", "NumberOfUnits": ""} for name in names]


def test_a_recall_keeps_its_records_when_it_is_published_again_in_another_order(tmp_path):
    before, _ = read(tmp_path, [recall(Products=products("Robe", "Gown", "Gown"))])
    after, _ = read(
        tmp_path, [recall(Products=products("Gown", "Cap", "Robe", "Gown"), Title="New title")], "again.json"
    )
    ids = {record.record_id for record in records(before)}
    assert len(ids) == 3
    assert ids < {record.record_id for record in records(after)}


def test_two_recalls_of_one_product_are_two_records(tmp_path):
    rows, _ = read(tmp_path, [recall(), recall(RecallID=990003)])
    assert len({record.record_id for record in records(rows)}) == 2


def test_codes_of_a_recall_go_to_each_of_its_products(tmp_path):
    codes = [{"UPC": "4 000000 001010"}, {"UPC": "UPC 4000000001027"}, {"UPC": "N/A"}, {"UPC": "4000000001011"}]
    rows, notes = read(tmp_path, [recall(Products=products("Robe", "Gown"), ProductUPCs=codes)])
    assert [(r.gtin, r.more_gtins) for r in records(rows)] == [("4000000001010", ("4000000001027",))] * 2
    assert [(s.row, s.field, s.value, s.reason) for s in notes.signals] == [
        (1, "ProductUPCs[].UPC", "4000000001011", "is not a barcode")
    ]
    assert [r.raw["ProductUPCs[4].UPC"] for r in records(rows)] == ["4000000001011"] * 2


def test_units_are_a_number_or_are_signalled(tmp_path):
    named = [product | {"NumberOfUnits": text} for product, text in zip(
        products("Robe", "Gown", "Cap"), ("About 12,300 (in addition, 50 in Canada)", "120 in red, 30 in blue", ""), strict=True
    )]  # fmt: skip
    rows, notes = read(tmp_path, [recall(Products=named)])
    assert [record.units_affected for record in records(rows)] == [12_300, None, None]
    assert [(s.row, s.field, s.value, s.reason) for s in notes.signals] == [
        (1, "Products[].NumberOfUnits", "120 in red, 30 in blue", "is not one number of units")
    ]


def test_bare_texts_are_codes_too(tmp_path):
    rows, notes = read(tmp_path, [recall(ProductUPCs=["4000000001010"])])
    assert records(rows)[0].gtin == "4000000001010"
    assert (notes.signals, notes.headings_unknown) == ((), ())


@pytest.mark.parametrize("code", ["4000000001010", "4000000001034"])
def test_a_listing_with_any_code_of_a_recall_is_found(code, tmp_path):
    rows, _ = read(tmp_path, [recall()])
    book = RecordBook(records(rows), brands=BrandRegistry())
    verdict = book.verdict(Listing(title="electric kettle 1.7 l", gtin=code), on=date(2026, 11, 1))
    assert verdict.kind is VerdictKind.BLOCK
    assert verdict.matches[0].record_id == records(rows)[0].record_id
    assert book.verdict(Listing(title="kettle", gtin="4006381333931"), on=date(2026, 11, 1)).kind is VerdictKind.ALLOW


def test_html_of_the_service_does_not_reach_a_field_and_stays_in_raw(tmp_path):
    rows, _ = read(tmp_path, [recall(Title="Kids &amp; Co<br>Recalls <b>Robes</b> &lt;M&gt;")])
    (record,) = records(rows)
    assert record.notice_title == "Kids & Co\nRecalls Robes <M>"
    assert record.raw["Title"] == "Kids &amp; Co<br>Recalls <b>Robes</b> &lt;M&gt;"


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"RecallID": None}, "RecallID", "missing"),
        ({"Products": []}, "Products", "names no product"),
        ({"Products": "kettle"}, "Products", "where an element is expected"),
        ({"Products": products("x") * 501}, "Products", "501 products"),
        (
            {"Products": products("x", "y") * 200, "Description": "d" * 32_000, "Title": "t" * 32_000},
            "Products",
            "would have",
        ),
        ({"Title": ["a"]}, "Title", "a list"),
        ({"Hazards": [7]}, "Hazards", "a number"),
        ({"ProductUPCs": [[1]]}, "ProductUPCs", "a list"),
        ({"Description": "d" * 40_000}, "Description", "40000 characters"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_recall_that_cannot_be_read_is_rejected_whole_and_the_next_is_read(changes, field, reason, tmp_path):
    rows, _ = read(tmp_path, [recall(), recall(**changes), recall(RecallID=5)])
    ((row, named, said),) = rejected(rows)
    assert (row, named) == (2, field)
    assert reason in said
    assert len(records(rows)) == 2


def test_a_product_without_a_name_is_rejected_and_its_neighbour_is_read(tmp_path):
    rows, _ = read(tmp_path, [recall(Products=products("Robe", None, "N/A", "Gown"))])
    assert rejected(rows) == [(1, "Products[].Name", "missing")] * 2
    assert [record.product_name for record in records(rows)] == ["Robe", "Gown"]


def test_a_field_nobody_reads_is_named_once(tmp_path):
    fresh = recall(Colour="red", Products=[{"Name": "Robe", "Age": "3+"}], Hazards=[{"Name": "x", "Grade": 1}])
    rows, notes = read(tmp_path, [fresh, fresh | {"RecallID": 4}])
    assert sorted(notes.headings_unknown) == ["Colour", "Hazards[].Grade", "Products[].Age"]
    assert records(rows)[0].raw["Products[1].Age"] == "3+"


def test_a_day_that_is_none_is_kept_as_printed_and_signalled(tmp_path):
    rows, notes = read(tmp_path, [recall(RecallDate="last week")])
    assert records(rows)[0].notice_date == "last week"
    assert [(s.field, s.value) for s in notes.signals] == [("RecallDate", "last week")]


def test_an_unusual_number_of_records_is_signalled(tmp_path):
    _, notes = read(tmp_path, [recall(Products=[])])
    assert [(s.row, s.field, s.value) for s in notes.signals] == [(None, "records", "0")]


def test_whoever_imports_says_the_kind(tmp_path):
    rows, _ = read(tmp_path, [recall()], kind=RecordKind.RECALL)
    assert {record.kind for record in records(rows)} == {RecordKind.RECALL}


def test_signals_have_a_limit_and_say_so(tmp_path):
    codes = [{"UPC": f"no code {number}"} for number in range(1_200)]
    _, notes = read(tmp_path, [recall(ProductUPCs=codes)])
    assert len(notes.signals) == 1_001
    assert (notes.signals[-1].field, notes.signals[-1].value) == ("signals", "200")


def test_the_forms_of_safety_gate_agree_on_an_alert(tmp_path):
    from_xml, _ = read(tmp_path, XML)
    from_mirror, _ = read(tmp_path, [ALERT], "mirror")
    first, second = records(from_xml)[0], records(from_mirror)[0]
    same = (
        "kind",
        "product_name",
        "brand",
        "gtin",
        "batch_or_date",
        "region",
        "result",
        "notice_date",
        "issuer",
    )
    assert {name: getattr(first, name) for name in same} == {name: getattr(second, name) for name in same}
    assert first.failed_items[:2] == second.failed_items[:2] == ("Burns", "Fire")
    assert first.record_id != second.record_id, "their words differ; neither may overwrite the other"


def test_the_id_of_an_alert_does_not_depend_on_its_language(tmp_path):
    ours, _ = read(tmp_path, XML)
    german, _ = read(tmp_path, XML.replace("Power bank", "Powerbank").replace("Pocket 10", "Tasche 10"), "de.xml")
    assert [r.record_id for r in records(ours)] == [r.record_id for r in records(german)]


def test_an_alert_says_unknown_for_nothing(tmp_path):
    rows, _ = read(tmp_path, XML)
    second = records(rows)[1]
    assert (second.brand, second.model_spec, second.gtin, second.batch_or_date) == (None, None, None, None)
    assert second.raw["brand"] == "Unknown"
    assert second.product_name == "Children's hooded jacket"


def test_an_alert_without_number_or_product_is_rejected(tmp_path):
    text = XML.replace("<caseNumber>SR/99001/26</caseNumber>", "").replace("<![CDATA[Children's hooded jacket]]>", "")
    rows, _ = read(tmp_path, text)
    assert rejected(rows) == [(1, "caseNumber", "missing"), (2, "product", "missing, and so is the name")]


def test_new_elements_of_a_report_are_named(tmp_path):
    text = XML.replace("<report_year>", "<report_colour>red</report_colour><report_year>", 1).replace(
        "<order>2", "<size>M</size><order>2"
    )
    _, notes = read(tmp_path, text)
    assert sorted(notes.headings_unknown) == ["report_colour", "size"]


def test_the_list_of_reports_is_told_from_a_report(tmp_path):
    path = tmp_path / "list.xml"
    path.write_text("<Safety-Gate><weeklyReport><reference>Report-2026-40</reference></weeklyReport></Safety-Gate>")
    with pytest.raises(Malformed, match="list of weekly reports"):
        list(read_notice(path))


def test_a_report_with_a_document_type_is_refused(tmp_path):
    path = tmp_path / "bomb.xml"
    path.write_text(
        '<!DOCTYPE x [<!ENTITY a "a">]><Safety-Gate><notifications><caseNumber>&a;</caseNumber></notifications></Safety-Gate>'
    )
    with pytest.raises(Malformed, match="DOCTYPE"):
        list(read_notice(path))


def test_the_plain_list_of_the_mirror_is_read_too(tmp_path):
    rows, notes = read(
        tmp_path, [ALERT, ALERT | {"alert_number": "SR/2/26", "product_type": None, "product_name": None}]
    )
    assert len(records(rows)) == 1
    assert rejected(rows) == [(2, "product_type", "missing, and so is product_name")]
    assert notes.headings_unknown == ()


def test_what_stands_around_a_list_is_read_as_strictly(tmp_path):
    _, notes = read(tmp_path, json.dumps({"total_count": 1, "next_page": 2, "results": [ALERT]}))
    assert notes.headings_unknown == ("next_page",)


def test_the_names_of_the_search_service_are_headings_too(tmp_path):
    content = (
        "countryId,countryName,id,date,product.name,extUrl,manufacturer.country,imageUri,languageId,tags,Hazard\n"
        "AU,Australia,7,2026-01-02,Chest,https://a.example/7,CN,,EN,baby,Tips over\n"
        "AU,Australia,7,2026-01-02,Chest,https://a.example/7,CN,,EN,baby,Tips over\n"
        ",,8,2026-01-02,Lamp,,,,,,\n"
        "CA,Canada,9,soon,,,,,,,\n"
    )
    rows, notes = read(tmp_path, content)
    first, second = records(rows)
    assert (first.product_name, first.region, first.notice_number, first.notice_date) == (
        "Chest",
        "AU",
        "7",
        "2026-01-02",
    )
    assert first.record_id != second.record_id
    assert rejected(rows) == [(4, "jurisdiction", "missing"), (5, "product", "missing")]
    assert notes.headings_unknown == ()


def test_a_row_with_more_cells_than_headings_is_signalled(tmp_path):
    rows, notes = read(
        tmp_path, "Jurisdiction,Product name,Hazard,Colour,Jurisdiction of recall\nx,Chest,Tips,red,CA,more\n"
    )
    assert sorted(notes.headings_unknown) == ["(column 6)", "Colour"]
    assert records(rows)[0].raw["(column 6)"] == "more"


def test_the_day_the_portal_prints_for_none_is_none(tmp_path):
    rows, notes = read(
        tmp_path, "Date,Jurisdiction of recall,Name,Hazard\n1900-01-01,CA,Chest,Tips\n02/30/2026,CA,Lamp,Burns\n"
    )
    assert [record.notice_date for record in records(rows)] == [None, "02/30/2026"]
    assert [(s.row, s.field) for s in notes.signals] == [(3, "date")]


def own(**changes) -> dict:
    return json.loads(OWN[0]) | changes


@pytest.mark.parametrize("form", ["lines", "list", "spread"])
def test_our_own_records_come_back_equal(form, tmp_path):
    data = [json.loads(line) for line in OWN]
    text = (
        "\n".join(OWN)
        if form == "lines"
        else json.dumps(data, ensure_ascii=False, indent=1 if form == "spread" else None)
    )
    rows, notes = read(tmp_path, text, "any.name")
    for row, given in zip(rows, data, strict=True):
        events = [record_event_to_json(event) for event in row.events]
        scope = {"scope": None} if given["scope"]["basis"] == "read" else {}
        computed = {name: given[name] for name in ("grade", "found", "missing")}
        assert record_to_json(row.record) | {"events": events} | computed == given | scope
    assert [len(row.events) for row in rows] == [2, 0, 0]
    assert (rejected(rows), notes.signals, notes.headings_unknown) == ([], (), ())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "nosuch"}, "kind"), ({"kind": None}, "kind"), ({"record_id": None}, "record_id"), ({"record_id": "x" * 201}, "record_id"),
        ({"product_name": None}, "product_name"), ({"brand": 7}, "brand"), ({"valid_until": "soon"}, "valid_until"),
        ({"state": "gone"}, "state"), ({"failed_items": "x"}, "failed_items"), ({"brand": "x" * 40_000}, "brand"),
        ({"sources": ["x"]}, "sources"), ({"events": "x"}, "events"), ({"events": [{"kind": "x"}]}, "record_id"),
        ({"events": [{"record_id": "GL-1", "kind": "retest", "on": "soon", "document": "d"}]}, "on"),
        ({"events": [{"record_id": "GL-2", "kind": "retest", "on": "2026-01-02", "document": "d"}]}, "events"), ({"raw": ["x"]}, "raw"),
    ],
)  # fmt: skip
def test_a_record_of_ours_that_is_damaged_is_rejected_by_name(changes, field, tmp_path):
    rows, _ = read(tmp_path, [own(), own(**changes), own(record_id="GL-9", events=[])])
    ((row, named, _),) = rejected(rows)
    assert (row, named) == (2, field)
    assert len(records(rows)) == 2


def test_names_that_our_form_does_not_have_are_named(tmp_path):
    _, notes = read(tmp_path, [own(colour="red", size={"a": 1})])
    assert notes.headings_unknown == ("colour", "size")


def test_a_value_of_ours_that_is_not_kept_is_signalled(tmp_path):
    source = own()["sources"][0] | {"page": "7"}
    _, notes = read(tmp_path, [own(sources=[source])])
    assert [(s.row, s.field, s.value) for s in notes.signals] == [(1, "sources[1].page", "7")]


def test_a_record_without_a_place_gets_this_file_as_its_source(tmp_path):
    rows, _ = read(tmp_path, [own(sources=[])], "records.json")
    (source,) = records(rows)[0].sources
    assert (source.file, source.row) == ("records.json", 1)
    assert source.file_sha256


def test_a_kind_that_contradicts_a_record_of_ours_rejects_it(tmp_path):
    rows, _ = read(tmp_path, [own()], kind=RecordKind.RECALL)
    assert rejected(rows) == [(1, "kind", "the record says failed_inspection, --kind says recall")]
    rows, _ = read(tmp_path, [own()], kind=RecordKind.FAILED_INSPECTION)
    assert len(records(rows)) == 1


def test_records_that_quote_another_form_are_ours_all_the_same(tmp_path):
    """A record read from CPSC keeps `RecallID` in `raw`; written and read again it is a record of ours."""
    rows, _ = read(tmp_path, CPSC)
    lines = "\n".join(json.dumps(record_to_json(record)) for record in records(rows))
    again, notes = read(tmp_path, lines, "again.jsonl")
    assert records(again) == records(rows)
    assert notes.signals == ()


def test_half_a_character_and_nul_do_not_reach_a_record(tmp_path):
    text = json.dumps([recall(Title="a\ud800b\x00c")])
    rows, _ = read(tmp_path, text)
    assert records(rows)[0].notice_title == "a?bc"
    assert "\x00" not in json.dumps(record_to_json(records(rows)[0]), ensure_ascii=False)
    rows, _ = read(tmp_path, [own(brand="a\ud800b\x00c")], "own.json")
    assert records(rows)[0].brand == "a?bc"


def test_a_line_of_ten_megabytes_is_put_aside_and_the_next_is_read(tmp_path):
    text = "\n".join([OWN[0], json.dumps(own(brand="x" * 10_000_000)), OWN[1]])
    rows, _ = read(tmp_path, text)
    ((row, field, reason),) = rejected(rows)
    assert (row, field) == (2, "element")
    assert "the limit is 1048576" in reason
    assert [record.record_id for record in records(rows)] == ["GL-1", "GL-2"]


def test_a_notice_with_tables_is_no_business_of_an_adapter(tmp_path):
    path = tmp_path / "notice.csv"
    path.write_text("产品名称,商标,检验结果\n箱,甲,不合格\n", encoding="utf-8")
    assert find_adapter(path) is None
    assert find_adapter(tmp_path) is None
    assert find_adapter(tmp_path / "none") is None
    assert len(records(list(read_notice(path)))) == 1


def test_order_and_repetition_of_imports_change_nothing(tmp_path):
    names = ["cpsc.json", "oecd.csv", "safety_gate.xml", "safety_gate_open_data.json", "guolv_records.jsonl"]
    hashes = set()
    for number, order in enumerate((names, names[::-1], names + names)):
        with open_workspace(tmp_path / f"home{number}", env={}, create=True) as ws:
            for name in order:
                save_records(ws, read_notice(SAMPLES / name), file=name, now=NOW)
            hashes.add(ws.store.content_hash())
    assert len(hashes) == 1


@pytest.mark.parametrize(
    "name", ["cpsc.json", "guolv_records.jsonl", "oecd.csv", "safety_gate.xml", "safety_gate_open_data.json"]
)
def test_damaged_bytes_are_told_and_never_raise_anything_else(name, tmp_path):
    """Flips, cuts, doublings and foreign bytes, from a seed: the adapter that knows the form reads on or says why not."""
    known = find_adapter(SAMPLES / name)
    content = (SAMPLES / name).read_bytes()
    rng = random.Random(f"damage {name}")
    signs = [
        b"\x00",
        b"\xff",
        b"{",
        b"}",
        b"[",
        b'"',
        b"\\",
        b"<",
        b"&",
        b",",
        b"\r\n",
        b"\xf0\x9f",
        "箱".encode("gb18030"),
    ]
    path = tmp_path / "damaged"
    for _ in range(120):
        damaged = bytearray(content)
        for _ in range(rng.choice([1, 3, 12])):
            at = rng.randrange(len(damaged))
            match rng.randrange(4):
                case 0:
                    damaged[at] = rng.randrange(256)
                case 1:
                    del damaged[at : at + rng.randrange(40)]
                case 2:
                    damaged[at:at] = rng.choice(signs)
                case _:
                    damaged[at:at] = damaged[at : at + rng.randrange(200)]
        path.write_bytes(damaged)
        with suppress(UnreadableFile):
            for row in read_source(known, path):
                assert isinstance(row, ParsedRow | RejectedRow | FileNotes)
                if isinstance(row, ParsedRow):
                    json.dumps(record_to_json(row.record), ensure_ascii=False).encode()
