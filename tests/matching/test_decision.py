"""The rules of `matching.pairs.decision`, one situation each: what is decided, and on which ground."""

from dataclasses import replace

import pytest

from domain.brands import registry_from_rows
from domain.listing import Listing
from domain.record import DateSpan, Record, RecordKind, Scope
from domain.verdict import VerdictKind
from matching.pairs.decision import decide, may_be_flagged, may_need_reading
from matching.pairs.grounds import Ground
from matching.pairs.models import settled_model
from matching.pairs.pairing import Pair
from matching.policy import Policy
from matching.reading.listing_reading import ListingReading
from matching.reading.record_reading import read_record

REGISTRY = registry_from_rows([{"brand": "半球", "aliases": "PESKOE", "category": "other", "owner_company": ""}], [])
COOKER = Record(
    record_id="R1", kind=RecordKind.FAILED_INSPECTION, product_name="电磁灶", brand="小逸优品", model_spec="XDW-21A4",
    manufacturer="中山市翔得威电器有限公司", gtin="6926205203104", ccc_certificate="2018010711012345",
)  # fmt: skip
SHOES = replace(COOKER, product_name="女童皮鞋")
OPEN = replace(COOKER, model_spec=None)
SHORT = replace(COOKER, model_spec="A27")
UNIT = Record(
    record_id="R2", kind=RecordKind.FAILED_INSPECTION, product_name="电磁灶", model_spec="XDW-21A4", seller="中山市翔得威电器有限公司"
)  # fmt: skip
WATTS = replace(COOKER, model_spec="XDW-21A4 2100W")
CHANCE = replace(COOKER, brand="奇海", manufacturer=None)
DATED = replace(COOKER, batch_or_date="2017.12.13")
LOT = replace(COOKER, scope=Scope(batches=("L1",), dates=(DateSpan(first=None, last=None),), models=("XDW-21A4",)))
SIZED = replace(COOKER, scope=Scope(sizes=("200",), models=("XDW-21A4",)))
OPERATOR = Record(
    record_id="O1", kind=RecordKind.DISHONEST_OPERATOR, product_name="", seller="某某电子商务有限公司",
    seller_uscc="91110108551385082Q",
)  # fmt: skip
PICTURE = "phash:8f373714acfcf4d0"
SHOWN = replace(COOKER, image_hashes=(PICTURE,))
NAMELESS = Record(record_id="R3", kind=RecordKind.RECALL, product_name="电磁灶", image_hashes=(PICTURE,))
ASKS = Policy(batch_not_shown=VerdictKind.REVIEW)
GTIN, CCC, OTHER_GTIN = "6926205203104", "2018010711012345", "6959162201890"

