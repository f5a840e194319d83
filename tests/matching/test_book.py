from dataclasses import replace
from datetime import date

import pytest

from domain.brands import registry_from_rows
from domain.listing import Listing
from domain.record import Record, RecordKind, RecordState
from domain.verdict import NO_CLEARANCE, ScopeFinding, VerdictKind
from matching import Policy, RecordBook, identifies, why_not_identifying

ON = date(2026, 11, 25)
COOKER = Record(
    record_id="R1",
    kind=RecordKind.FAILED_INSPECTION,
    product_name="电磁灶",
    brand="小逸优品",
    model_spec="XDW-21A4",
    manufacturer="中山市翔得威电器有限公司",
    notice_date="2018-05-01",
)
LISTING = Listing(title="小逸优品电磁炉家用 XDW-21A4")
REGISTRY = registry_from_rows(
    [{"brand": "半球", "aliases": "PESKOE", "category": "other", "owner_company": ""}],
    [{"lookalike_name": "美的风格", "imitates": "美的", "kind": "加后缀傍名牌"}],
)


def make_book(*records: Record, policy: Policy | None = None) -> RecordBook:
    return RecordBook(records, brands=REGISTRY, policy=policy or Policy())


def kind_of(book: RecordBook, listing: Listing) -> str:
    return book.verdict(listing, on=ON).kind.value


def test_same_brand_and_model_is_blocked_with_every_claim_explained_in_two_languages() -> None:
    verdict = make_book(COOKER).verdict(LISTING, on=ON)
    (match,) = verdict.matches
    assert (verdict.kind, match.record_id) == (VerdictKind.BLOCK, "R1")
    assert {"brand_same", "model_same", "kind_same"} <= {e.feature for e in match.explanations}
    assert all(e.sentence and e.sentence_en and e.record_value for e in match.explanations)
    assert all(
        e.contribution == pytest.approx(e.weight * e.contribution / e.weight) for e in match.explanations if e.weight
    )
    assert verdict.notice == ""


def test_a_review_says_what_would_decide_it() -> None:
    (match,) = make_book(COOKER).match(Listing(title="小逸优品电磁炉家用"), on=ON)
    assert match.verdict is VerdictKind.REVIEW
    assert "型号" in match.decides
    assert "model" in match.decides_en


def test_a_near_miss_is_given_with_its_why_not_and_the_notice() -> None:
    book, listing = make_book(COOKER), Listing(title="小逸优品电磁炉 XDW-35S6")
    assert book.verdict(listing, on=ON).matches == ()
    verdict = book.full_verdict(listing, on=ON)
    assert verdict.kind is VerdictKind.ALLOW
    assert verdict.notice == NO_CLEARANCE
    assert verdict.matches[0].explanations[0].feature == "model_other"
    assert verdict.matches[0].explanations[0].contribution < 0


def test_near_misses_are_few() -> None:
    siblings = [replace(COOKER, record_id=f"R{n}", model_spec=f"XDW-{n}A4") for n in range(30, 50)]
    assert len(make_book(*siblings).match(Listing(title="小逸优品电磁炉 XDW-99Z9"), on=ON)) == Policy().nearest_allowed


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("适用小逸优品XDW-21A4电磁炉控制板配件", "allow"),
        ("小逸优品保温杯 316不锈钢", "allow"),
        ("小逸良品电磁炉家用触控", "review"),
        ("家用电磁炉 XDW-21A4 触控爆炒", "review"),
        ("连衣裙 XDW-21A4 女童", "allow"),
        ("全新 小逸優品 xdw21a4 電磁灶", "block"),
        ("小.逸.优.品 ＸＤＷ－２１Ａ４ 电磁灶", "block"),
        ("翔得威电磁炉 XDW 21A4 家用", "block"),
    ],
)
def test_what_a_title_says_decides(title: str, expected: str) -> None:
    assert kind_of(make_book(COOKER), Listing(title=title)) == expected


def test_a_stated_other_brand_or_maker_contradicts() -> None:
    book = make_book(COOKER)
    assert kind_of(book, Listing(title="电磁炉 XDW-21A4", brand="华帝")) == "allow"
    assert kind_of(book, replace(LISTING, maker_name="佛山市某某电器有限公司")) == "review"
    assert kind_of(book, replace(LISTING, maker_name="中山市翔得威电器")) == "block"


