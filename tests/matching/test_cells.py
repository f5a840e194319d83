"""Records read by their cells: they come to what each of them comes to when it is read whole."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from random import Random

import numpy as np
import pytest

from domain.brands import Brand, BrandRegistry
from domain.enterprise_register import EnterpriseRegister
from domain.enterprises import Alias, AliasReason, AliasState, Enterprise
from domain.maker_words import load_maker_words, load_places
from domain.makers import name_key, read_makers
from domain.record import Record, RecordKind
from matching.reading.record_reading import RecordReading, has_other_makers, read_record
from matching.records.cells import CellReader
from matching.records.plain import are_named_by_cells, have_plain_model
from matching.records.record_writing import RecordWriter, columns_of
from matching.sieve.keys import POWERS, as_codes, hash_texts
from matching.sieve.layout import Keys
from matching.sieve.making import KeyMaker
from matching.sieve.own_names import own_names
from matching.sieve.pools import as_texts

REGISTRY = BrandRegistry.of(
    [Brand(name="安宝达", names=("安宝达", "anbaoda", "cofe")), Brand(name="CROWN", names=("crown",))]
)
BRANDS = (
    "安宝达", "CROWN 皇冠", "BOBDOG(標稱)", "“金腊鼠”牌", "江博土", "三六一", "贝比秀童鞋", "A&Bella", "無商標", "图形", "X",
    "红科宝1", "小逸優品", "nike/耐克", "乐",
)  # fmt: skip
MAKERS = (
    None, "温州市瓯海郭溪贝依美鞋厂", "小天使嬰童用品(中山)有限公司", "上海红心器具有限工司", "泉州市丰泽教育服装有限公司",
    "香港雄业国际集团有限公司、东莞市百纳威实业有限公司", "上海**玩具有限公司", "GoldenHorse Co., Ltd.", "无", "某某玩具有限公司",
    "佛山市顺德区安宝达电器有限公司", "福建新代实业有限公司上海分公司", "广东乾坤电器有限公司", "中山市三六一箱包有限公司",
)  # fmt: skip
MODELS = (
    "XDW-21A4",
    "oil-1200",
    "AB123",
    "A-1234b",
    "L100",
    "B123",
    "lot-123",
    "KU07-6684AB/85AB",
    None,
    "2421",
    "Ｋ-1234",
)
PRODUCTS = (
    ("电磁炉", None),
    ("儿童旅游鞋", "children_clothing"),
    ("迪士尼米奇拉杆箱", "school_bag"),
    ("海于斯-PC拉杆箱", None),
    ("便携式磁浮唤醒仪", None),
)


def _makers(draw: Random, count: int) -> list[str]:
    words = load_maker_words()
    pieces = [*load_places().names, *words.trades, *words.forms, *words.generic, *words.roles, "市", "区", "街道", "村"]
    pieces = sorted({*pieces, "开发区", "经济开发区", "安宝", "江博土", "公司", "某", "授权", "電", "乾"})
    return ["".join(draw.choices(pieces, k=draw.randint(1, 6))) for _ in range(count)]


def _records(count: int) -> list[Record]:
    draw = Random(7)
    made = _makers(draw, 40)
    return [
        Record(
            record_id=f"R{number}",
            kind=draw.choice((RecordKind.FAILED_INSPECTION,) * 9 + (RecordKind.DISHONEST_OPERATOR,)),
            product_name=product,
            category=category,
            brand=draw.choice((*BRANDS, None)),
            model_spec=draw.choice(MODELS),
            batch_or_date=draw.choice((None,) * 5 + ("2421",)),
            manufacturer=draw.choice((*MAKERS, *made)),
            importer=draw.choice((None,) * 9 + ("皇冠(上海)有限公司",)),
            seller=draw.choice((None, "宁波雅尔服饰有限公司")),
        )
        for number in range(count)
        for product, category in [draw.choice(PRODUCTS)]
    ]


def _read(record: Record) -> RecordReading:
    return read_record(record, REGISTRY)


def _keys(records: list[Record], has_other_makers: Callable[[Record], bool] | None = None) -> tuple[Keys, KeyMaker]:
    maker, writer = KeyMaker(REGISTRY), RecordWriter()
    cells = CellReader(maker, _read, REGISTRY, has_other_makers)
    for some in (records[:200], records[200:]):
        columns = columns_of(some)
        writer.put(columns.filter(cells.put(len(writer), some, columns)))
    cells.finish(writer.finish())
    return maker.finish(named=0.5), maker


def _lists(lists: tuple[np.ndarray, np.ndarray]) -> list[list[int]]:
    starts, items = lists
    return [sorted(items[a:b].tolist()) for a, b in pairwise(starts)]


@pytest.fixture(scope="module")
def both() -> tuple[tuple[Keys, KeyMaker], tuple[Keys, KeyMaker]]:
    records = _records(1_500)
    named = are_named_by_cells(columns_of(records))
    assert 500 < named.sum() < 1_400
    assert (named & have_plain_model(columns_of(records))).sum() > 200
    return _keys(records, lambda _: True), _keys(records)


@pytest.mark.parametrize("name", ["own_names", "own_models", "model_records", "model_codes", "codes", "code_records"])
def test_records_have_the_same_keys(name: str, both: tuple[tuple[Keys, KeyMaker], ...]) -> None:
    (whole, _), (parted, _) = both
    assert _lists(getattr(whole, name)[:2]) == _lists(getattr(parted, name)[:2])


@pytest.mark.parametrize("name", ["names", "models", "followers", "near"])
def test_the_same_is_found(name: str, both: tuple[tuple[Keys, KeyMaker], ...]) -> None:
    (whole, _), (parted, _) = both
    one, other = getattr(whole, name), getattr(parted, name)
    assert (one.starts == other.starts).all()
    assert (one.seen == other.seen).all()
    assert sorted(one.marks.tolist()) == sorted(other.marks.tolist())


@pytest.mark.parametrize("name", ["is_latin", "is_distinctive", "takes_latin", "has_model"])
def test_the_same_is_told_of_each(name: str, both: tuple[tuple[Keys, KeyMaker], ...]) -> None:
    (whole, _), (parted, _) = both
    assert (getattr(whole, name) == getattr(parted, name)).all()


def test_goods_that_no_table_knows_are_called_the_same(both: tuple[tuple[Keys, KeyMaker], ...]) -> None:
    (one, other) = (keys.heads for keys, _ in both)
    assert (one.bits[one.names] == other.bits[other.names]).all()
    assert 100 < (one.names > 0).sum() < one.names.size


def test_names_lead_to_the_same_records_of_the_same_kinds(both: tuple[tuple[Keys, KeyMaker], ...]) -> None:
    found = []
    for keys, maker in both:
        kinds = [(maker.buckets[bucket], record) for record, bucket in enumerate(keys.buckets.tolist())]
        found.append((kinds, _lists(keys.name_records)))
    assert found[0] == found[1]


def test_a_plain_record_identifies_something() -> None:
    records = _records(1_500)
    columns = columns_of(records)
    plain = (are_named_by_cells(columns) & have_plain_model(columns)).nonzero()[0].tolist()
    assert all(_read(records[place]).identifies for place in plain)


def test_it_is_told_whose_maker_a_person_gave_another_name() -> None:
    record = Record(
        record_id="R",
        kind=RecordKind.RECALL,
        product_name="电磁炉",
        brand="九阳",
        model_spec="JYC-2100",
        manufacturer=MAKERS[1],
    )
    one, other = (
        Enterprise(enterprise_id=f"name:{name}", name=name, key=name_key(name), names=(name,))
        for name in ("温州市瓯海郭溪贝依美鞋厂", "温州芽芽鞋业有限公司")
    )
    alias = Alias(
        one=one.enterprise_id, other=other.enterprise_id, reason=AliasReason.PLACE, state=AliasState.CONFIRMED
    )
    with_alias, without = EnterpriseRegister.of((one, other), [alias]), EnterpriseRegister.of((one, other))
    elsewhere = replace(record, manufacturer=MAKERS[3])
    assert has_other_makers(record, with_alias)
    assert not has_other_makers(record, without)
    assert not has_other_makers(elsewhere, with_alias)


def test_own_names_are_those_of_the_reading_or_left_to_it() -> None:
    cells = [cell for cell in (*MAKERS, *_makers(Random(3), 5_000)) if cell]
    found = own_names(as_codes(cells))
    read = [cell for cell, is_read in zip(cells, found.is_read, strict=True) if is_read]
    assert len(read) > len(cells) // 3
    assert (found.hashes == hash_texts(found.names, POWERS)).all()
    for cell, own_name in zip(read, as_texts(found.names), strict=True):
        (maker,) = read_makers(cell)
        assert maker.core == own_name, cell
        assert maker.core in maker.whole, cell