SITUATIONS = [
    # a company, whatever it sells
    (OPERATOR, Listing(title="儿童水杯", seller_uscc="91110108551385082Q"), Ground.OPERATOR),
    (OPERATOR, Listing(title="某某电子商务有限公司 儿童水杯"), Ground.NOT_NAMED),
    # a picture, where nothing else is told, and where something contradicts it
    (SHOWN, Listing(title="夏季好物", image_hashes=(PICTURE,)), Ground.SAME_PICTURE),
    (SHOWN, Listing(title="家用电磁炉", image_hashes=("phash:8f373714acfcf4d3",)), Ground.SAME_PICTURE),
    (NAMELESS, Listing(title="家用电磁炉", image_hashes=(PICTURE,)), Ground.SAME_PICTURE),
    (SHOWN, Listing(title="夏季好物"), Ground.NOT_NAMED),
    (COOKER, Listing(title="夏季好物", image_hashes=(PICTURE,)), Ground.NOT_NAMED),
    (SHOWN, Listing(title="夏季好物", image_hashes=("phash:70c8c8eb53030b2f",)), Ground.NOT_NAMED),
    (SHOWN, Listing(title="电磁炉", brand="半球", image_hashes=(PICTURE,)), Ground.OTHER_BRAND),
    (SHOWN, Listing(title="电磁炉", maker_name="佛山市大雅电器有限公司", image_hashes=(PICTURE,)), Ground.OTHER_BRAND),
    (SHOWN, Listing(title="小逸优品电磁炉 QX-9917", image_hashes=(PICTURE,)), Ground.SIBLING),
    (SHOWN, Listing(title="电磁炉 QX-9917", image_hashes=(PICTURE,)), Ground.NOT_NAMED),
    (SHOWN, Listing(title="电磁炉", gtin=OTHER_GTIN, image_hashes=(PICTURE,)), Ground.NOT_NAMED),
    (SHOWN, Listing(title="女童连衣裙", image_hashes=(PICTURE,)), Ground.OTHER_GOODS),
    (SHOWN, Listing(title="适用小逸优品电磁炉配件", image_hashes=(PICTURE,)), Ground.ACCESSORY),
    (SHOWN, Listing(title="小逸优品", image_hashes=(PICTURE,)), Ground.SAME_PICTURE),
    (SHOWN, Listing(title="小逸优品电磁炉", image_hashes=(PICTURE,)), Ground.NO_LISTING_MODEL),
    (SHOWN, Listing(title="小逸优品电磁炉 XDW-21A4", image_hashes=(PICTURE,)), Ground.SAME_PRODUCT),
    # parts come first
    (COOKER, Listing(title="适用小逸优品XDW-21A4电磁炉配件", gtin=GTIN), Ground.ACCESSORY),
    # codes
    (COOKER, Listing(title="电磁炉", gtin=GTIN), Ground.SAME_PRODUCT),
    (COOKER, Listing(title="电磁炉", ccc_certificate=CCC), Ground.SAME_PRODUCT),
    (COOKER, Listing(title="女童连衣裙", gtin=GTIN), Ground.CONTRADICTED),
    (COOKER, Listing(title="电磁炉", brand="半球", gtin=GTIN), Ground.CONTRADICTED),
    (COOKER, Listing(title="好物", gtin=GTIN), Ground.SAME_PRODUCT),
    # other goods
    (COOKER, Listing(title="小逸优品保温杯 XDW-21A4"), Ground.CONTRADICTED),
    (COOKER, Listing(title="保温杯 XDW-21A4"), Ground.OTHER_GOODS),
    (COOKER, Listing(title="小逸优品保温杯"), Ground.OTHER_GOODS),
    (COOKER, Listing(title="小逸优品保温杯 XDW-21A4", brand="半球", shop_name="小逸优品"), Ground.OTHER_GOODS),
    (SHORT, Listing(title="小逸优品保温杯 A27"), Ground.OTHER_GOODS),
    # another brand stated
    (COOKER, Listing(title="小逸优品电磁炉 XDW-21A4", brand="半球"), Ground.CONTRADICTED),
    (COOKER, Listing(title="小逸优品同款电磁炉 XDW-21A4", brand="半球"), Ground.OTHER_BRAND),
    (COOKER, Listing(title="小逸优品电磁炉XDW-21A4保险管 十只", brand="半球"), Ground.OTHER_BRAND),
    (COOKER, Listing(title="小逸优品 XDW-21A4", brand="半球"), Ground.OTHER_BRAND),
    (COOKER, Listing(title="小逸优品电磁炉", brand="半球"), Ground.OTHER_BRAND),
    (SHORT, Listing(title="小逸优品电磁炉 A27", brand="半球"), Ground.OTHER_BRAND),
    (COOKER, Listing(title="小逸优品电磁炉 XDW-21A4", brand="小逸"), Ground.SAME_PRODUCT),
    (COOKER, Listing(title="电磁炉 XDW-21A4 家用", brand="优品"), Ground.OTHER_BRAND),
    (
        COOKER,
        Listing(title="小逸优品电磁炉 XDW-21A4", brand="半球", maker_name="中山市翔得威电器有限公司"),
        Ground.CONTRADICTED,
    ),
    (COOKER, Listing(title="翔得威电磁炉", brand="半球"), Ground.OTHER_BRAND),
    (COOKER, Listing(title="电磁炉", brand="半球", maker_name="中山市翔得威电器有限公司"), Ground.NO_LISTING_MODEL),
    (COOKER, Listing(title="电磁炉 XDW-21A4", brand="半球"), Ground.OTHER_BRAND),
    (COOKER, Listing(title="电磁炉", brand="半球"), Ground.OTHER_BRAND),
    (COOKER, Listing(title="电磁炉", maker_name="佛山市某某电器有限公司"), Ground.OTHER_BRAND),
    (COOKER, Listing(title="电磁炉 XDW-21A4", maker_name="佛山市某某电器有限公司"), Ground.OTHER_BRAND),
    # brand or maker, and the model
    (COOKER, Listing(title="小逸优品电磁炉 XDW-21A4"), Ground.SAME_PRODUCT),
    (COOKER, Listing(title="翔得威电磁炉 XDW-21A4"), Ground.SAME_PRODUCT),
    (COOKER, Listing(title="小逸优品 XDW-21A4"), Ground.SAME_PRODUCT),
    (COOKER, Listing(title="小逸优品电磁炉 XDW-21A4", gtin=OTHER_GTIN), Ground.CONTRADICTED),
    (COOKER, Listing(title="小逸优品电磁炉 XDW-21A4", maker_name="佛山市某某电器有限公司"), Ground.CONTRADICTED),
    (COOKER, Listing(title="小逸优品同款电磁炉 XDW-21A4"), Ground.LIKENED),
    (COOKER, Listing(title="小逸优品电磁炉XDW-21A4保险管 十只"), Ground.PERHAPS_PART),
    (CHANCE, Listing(title="神奇海电磁炉XDW-21A4保险管 十只"), Ground.PERHAPS_PART),
    (SHOES, Listing(title="小逸优品女童皮鞋XDW-21A4蝴蝶扣 黑色"), Ground.SAME_PRODUCT),
    (COOKER, Listing(title="小逸优品电磁炉 XDW-21A4", model="QX-99B1"), Ground.CONTRADICTED),
    (UNIT, Listing(title="翔得威电磁炉 XDW-21A4"), Ground.CONTRADICTED),
    (WATTS, Listing(title="小逸优品电磁炉 XDW-21A4 2100W"), Ground.SAME_PRODUCT),
    (WATTS, Listing(title="小逸优品电磁炉 XDW-21A4 2200W"), Ground.OTHER_SPEC),
    (WATTS, Listing(title="小逸优品同款电磁炉 XDW-21A4 2200W"), Ground.LIKENED),
    (WATTS, Listing(title="电磁炉 2200W", gtin=GTIN), Ground.SAME_PRODUCT),
    # brand or maker, the model not shown
    (COOKER, Listing(title="小逸优品电磁炉 XDW-35S6"), Ground.SIBLING),
    (COOKER, Listing(title="小逸优品电磁炉 XD 3546A 家用"), Ground.SIBLING),
    (COOKER, Listing(title="小逸优品电磁炉 XL 170 家用"), Ground.NO_LISTING_MODEL),
    (COOKER, Listing(title="小逸优品电磁炉 XDW21"), Ground.PARTIAL_MODEL),
    (COOKER, Listing(title="小逸优品电磁炉"), Ground.NO_LISTING_MODEL),
    (OPEN, Listing(title="小逸优品电磁炉"), Ground.NO_RECORD_MODEL),
    (OPEN, Listing(title="小逸优品电磁炉 XDW-35S6"), Ground.NO_RECORD_MODEL),
    (OPEN, Listing(title="小逸优品好物"), Ground.OTHER_GOODS),
    (COOKER, Listing(title="小逸优品好物"), Ground.OTHER_GOODS),
    # a look-alike
    (COOKER, Listing(title="小逸良品电磁炉"), Ground.LOOK_ALIKE),
    (COOKER, Listing(title="小逸良品 好物"), Ground.OTHER_GOODS),
    (COOKER, Listing(title="小逸良品电磁炉 XDW-35S6"), Ground.SIBLING),
    # nobody named for sure
    (COOKER, Listing(title="电磁炉 XDW-21A4"), Ground.MODEL_WITHOUT_MAKER),
    (COOKER, Listing(title="电磁炉 XDW-21A4 XDW-30B1"), Ground.MODEL_WITHOUT_MAKER),
    (COOKER, Listing(title="好物 XDW-21A4"), Ground.NOT_NAMED),
    (SHORT, Listing(title="电磁炉 A27"), Ground.NOT_NAMED),
    (COOKER, Listing(title="电磁炉"), Ground.NOT_NAMED),
    (CHANCE, Listing(title="神奇海马电磁炉 XDW-21A4"), Ground.MODEL_WITHOUT_MAKER),
    (CHANCE, Listing(title="神奇海电磁炉 XDW-21A4"), Ground.SAME_PRODUCT),
    (CHANCE, Listing(title="神奇海电磁炉 XDW-21A4 XDW-30B1"), Ground.MODEL_WITHOUT_MAKER),
    (CHANCE, Listing(title="神奇海同款电磁炉 XDW-21A4"), Ground.MODEL_WITHOUT_MAKER),
    (CHANCE, Listing(title="神奇海 XDW-21A4"), Ground.MODEL_WITHOUT_MAKER),
    (replace(CHANCE, model_spec="XDW-21A4 2100W"), Listing(title="神奇海电磁炉 XDW-21A4 2200W"), Ground.OTHER_SPEC),
    (replace(CHANCE, model_spec="A27"), Listing(title="神奇海电磁炉 A27"), Ground.MODEL_WITHOUT_MAKER),
    # what the record is limited to
    (DATED, Listing(title="小逸优品电磁炉 XDW-21A4", attributes={"生产日期": "2019-03-01"}), Ground.OUTSIDE_SCOPE),
    (DATED, Listing(title="小逸优品电磁炉 XDW-21A4", attributes={"生产日期": "2017-12-13"}), Ground.SAME_PRODUCT),
    (DATED, Listing(title="小逸优品电磁炉 XDW-21A4"), Ground.SAME_PRODUCT),
    (DATED, Listing(title="电磁炉", gtin=GTIN, attributes={"生产日期": "2019-03-01"}), Ground.OUTSIDE_SCOPE),
    (DATED, Listing(title="小逸优品电磁炉 XDW-35S6", attributes={"生产日期": "2019-03-01"}), Ground.SIBLING),
]  # fmt: skip
ALLOWED = {
    Ground.NOT_NAMED, Ground.ACCESSORY, Ground.OTHER_GOODS, Ground.OTHER_BRAND, Ground.SIBLING,
}  # fmt: skip