@pytest.mark.parametrize(
    ("spec", "title", "expected"),
    [
        ("XDW-21A4 2100W", "小逸优品电磁炉 XDW-21A4 2100W", "block"),
        ("XDW-21A4 2100W", "小逸优品电磁炉 XDW-21A4 2.1千瓦", "block"),
        ("XDW-21A4 2100W", "小逸优品电磁炉 XDW-21A4 2200W", "review"),
        ("XDW-21A4 2100W", "小逸优品电磁炉 XDW-21A4 1800/2100W", "block"),
        ("XDW-21A4 2100W", "电磁炉 XDW-21A4 2200W", "review"),
        ("XDW-21A4 2100W", "小逸优品电磁炉 2200W", "review"),
        ("XDW-21A4 2100W", "小逸优品电磁炉 XDW-35S6 2100W", "allow"),
        ("XDW-21A4", "小逸优品电磁炉 XDW-21A4 2200W", "block"),
    ],
)
def test_another_specification_keeps_the_same_model_from_a_block_and_lets_nothing_go(
    spec: str, title: str, expected: str
) -> None:
    (match,) = make_book(replace(COOKER, model_spec=spec)).match(Listing(title=title), on=ON)
    assert match.verdict == expected
    is_other = spec.endswith("2100W") and "2200W" in title
    assert ("spec_other" in {e.feature for e in match.explanations}) == is_other
    if is_other and "XDW" in title and "小逸优品" in title:
        assert "规格" in match.decides


def test_sizes_of_clothes_and_shoes_are_no_specification() -> None:
    shirt = Record(
        record_id="R3",
        kind=RecordKind.FAILED_INSPECTION,
        product_name="儿童T恤",
        brand="小逸优品",
        model_spec="TX8821 24寸",
    )
    (match,) = make_book(shirt).match(Listing(title="小逸优品儿童T恤 TX8821 20寸"), on=ON)
    assert match.verdict is VerdictKind.BLOCK
    assert not any(e.feature.startswith("spec_") for e in match.explanations)


def test_title_and_model_field_that_disagree_are_for_a_person() -> None:
    assert kind_of(make_book(COOKER), replace(LISTING, model="XDW-99B1")) == "review"


def test_a_barcode_decides_without_any_name_and_contradicts_when_it_differs() -> None:
    toy = Record(
        record_id="R2", kind=RecordKind.FAILED_INSPECTION, product_name="电动轨道车", brand="成乐美",
        model_spec="CM557-21", batch_or_date="条形码:6926205203104",
    )  # fmt: skip
    book = make_book(toy)
    assert kind_of(book, Listing(title="轨道车玩具", gtin="6926205203104")) == "block"
    assert kind_of(book, Listing(title="成乐美轨道车 CM557-21", gtin="6959162201890")) == "review"


def test_a_ccc_certificate_decides_without_any_name() -> None:
    book = make_book(replace(COOKER, ccc_certificate="2018010711012345"))
    assert kind_of(book, Listing(title="电磁炉家用", ccc_certificate="2018 0107 1101 2345")) == "block"


@pytest.mark.parametrize("state", [RecordState.LIFTED, RecordState.WITHDRAWN])
def test_a_lifted_record_blocks_nothing_and_says_so(state: RecordState) -> None:
    (match,) = make_book(replace(COOKER, state=state)).match(LISTING, on=ON)
    assert match.verdict is VerdictKind.ALLOW
    assert "record_state" in {e.feature for e in match.explanations}


def test_an_expired_record_blocks_until_its_last_day() -> None:
    book = make_book(replace(COOKER, valid_until=date(2026, 11, 25)))
    assert book.verdict(LISTING, on=date(2026, 11, 25)).kind is VerdictKind.BLOCK
    assert book.verdict(LISTING, on=date(2026, 11, 26)).kind is VerdictKind.ALLOW


def test_a_record_under_retest_stays_in_force_with_a_mark() -> None:
    (match,) = make_book(replace(COOKER, state=RecordState.UNDER_RETEST)).match(LISTING, on=ON)
    assert match.verdict is VerdictKind.BLOCK
    assert any(e.record_value == "under_retest" for e in match.explanations)


def test_age_alone_changes_nothing_unless_the_deployment_says_so() -> None:
    assert kind_of(make_book(COOKER), LISTING) == "block"
    assert kind_of(make_book(COOKER, policy=Policy(block_becomes_review_after_days=365)), LISTING) == "review"
    assert kind_of(make_book(COOKER, policy=Policy(block_becomes_review_after_days=36500)), LISTING) == "block"


def test_a_passed_product_clears_what_names_no_model_and_nothing_else() -> None:
    passed = replace(COOKER, record_id="P1", kind=RecordKind.PASSED_INSPECTION)
    open_record = replace(COOKER, record_id="R9", model_spec=None)
    assert kind_of(make_book(open_record), LISTING) == "review"
    assert kind_of(make_book(open_record, passed), LISTING) == "allow"
    assert kind_of(make_book(open_record, passed), Listing(title="小逸优品电磁炉 XDW-77B7")) == "review"
    assert kind_of(make_book(COOKER, passed), LISTING) == "block"


