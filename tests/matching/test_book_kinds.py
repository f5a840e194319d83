"""What the book makes of findings about certificates and companies, of alerts from abroad, and of a record's scope."""

from dataclasses import replace
from datetime import date

import pytest

from domain.brands import registry_from_rows
from domain.listing import Listing
from domain.record import DateSpan, Record, RecordKind, RecordState, Scope
from domain.verdict import ScopeFinding, VerdictKind
from matching import RecordBook, identifies, why_not_identifying

ON = date(2026, 11, 25)
REGISTRY = registry_from_rows([], [])
COOKER = Record(
    record_id="R1", kind=RecordKind.FAILED_INSPECTION, product_name="电磁灶", brand="小逸优品", model_spec="XDW-21A4",
    manufacturer="中山市翔得威电器有限公司",
)  # fmt: skip
LISTING = Listing(title="小逸优品电磁炉家用 XDW-21A4")
CERTIFICATE = replace(
    COOKER,
    record_id="Z1",
    kind=RecordKind.REVOKED_CERTIFICATE,
    ccc_certificate="2018010711012345",
    product_name="电磁灶",
)
OPERATOR = Record(
    record_id="O1", kind=RecordKind.DISHONEST_OPERATOR, product_name="", seller="某某电子商务有限公司",
    seller_uscc="91110108551385082Q",
)  # fmt: skip


def make_book(*records: Record) -> RecordBook:
    return RecordBook(records, brands=REGISTRY)


def kind_of(record: Record, listing: Listing) -> str:
    return make_book(record).verdict(listing, on=ON).kind.value


def test_a_revoked_certificate_is_looked_up_by_its_number_alone() -> None:
    shown = Listing(title="家用电磁炉 大功率", ccc_certificate="2018 0107 1101 2345")
    (match,) = make_book(CERTIFICATE).match(shown, on=ON)
    assert (match.verdict, match.kind) == (VerdictKind.BLOCK, RecordKind.REVOKED_CERTIFICATE)
    assert match.explanations[0].feature == "ccc_same"
    assert kind_of(CERTIFICATE, LISTING) == "allow", "brand and model of the holder are no ground"
    assert kind_of(CERTIFICATE, replace(shown, ccc_certificate="2018010711012346")) == "allow"
    assert kind_of(replace(CERTIFICATE, state=RecordState.LIFTED), shown) == "allow"


def test_a_revoked_certificate_on_other_goods_is_for_a_person() -> None:
    assert kind_of(CERTIFICATE, Listing(title="女童连衣裙", ccc_certificate="2018010711012345")) == "review"


@pytest.mark.parametrize(
    "listing",
    [
        Listing(title="儿童水杯 500ml", seller_uscc="91110108551385082Q"),
        Listing(title="儿童水杯 500ml", maker_uscc="9111O108551385082Q"),
        Listing(title="电磁炉配件 适用小逸优品", attributes={"统一社会信用代码": "9111 0108 5513 8508 2Q"}),
        Listing(title="旧证照", attributes={"组织机构代码": "55138508-2"}),
    ],
)
def test_a_dishonest_operator_asks_for_review_of_whatever_it_sells(listing: Listing) -> None:
    match = make_book(OPERATOR, COOKER).match(listing, on=ON)[0]
    assert (match.record_id, match.verdict) == ("O1", VerdictKind.REVIEW)
    assert "失信" in match.decides
    assert "dishonest" in match.decides_en
    assert {"company_same"} == {e.feature for e in match.explanations}


def test_a_dishonest_operator_never_speaks_by_name_and_needs_a_valid_code() -> None:
    assert kind_of(OPERATOR, Listing(title="水杯", seller_name="某某电子商务有限公司")) == "allow"
    assert kind_of(OPERATOR, Listing(title="水杯", seller_uscc="91110000600037341L")) == "allow"
    assert identifies(OPERATOR)
    assert not identifies(replace(OPERATOR, seller_uscc="91110108551385082X"))
    for record in (replace(OPERATOR, seller_uscc=None), replace(CERTIFICATE, ccc_certificate=None)):
        reason = why_not_identifying(record)
        assert reason is not None
        assert reason[0]
        assert reason[1].isascii()


def test_an_ended_entry_lets_the_operator_go() -> None:
    listing = Listing(title="水杯", seller_uscc="91110108551385082Q")
    assert kind_of(replace(OPERATOR, valid_until=date(2026, 11, 24)), listing) == "allow"
    assert kind_of(replace(OPERATOR, valid_until=date(2026, 11, 25)), listing) == "review"