def _pair(record: Record, listing: Listing) -> Pair:
    return Pair(ListingReading(listing), read_record(record, REGISTRY), REGISTRY)


def _ground(record: Record, listing: Listing, policy: Policy) -> Ground:
    pair = _pair(record, listing)
    return decide(pair, policy).ground


@pytest.mark.parametrize(("record", "listing", "ground"), SITUATIONS)
def test_the_ground_of_a_situation(record: Record, listing: Listing, ground: Ground) -> None:
    pair = _pair(record, listing)
    decision = decide(pair, Policy())
    assert decision.ground is ground
    wanted = VerdictKind.BLOCK if ground is Ground.SAME_PRODUCT else VerdictKind.REVIEW
    assert decision.verdict is (VerdictKind.ALLOW if ground in ALLOWED else wanted)
    assert bool(decision.decides) == bool(decision.decides_en) == (decision.verdict is VerdictKind.REVIEW)
    if not (may_be_flagged(pair) and (_may_need_reading(pair) or pair.same_picture)):
        assert decision.verdict is VerdictKind.ALLOW


def _may_need_reading(pair: Pair) -> bool:
    record = pair.record
    return may_need_reading(pair.listing, record.kinds, [settled_model(model.value) for model in record.models])


def test_the_quick_look_leaves_out_another_model_other_goods_and_parts() -> None:
    assert not may_be_flagged(_pair(COOKER, Listing(title="小逸优品电磁炉 QX-99B1")))
    assert may_be_flagged(_pair(COOKER, Listing(title="小逸优品电磁炉 QX-99B1", gtin=GTIN)))
    assert may_be_flagged(_pair(COOKER, Listing(title="小逸优品电磁炉 QX-99B1", ccc_certificate=CCC)))
    assert may_be_flagged(_pair(COOKER, Listing(title="小逸优品电磁炉")))
    assert may_be_flagged(_pair(OPERATOR, Listing(title="电磁炉 QX-99B1")))
    assert not may_be_flagged(_pair(COOKER, Listing(title="小逸优品保温杯")))
    assert may_be_flagged(_pair(COOKER, Listing(title="小逸优品保温杯", gtin=GTIN)))
    assert may_be_flagged(_pair(COOKER, Listing(title="小逸优品保温杯 XDW-21A4")))
    assert not may_be_flagged(_pair(COOKER, Listing(title="适用小逸优品XDW-21A4电磁炉配件")))
    assert not may_be_flagged(_pair(OPEN, Listing(title="小逸优品好物")))
    assert may_be_flagged(_pair(OPEN, Listing(title="小逸优品电磁炉 QX-99B1")))
    assert may_be_flagged(_pair(SHOWN, Listing(title="好物", image_hashes=(PICTURE,))))
    assert not may_be_flagged(_pair(COOKER, Listing(title="好物", image_hashes=(PICTURE,))))


