"""Every feature keeps the contract of `matching.pairs.evidence`: a claim, a weight, a degree in 0..1, words with two values."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from domain.brands import registry_from_rows
from domain.listing import Listing
from domain.money import Money
from domain.record import Record, RecordKind
from matching.pairs.evidence import discover_features
from matching.pairs.pairing import Pair
from matching.policy import DEFAULT_POLICY
from matching.reading.listing_reading import ListingReading
from matching.reading.record_reading import read_record

FEATURES = discover_features()
REGISTRY = registry_from_rows(
    [{"brand": "成乐美", "aliases": "", "category": "other", "owner_company": ""}],
    [{"lookalike_name": "成乐多美", "imitates": "成乐美", "kind": "近似商标"}],
)
TOY = Record(
    record_id="R1", kind=RecordKind.RECALL, product_name="电动轨道车", brand="成乐美", model_spec="CM557-21 33*44*55cm 12W",
    batch_or_date="条形码:6926205203104 2020-05-01", ccc_certificate="2018010711012345",
    manufacturer="汕头市澄海区成乐美玩具厂", manufacturer_uscc="91110108551385082Q", shop_name="童乐园旗舰店",
    seller="广州市童欢贸易有限公司", platform="天猫", price=Money(amount=Decimal("99.00")),
    image_hashes=("phash:8f373714acfcf4d0",),
)  # fmt: skip
LISTINGS = (
    Listing(
        title="成乐美轨道车 CM557-21 33*44*55cm",
        brand="成乐美",
        gtin="6926205203104",
        ccc_certificate="2018010711012345",
    ),
    Listing(
        title="成乐美轨道车 CM557",
        maker_name="汕头市澄海区成乐美玩具厂",
        maker_uscc="91110108551385082Q",
        gtin="6959162201890",
    ),
    Listing(title="适用成乐美轨道车 轨道配件", brand="邦宝", maker_name="广东邦宝玩具有限公司"),
    Listing(title="成乐多美轨道车 QX991-7", attributes={"生产日期": "2023-01-01"}),
    Listing(title="成乐美轨道车 12w 四驱", shop_name="童乐园旗舰店", platform="taobao"),
    Listing(title="成乐美轨道车 0.02kw", seller_name="广州童欢贸易有限公司"),
    Listing(title="成乐美连衣裙"),
    Listing(title="大成乐美味零食"),
    Listing(title="成乐美"),
    Listing(title="雪纺半身长裙"),
    Listing(title="儿童玩具", image_hashes=("phash:8f373714acfcf4d3",), price=Money(amount=Decimal("9.90"))),
)


def test_there_is_one_feature_a_file_and_each_has_a_weight() -> None:
    files = {path.stem for path in Path("matching/features").resolve().glob("*.py")} - {"__init__"}
    assert set(FEATURES) == files == set(DEFAULT_POLICY.weights)
    assert DEFAULT_POLICY.weight("no_such_feature") == 0.0


@pytest.mark.parametrize("name", sorted(FEATURES))
def test_a_feature_makes_a_claim_and_gives_both_values(name: str) -> None:
    claim = FEATURES[name].claim
    assert claim.startswith(("The listing", "Listing", "The title", "The characters"))
    assert claim.rstrip().endswith(".")
    record = read_record(TOY, REGISTRY)
    pairs = [Pair(ListingReading(listing), record, REGISTRY) for listing in LISTINGS]
    found = [pair for pair in pairs if FEATURES[name].judge(pair)]
    assert found, f"no listing of the contract makes {name} speak"
    assert len(found) < len(LISTINGS), f"{name} speaks whatever the listing says"
    for pair in found:
        assert 0.0 < FEATURES[name].judge(pair) <= 1.0
        words = FEATURES[name].word(pair)
        assert all(words)
        assert not words.sentence.isascii()


@pytest.mark.parametrize("name", sorted(name for name, feature in FEATURES.items() if feature.needs))
def test_a_claim_holds_only_where_a_field_is_stated_that_it_needs(name: str) -> None:
    bare = Listing(title="-")
    without = {field: getattr(bare, field) for field in FEATURES[name].needs}
    record = read_record(TOY, REGISTRY)
    for listing in LISTINGS:
        assert not FEATURES[name].judge(Pair(ListingReading(replace(listing, **without)), record, REGISTRY))


@pytest.mark.parametrize("name", sorted(FEATURES))
def test_evidence_against_has_a_negative_weight(name: str) -> None:
    against = {"accessory", "chance_word", "scope_outside", "unexplained_words"}
    assert (DEFAULT_POLICY.weight(name) < 0) == (name.endswith("_other") or name in against)