def test_an_alert_from_abroad_is_read_as_a_recall() -> None:
    alert = replace(COOKER, kind=RecordKind.OVERSEAS_ALERT, batch_or_date="2019年10月20日至2020年4月20日")
    assert kind_of(alert, LISTING) == "block"
    assert kind_of(alert, replace(LISTING, attributes={"生产日期": "2020-01-15"})) == "block"
    assert kind_of(alert, replace(LISTING, attributes={"生产日期": "2020-04-21"})) == "review"


@pytest.mark.parametrize(
    ("scope", "shown", "finding", "expected"),
    [
        (Scope(batches=("L2101", "L2102")), {"批号": "L2102"}, ScopeFinding.INSIDE, "block"),
        (Scope(batches=("L2101", "L2102")), {"生产批号": "L2203"}, ScopeFinding.OUTSIDE, "review"),
        (Scope(batches=("L2101",)), {}, ScopeFinding.NOT_SHOWN, "block"),
        (Scope(dates=(DateSpan(first=date(2026, 1, 1), last=None),)), {"生产日期": "2026年3月"}, ScopeFinding.INSIDE, "block"),
        (Scope(dates=(DateSpan(first=None, last=date(2025, 12, 31)),)), {"生产日期": "20260301"}, ScopeFinding.OUTSIDE, "review"),
        (Scope(is_whole_product=True, batches=("L2101",)), {"批号": "X9-77"}, None, "block"),
    ],
)  # fmt: skip
def test_a_stated_scope_is_honoured(
    scope: Scope, shown: dict[str, str], finding: ScopeFinding | None, expected: str
) -> None:
    (match,) = make_book(replace(COOKER, scope=scope)).match(replace(LISTING, attributes=shown), on=ON)
    assert match.verdict.value == expected
    assert next(iter(match.scope.values()), None) is finding


def test_models_that_a_source_states_as_data_are_looked_for() -> None:
    record = replace(COOKER, model_spec=None, scope=Scope(models=("XDW-21A4", "XDW-35S6")))
    assert kind_of(record, LISTING) == "block"
    assert kind_of(record, Listing(title="小逸优品电磁炉 XDW-77B7")) == "allow"


def test_a_rectified_record_stands_with_a_mark() -> None:
    (match,) = make_book(replace(COOKER, state=RecordState.RECTIFIED)).match(LISTING, on=ON)
    assert match.verdict is VerdictKind.BLOCK
    assert any(e.record_value == "rectified" for e in match.explanations)


def test_a_day_before_the_lifting_is_judged_as_it_was() -> None:
    book = make_book(replace(COOKER, state=RecordState.LIFTED, withdrawn_at=date(2026, 5, 8)))
    assert book.verdict(LISTING, on=date(2026, 5, 7)).kind is VerdictKind.BLOCK
    assert book.verdict(LISTING, on=date(2026, 5, 8)).kind is VerdictKind.ALLOW


UNKNOWN_GOODS = Record(
    record_id="U1", kind=RecordKind.FAILED_INSPECTION, product_name="珐琅摆台", brand="小逸优品", model_spec="FL-8821",
    manufacturer="中山市翔得威电器有限公司",
)  # fmt: skip


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("小逸优品珐琅摆台 客厅", "review"),
        ("小逸优品 FL-8821 客厅", "block"),
        ("小逸优品珐琅摆台 FL-8822", "allow"),
        ("小逸优品电磁炉", "allow"),
        ("珐琅摆台 客厅", "allow"),
    ],
)
def test_goods_that_no_table_knows_are_told_by_their_name(title: str, kind: str) -> None:
    listing, book = Listing(title=title), make_book(UNKNOWN_GOODS)
    match = book.match(listing, on=ON)[0] if book.match(listing, on=ON) else None
    assert (str(match.verdict) if match else "allow") == kind
    _ = book.sieve
    best = book.best(listing, on=ON)
    assert (str(best.verdict) if best else "allow") == kind
    if kind == "review":
        assert "商品(珐琅摆台)与记录的“珐琅摆台”同类" in {e.sentence for e in match.explanations}


def test_a_title_that_names_no_goods_is_held_against_every_model_of_the_brand() -> None:
    records = [replace(COOKER, record_id=str(number), model_spec=f"QXW-{number}345B") for number in range(1, 9)]
    listing = Listing(title="家用 现货 24寸 正品", brand="小逸优品", model="QXW-7345")
    book = make_book(*records)
    found = book.flagged(listing, on=ON)
    assert [(match.record_id, match.verdict) for match in found] == [("7", VerdictKind.REVIEW)]
    _ = book.sieve
    best = book.best(listing, on=ON)
    assert best is not None
    assert best.record_id == "7"
