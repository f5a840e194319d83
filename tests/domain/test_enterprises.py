"""Companies gathered from what records name, whatever their order; and which may be one."""

from random import Random

import pytest

from domain.enterprise_register import EnterpriseRegister, propose
from domain.enterprises import Alias, AliasReason, AliasState, Mention, gather, mentions_of
from domain.record import Record, RecordKind
from matching import pinyin_of

USCC, OTHER_USCC = "91110108551385082Q", "91110000600037341L"
HONGXIN = "上海红心器具有限公司"


def record(record_id: str, manufacturer: str | None, **facts: object) -> Record:
    kind = facts.pop("kind", RecordKind.FAILED_INSPECTION)
    return Record(record_id=record_id, kind=kind, product_name="电熨斗", manufacturer=manufacturer, **facts)


def gathered(*records: Record):
    return gather([mention for one in records for mention in mentions_of(one)])[0]


def test_a_name_without_code_goes_to_the_one_company_with_that_name() -> None:
    found = gathered(
        record("R1", "上海红心器具有限工司"),
        record("R2", "上海市红心器具有限责任公司", manufacturer_uscc=USCC),
        record("R3", HONGXIN, manufacturer_uscc="55138508-2"),
    )
    assert [(one.enterprise_id, one.organisation_code, one.records) for one in found] == [(USCC, "551385082", 3)]
    assert set(found[0].names) == {"上海红心器具有限工司", "上海市红心器具有限责任公司", HONGXIN}


def test_a_name_under_two_codes_belongs_to_neither() -> None:
    found = gathered(
        record("R1", HONGXIN, manufacturer_uscc=USCC),
        record("R2", HONGXIN, manufacturer_uscc=OTHER_USCC),
        record("R3", HONGXIN),
    )
    assert [one.enterprise_id for one in found] == [OTHER_USCC, USCC, f"name:{HONGXIN}"]
    assert [(a.one, a.other, a.reason) for a in propose(found)] == [
        (OTHER_USCC, f"name:{HONGXIN}", AliasReason.SAME_NAME),
        (USCC, f"name:{HONGXIN}", AliasReason.SAME_NAME),
    ]


def test_a_stated_organisation_code_that_differs_keeps_a_name_apart() -> None:
    found = gathered(
        record("R1", HONGXIN, manufacturer_uscc=USCC), record("R2", HONGXIN, manufacturer_uscc="60003734-1")
    )
    assert [one.enterprise_id for one in found] == [USCC, f"name:{HONGXIN}"]
    assert propose(found) == ()


def test_a_cell_with_two_companies_gives_neither_the_code() -> None:
    cell = "香港雄业国际集团有限公司、东莞市百纳威实业有限公司"
    assert [(m.key, m.uscc) for m in mentions_of(record("R1", cell, manufacturer_uscc=USCC))] == [
        ("香港雄业国际集团有限公司", None),
        ("东莞百纳威实业有限公司", None),
    ]


@pytest.mark.parametrize("cell", [None, "/", "张三", "李四光", "上海**玩具有限公司"])
def test_persons_masks_and_blanks_are_no_companies(cell: str | None) -> None:
    assert mentions_of(record("R1", cell)) == ()


def test_a_masked_name_with_a_code_is_known_by_its_code() -> None:
    (found,) = gathered(record("R1", "上海**玩具有限公司", manufacturer_uscc=USCC))
    assert (found.enterprise_id, found.key) == (USCC, "")


def test_of_a_dishonest_operator_the_operator_is_the_company_and_else_no_seller_is() -> None:
    operator = record("R1", None, kind=RecordKind.DISHONEST_OPERATOR, seller="杭州某某", seller_uscc=USCC)
    assert [m.uscc for m in mentions_of(operator)] == [USCC]
    assert mentions_of(record("R2", None, seller="杭州联华超市有限公司", seller_uscc=USCC)) == ()


def test_a_barcode_joins_its_company_digits_to_the_only_maker() -> None:
    (found,) = gathered(record("R1", HONGXIN, gtin="6901234567892"))
    assert found.prefixes == ("6901234",)
    assert EnterpriseRegister.of([found]).owners("6901234") == (found,)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (HONGXIN, "上海红芯器具有限公司", AliasReason.ONE_CHARACTER),
        ("广东省佛山市金光电器厂", "佛山市金光电器厂", AliasReason.PLACE),
        ("温州市瓯海贝依美鞋厂", "温州市瓯海贝依美鞋业有限公司", AliasReason.FORM),
        ("中山市小逸电器有限公司", "中山市小溢电器有限公司", AliasReason.ONE_CHARACTER),
        ("慈溪市鑫镁儿童用品有限公司", "慈溪市鑫镁儿童用品公司", AliasReason.FORM),
        ("永康市第一五金厂", "永康市第二五金厂", None),
        ("永康市宏达五金厂", "永康市宏远五金厂", None),
        ("李宁体育(上海)有限公司", "安踏体育(上海)有限公司", None),
    ],
)
def test_what_is_proposed(one: str, other: str, reason: AliasReason | None) -> None:
    proposed = propose(gathered(record("R1", one), record("R2", other)), pinyin_of)
    assert [alias.reason for alias in proposed] == ([reason] if reason else [])
    assert all(alias.state is AliasState.PROPOSED for alias in proposed)


def test_two_valid_codes_are_two_companies_however_alike_their_names() -> None:
    first = record("R1", HONGXIN, manufacturer_uscc=USCC)
    assert propose(gathered(first, record("R2", "上海红芯器具有限公司", manufacturer_uscc=OTHER_USCC))) == ()


def test_the_order_of_the_mentions_changes_nothing() -> None:
    names = [HONGXIN, "上海红心器具有限工司", "上海红芯器具有限公司", "温州市瓯海贝依美鞋厂"]
    mentions = [
        mention
        for n in range(60)
        for mention in mentions_of(record(f"R{n}", names[n % 4], manufacturer_uscc=USCC if n % 7 == 0 else None))
    ]
    expected = gather(mentions)
    for seed in range(5):
        shuffled = list(mentions)
        Random(seed).shuffle(shuffled)
        assert gather(shuffled) == expected


def test_only_confirmed_aliases_are_one_company_and_they_join_in_chains() -> None:
    names = ["甲乙丙丁电器有限公司", "戊己庚辛电器有限公司", "壬癸子丑电器有限公司", "寅卯辰巳电器有限公司"]
    enterprises, _ = gather([Mention(record_id=f"R{n}", name=name, key=name) for n, name in enumerate(names)])
    ids = [f"name:{name}" for name in names]

    def alias(a: int, b: int, state: AliasState) -> Alias:
        return Alias(one=ids[a], other=ids[b], reason=AliasReason.PERSON, state=state)

    register = EnterpriseRegister.of(
        enterprises,
        [alias(0, 1, AliasState.CONFIRMED), alias(1, 2, AliasState.CONFIRMED), alias(2, 3, AliasState.REJECTED)],
    )
    assert {one.name for one in register.aliases(names[0])} == set(names[:3])
    assert register.aliases(names[3]) == ()
    assert register.is_same(names[0], register.find(names[2])[0])
    assert not register.is_same(names[0], register.find(names[3])[0])
    assert not register.has_same_families(EnterpriseRegister.of(enterprises))


def test_a_known_name_is_not_one_off_itself() -> None:
    register = EnterpriseRegister.of(gathered(record("R1", HONGXIN), record("R2", "上海红芯器具有限公司")))
    assert register.one_off(HONGXIN) is None
    assert register.one_off("上海红星器具有限公司") is not None
    assert register.one_off("上海元山电器工业有限公司") is None