@pytest.mark.parametrize(
    ("record", "listing", "is_read"),
    [
        (COOKER, Listing(title="小逸优品电磁炉"), True),
        (COOKER, Listing(title="小逸优品电磁炉 XDW21"), True),
        (COOKER, Listing(title="小逸优品电磁炉 QX-99B1"), False),
        (OPEN, Listing(title="小逸优品电磁炉 QX-99B1"), True),
        (COOKER, Listing(title="小逸优品保温杯"), False),
        (COOKER, Listing(title="小逸优品保温杯 XDW-21A4"), True),
        (COOKER, Listing(title="小逸优品保温杯", gtin=GTIN), True),
        (COOKER, Listing(title="小逸优品保温杯", ccc_certificate=CCC), True),
        (OPERATOR, Listing(title="儿童水杯", seller_uscc="91110108551385082Q"), True),
        (COOKER, Listing(title="适用小逸优品XDW-21A4电磁炉配件"), False),
    ],
)
def test_a_record_is_read_when_what_is_known_of_it_leaves_open(record: Record, listing: Listing, is_read: bool) -> None:
    assert _may_need_reading(_pair(record, listing)) is is_read


@pytest.mark.parametrize(
    ("record", "shown", "ground"),
    [
        (COOKER, {}, Ground.SAME_PRODUCT),
        (DATED, {}, Ground.BATCH_NOT_SHOWN),
        (DATED, {"生产日期": "2017-12-13"}, Ground.SAME_PRODUCT),
        (DATED, {"生产日期": "2019-03-01"}, Ground.OUTSIDE_SCOPE),
        (LOT, {}, Ground.BATCH_NOT_SHOWN),
        (LOT, {"批号": "L1"}, Ground.SAME_PRODUCT),
        (SIZED, {}, Ground.SAME_PRODUCT),
    ],
)
def test_a_deployment_that_wants_to_see_the_batch(record: Record, shown: dict[str, str], ground: Ground) -> None:
    listing = Listing(title="小逸优品电磁炉 XDW-21A4", attributes=shown)
    assert _ground(record, listing, ASKS) is ground


