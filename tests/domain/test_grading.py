"""The grade of a record: the rule, what is missing, and that printing more never makes it worse."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.grading import FIELD_NAMES, MEANINGS, Grade, grade
from domain.notice import notice_of
from domain.record import Record, RecordKind, RecordSource, Scope

WHO = {"brand": "小逸优品"}
MAKER = {"manufacturer": "中山市小逸电器有限公司"}
MODEL = {"model_spec": "XDW-21A4"}
BATCH = {"batch_or_date": "2019-03-01"}
USCC = "91110108551385082Q"


def record(**facts: object) -> Record:
    return Record(**({"record_id": "R", "kind": RecordKind.FAILED_INSPECTION, "product_name": "电磁灶"} | facts))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"gtin": "6901234567892"}, "A"),
        ({"batch_or_date": "条形码:6901234567892"}, "A"),
        ({"ccc_certificate": "2018010711012345"}, "A"),
        (WHO | MODEL | BATCH, "A"),
        (MAKER | MODEL | BATCH, "A"),
        (WHO | MODEL | {"batch_or_date": "全部批次"}, "A"),
        (WHO | MODEL | {"scope": Scope(batches=("L1",))}, "A"),
        (WHO | {"scope": Scope(models=("XDW-21A4",), is_whole_product=True)}, "A"),
        (WHO | MODEL, "B"),
        (MAKER | MODEL, "B"),
        (WHO | MODEL | {"batch_or_date": "3月5日"}, "B"),
        (WHO, "C"),
        (MAKER, "C"),
        (MODEL, "C"),
        (WHO | BATCH, "C"),
        (WHO | {"model_spec": "110/56"}, "C"),
        ({"seller": "上海某某百货有限公司"}, "C"),
        ({"platform": "天猫", "shop_name": "逗丁园旗舰店"}, "C"),
        ({}, "D"),
        (BATCH, "D"),
        ({"brand": "/", "manufacturer": "上海**贸易有限公司"}, "D"),
        ({"seller": "某五金店", "shop_name": "逗丁园旗舰店"}, "D"),
        ({"gtin": "6901234567893"}, "D"),
        ({"gtin": "2012345678903"}, "D"),
        ({"model_spec": "A4"}, "D"),
        ({"kind": RecordKind.REVOKED_CERTIFICATE, "ccc_certificate": "2018010711012345"}, "A"),
        ({"kind": RecordKind.REVOKED_CERTIFICATE} | MAKER | MODEL, "B"),
        ({"kind": RecordKind.DISHONEST_OPERATOR, "product_name": "", "seller": "某某电子商务有限公司", "seller_uscc": USCC}, "A"),
        ({"kind": RecordKind.DISHONEST_OPERATOR, "product_name": "", "seller": "某某电子商务有限公司"}, "C"),
        ({"kind": RecordKind.DISHONEST_OPERATOR, "product_name": "", "seller_uscc": USCC[:-1] + "X"}, "D"),
    ],
)  # fmt: skip
def test_the_rule(facts: dict, expected: str) -> None:
    assert grade(record(**facts)).grade.value == expected


def test_what_is_missing_is_named_and_what_helps_most_stands_first() -> None:
    graded = grade(record(**WHO, model_spec="2100W", batch_or_date="3月5日"))
    assert graded.found == ("brand",)
    assert [(gap.field, gap.raises_to) for gap in graded.missing] == [
        ("gtin", Grade.A), ("model_spec", Grade.B), ("manufacturer", None), ("batch_or_date", None),
        ("manufacturer_uscc", None),
    ]  # fmt: skip
    reasons = {gap.field: (gap.reason, gap.reason_en) for gap in graded.missing}
    assert "2100W" in reasons["model_spec"][0]
    assert "3月5日" in reasons["batch_or_date"][1]
    assert reasons["gtin"] == ("", "")


@pytest.mark.parametrize(
    ("facts", "field", "word"),
    [
        ({"gtin": "6901234567893"}, "gtin", "校验位"),
        ({"gtin": "2012345678903"}, "gtin", "店内码"),
        ({"manufacturer": "上海**贸易有限公司"}, "manufacturer", "遮盖"),
        ({"manufacturer_uscc": "9111"}, "manufacturer_uscc", "校验位"),
        ({"kind": RecordKind.REVOKED_CERTIFICATE, "ccc_certificate": "2018"}, "ccc_certificate", "不完整"),
    ],
)
def test_what_is_printed_and_of_no_use_is_told_with_its_reason(facts: dict, field: str, word: str) -> None:
    (gap,) = [gap for gap in grade(record(**facts)).missing if gap.field == field]
    assert word in gap.reason
    assert gap.reason_en


COMPLETE = {
    "gtin": "6901234567892", "ccc_certificate": "2018010711012345", "brand": "小逸优品", "model_spec": "XDW-21A4",
    "batch_or_date": "2019-03-01", "manufacturer": "中山市小逸电器有限公司", "manufacturer_uscc": USCC,
    "seller": "某某电子商务有限公司", "seller_uscc": USCC,
}  # fmt: skip
printed = st.fixed_dictionaries({}, optional={name: st.just(value) for name, value in COMPLETE.items()})


@given(printed, st.sampled_from(RecordKind))
def test_printing_more_never_lowers_a_grade_and_the_promise_of_a_gap_is_kept(facts, kind) -> None:
    graded = grade(record(kind=kind, **facts))
    assert set(graded.found) | {gap.field for gap in graded.missing} <= set(FIELD_NAMES)
    for gap in graded.missing:
        better = grade(record(kind=kind, **facts | {gap.field: COMPLETE[gap.field]}))
        assert better.grade == (gap.raises_to or graded.grade)
    for name, value in COMPLETE.items():
        assert grade(record(kind=kind, **facts | {name: value})).grade <= graded.grade


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40), st.sampled_from(RecordKind))
def test_any_text_is_graded_without_failing(a: str, b: str, c: str, kind: RecordKind) -> None:
    graded = grade(record(kind=kind, brand=a, model_spec=b, batch_or_date=c, gtin=a, manufacturer=b, seller_uscc=c))
    assert graded.grade in MEANINGS


def test_rows_of_one_notice_belong_together_whatever_the_file() -> None:
    notice = {"issuer": "某局", "notice_title": "2025年抽查", "notice_date": "2025-03-01"}
    one = record(**notice, sources=(RecordSource(file="a.xlsx", row=2),))
    other = replace(one, record_id="R2", sources=(RecordSource(file="b.csv", row=9),))
    assert notice_of(one) == notice_of(other)
    assert notice_of(replace(one, notice_date="2025-04-01")).key != notice_of(one).key
    drafts = [record(sources=(RecordSource(file=file, row=2),)) for file in ("a.xlsx", "b.xlsx", "a.xlsx")]
    assert [notice_of(draft).name for draft in drafts] == ["a.xlsx", "b.xlsx", "a.xlsx"]
    assert notice_of(drafts[0]).key == notice_of(drafts[2]).key != notice_of(drafts[1]).key