@pytest.mark.parametrize(
    ("shown", "finding", "expected"),
    [
        ({"生产日期": "2017-12-13"}, ScopeFinding.INSIDE, "block"),
        ({"生产日期": "2019-03-01"}, ScopeFinding.OUTSIDE, "review"),
        ({}, ScopeFinding.NOT_SHOWN, "block"),
    ],
)
def test_a_date_shown_outside_the_record_asks_for_review(shown, finding, expected) -> None:
    book = make_book(replace(COOKER, batch_or_date="2017.12.13"))
    (match,) = book.match(replace(LISTING, attributes=shown), on=ON)
    assert (match.scope["date"], match.verdict.value) == (finding, expected)


def test_sizes_are_compared_on_one_scale() -> None:
    shoe = Record(
        record_id="R3", kind=RecordKind.FAILED_INSPECTION, product_name="凉鞋", brand="千颗星",
        model_spec="170、175、185", batch_or_date="3015",
    )  # fmt: skip
    book = make_book(shoe)
    for sizes, finding in (("170-185", "inside"), ("210、215", "outside"), ("26-31码", "not_shown")):
        (match,) = book.match(Listing(title="千颗星凉鞋 3015", attributes={"尺码": sizes}), on=ON)
        assert match.scope["size"].value == finding


def test_records_come_and_go_without_a_rebuild() -> None:
    book = make_book()
    assert kind_of(book, LISTING) == "allow"
    first = book.version
    book.add(COOKER)
    assert (len(book), kind_of(book, LISTING)) == (1, "block")
    book.add(replace(COOKER, model_spec="XDW-77B7"))
    assert (len(book), kind_of(book, LISTING)) == (1, "allow")
    book.remove("R1")
    book.remove("R1")
    assert (len(book), book.match(LISTING, on=ON)) == (0, ())
    assert book.version > first


def test_one_pair_scores_as_it_does_in_the_book() -> None:
    book = make_book(COOKER)
    assert book.score(LISTING, COOKER, on=ON) == book.match(LISTING, on=ON)[0]


def test_a_shop_names_no_product() -> None:
    shop = Record(
        record_id="R4",
        kind=RecordKind.FAILED_INSPECTION,
        product_name="婴童服装",
        shop_name="逗丁园旗舰店",
        platform="天猫",
    )
    assert not identifies(shop)
    reason = why_not_identifying(shop)
    assert reason is not None
    assert "店铺" in reason[0]
    assert why_not_identifying(COOKER) is None
    assert len(make_book(shop)) == 0


def test_a_name_cut_out_of_other_words_is_no_name() -> None:
    swim = Record(record_id="R5", kind=RecordKind.FAILED_INSPECTION, product_name="泳裝", brand="奇海")
    assert kind_of(make_book(swim), Listing(title="神奇海马印花泳衣女连体")) == "allow"
    assert kind_of(make_book(swim), Listing(title="奇🌊海 女士泳衣")) == "review"


def test_a_long_title_is_judged_in_time_and_odd_ones_without_failing() -> None:
    book = make_book(COOKER)
    for title in ("电磁炉 XDW-21A5 小逸优品" * 400, "\u200b", "+++---", "一" * 300, "🐻‍❄️" * 50):
        book.verdict(Listing(title=title), on=ON)


def test_work_does_not_grow_with_the_number_of_records() -> None:
    others = [
        Record(
            record_id=f"X{n}",
            kind=RecordKind.FAILED_INSPECTION,
            product_name="电磁炉",
            brand=f"品牌{n:05d}号",
            model_spec=f"QW-{n:05d}A",
        )
        for n in range(3000)
    ]
    book = make_book(COOKER, *others)
    assert kind_of(book, LISTING) == "block"
    assert book.scored_pairs <= 5


@pytest.mark.parametrize(
    ("listing", "verdict"),
    [
        (Listing(title="滨豪拉杆箱 20寸"), "review"),  # read the same
        (Listing(title="拉杆箱 20寸", brand="滨豪"), "review"),
        (Listing(title="拉杆箱 滨豪酒店同款"), "allow"),  # not where a brand stands
        (Listing(title="滨豪电饭煲"), "allow"),  # other goods
        (Listing(title="滨海拉杆箱"), "allow"),  # another name
        (Listing(title="豪滨拉杆箱"), "allow"),
    ],
)
def test_a_brand_of_two_characters_has_look_alikes_at_the_start_and_in_the_brand_field(
    listing: Listing, verdict: str
) -> None:
    suitcase = replace(COOKER, product_name="拉杆箱", brand="宾豪", model_spec=None, manufacturer=None)
    assert kind_of(make_book(suitcase), listing) == verdict