def test_it_asks_for_the_batch_of_a_barcode_and_of_a_rare_model_too() -> None:
    assert _ground(DATED, Listing(title="电磁炉", gtin=GTIN), ASKS) is Ground.BATCH_NOT_SHOWN
    dated = replace(CHANCE, batch_or_date="2017.12.13")
    assert _ground(dated, Listing(title="神奇海电磁炉 XDW-21A4"), ASKS) is Ground.BATCH_NOT_SHOWN


@pytest.mark.parametrize(
    ("policy", "ground"),
    [
        (Policy(), Ground.NO_LISTING_MODEL),
        (Policy(named=0.98), Ground.NO_LISTING_MODEL),
        (Policy(named=0.981), Ground.NOT_NAMED),
    ],
)
def test_from_the_threshold_on_a_name_is_stated(policy: Policy, ground: Ground) -> None:
    assert _ground(COOKER, Listing(title="小逸优品电磁炉"), policy) is ground


@pytest.mark.parametrize(
    ("maybe_named", "ground"), [(0.245, Ground.SAME_PRODUCT), (0.2451, Ground.MODEL_WITHOUT_MAKER)]
)
def test_from_another_threshold_on_a_name_may_be_meant(maybe_named: float, ground: Ground) -> None:
    listing = Listing(title="神奇海电磁炉 XDW-21A4")
    assert _ground(CHANCE, listing, Policy(maybe_named=maybe_named)) is ground


def test_every_ground_of_a_review_says_in_both_languages_what_would_decide() -> None:
    told = {ground for _, _, ground in SITUATIONS} | {Ground.BATCH_NOT_SHOWN}
    elsewhere = {Ground.AGED, Ground.PASSED, Ground.CLEARED, Ground.NOT_IN_FORCE}  # `matching.book`
    assert told | elsewhere == set(Ground)
