"""The register that is kept up change by change is the register that is gathered from everything at once."""

from dataclasses import replace
from random import Random

import pytest

from domain.enterprise_register import propose
from domain.enterprises import Alias, AliasReason, AliasState, gather, mentions_of
from domain.record import Record, RecordKind
from index.store import Store, prepare_record

CODES = ("91110108551385082Q", "91110000600037341L", "913300007161961180")
PLACES = ("上海", "上海市", "温州", "")
OWN = ("红心", "红芯", "贝依美", "宏兴", "金光")
KINDS = ("器具有限公司", "器具有限工司", "电器有限公司", "鞋厂", "玩具有限责任公司")
CROWD = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄"
"""One name with each of these characters in one place: more than share a trace that tells something."""


def sound(character: str) -> str:
    return {"心": "xin", "芯": "xin"}.get(character, "xin" if character in CROWD else character)


def some_record(dice: Random) -> Record:
    if dice.random() < 0.4:
        maker = f"苏州红{dice.choice(CROWD)}家电有限公司"
    else:
        maker = dice.choice(PLACES) + dice.choice(OWN) + dice.choice(KINDS)
    if dice.random() < 0.1:
        maker = dice.choice(["", f"{maker}、{dice.choice(OWN)}日用品有限公司"])
    code = dice.choice([None, None, None, *CODES, CODES[0][8:17], "无"])
    return Record(
        record_id=f"R{dice.randrange(60)}", kind=RecordKind.FAILED_INSPECTION, product_name="电熨斗",
        manufacturer=maker or None, manufacturer_uscc=code, gtin=dice.choice([None, "6901234567892"]),
    )  # fmt: skip


def expected(store: Store) -> tuple[object, object]:
    enterprises, _ = gather([mention for record in store.records() for mention in mentions_of(record)])
    return {one.enterprise_id: one for one in enterprises}, propose(enterprises, sound)


def kept(store: Store) -> tuple[object, object]:
    return {one.enterprise_id: one for one in store.enterprises()}, store.enterprise_aliases(state=AliasState.PROPOSED)


def change(store: Store, records: list[Record], now, *, is_batch: bool) -> None:
    with store.transaction() as tx:
        if is_batch:
            tx.save_records([prepare_record(record) for record in records], now=now)
        else:
            for record in records:
                tx.save_record(replace(record, sources=()), now=now)


def catch_up(store: Store) -> None:
    changed = list(store.records_changed_after(store.enterprise_version().records_seq))
    with store.transaction() as tx:
        if changed:
            tx.follow_records([record for _, record in changed], changed[-1][0])
    if not store.enterprise_version().is_gathered:
        with store.transaction() as tx:
            tx.gather_enterprises(sound)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_kept_up_is_what_would_be_gathered(store, now, seed):
    dice = Random(seed)
    for turn in range(25):
        many = 40 if turn == 0 else dice.choice([1, 1, 2, 6])
        change(store, [some_record(dice) for _ in range(many)], now, is_batch=dice.random() < 0.7)
        if dice.random() < 0.3:
            continue  # an import that was cut off before: the next one gathers for both
        catch_up(store)
        assert kept(store) == expected(store)
        version = store.enterprise_version()
        catch_up(store)
        assert store.enterprise_version() == version
        for one in list(store.enterprises())[:3]:
            placed = store.enterprise_records(one.enterprise_id)
            assert len(placed) == one.records
    with store.transaction() as tx:
        tx.reset_enterprises()
    catch_up(store)
    assert kept(store) == expected(store)


def test_a_batch_is_followed_at_once_and_a_single_record_later(store, now):
    one = Record(record_id="R1", kind=RecordKind.RECALL, product_name="锅", manufacturer="上海红心器具有限公司")
    change(store, [one], now, is_batch=True)
    assert store.enterprise_version().records_seq == store.records_seq()
    change(store, [replace(one, record_id="R2")], now, is_batch=False)
    assert store.enterprise_version().records_seq < store.records_seq()
    change(store, [replace(one, record_id="R3")], now, is_batch=True)
    assert store.enterprise_version().records_seq < store.records_seq(), "nothing older is passed over"
    catch_up(store)
    assert [(found.name, found.records) for found in store.enterprises()] == [(one.manufacturer, 3)]


def test_a_decided_pair_is_not_proposed_when_one_of_the_two_changes(store, now):
    names = ("上海红心器具有限公司", "上海红芯器具有限公司")
    records = [
        Record(record_id=f"R{n}", kind=RecordKind.RECALL, product_name="锅", manufacturer=name)
        for n, name in enumerate(names)
    ]
    change(store, records, now, is_batch=True)
    catch_up(store)
    pair = Alias(
        one=f"name:{names[0]}", other=f"name:{names[1]}", reason=AliasReason.PERSON, state=AliasState.REJECTED, by="王"
    )
    with store.transaction() as tx:
        tx.decide_alias(pair)
    change(store, [replace(records[0], record_id="R9", manufacturer_uscc=CODES[0][8:17])], now, is_batch=True)
    catch_up(store)
    assert [alias.state for alias in store.enterprise_aliases()] == [AliasState.REJECTED]
