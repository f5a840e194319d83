"""The register in SQL follows the records, can be gathered anew, and keeps what people decided."""

from dataclasses import replace
from itertools import islice

import pytest

from domain.enterprises import Alias, AliasReason, AliasState
from domain.record import Record, RecordKind

USCC = "91110108551385082Q"
ONE, OTHER = "上海红心器具有限公司", "上海红芯器具有限公司"


def record(record_id: str, manufacturer: str, **facts: object) -> Record:
    return Record(
        record_id=record_id,
        kind=RecordKind.FAILED_INSPECTION,
        product_name="电熨斗",
        manufacturer=manufacturer,
        **facts,
    )


def follow(store) -> None:
    changed = list(islice(store.records_changed_after(store.enterprise_version().records_seq), 1000))
    with store.transaction() as tx:
        if changed:
            tx.follow_records([one for _, one in changed], changed[-1][0])
        tx.gather_enterprises(lambda character: {"心": "xin", "芯": "xin"}.get(character, character))


@pytest.fixture
def known(store, now):
    with store.transaction() as tx:
        tx.save_record(record("R1", ONE), now=now)
        tx.save_record(record("R2", "上海市红心器具有限工司"), now=now)
        tx.save_record(record("R3", OTHER), now=now)
    follow(store)
    return store


def decision(state: AliasState, **changes: object) -> Alias:
    alias = Alias(one=f"name:{ONE}", other=f"name:{OTHER}", reason=AliasReason.PERSON, state=state, by="王")
    return replace(alias, **changes)


def test_companies_are_read_with_names_records_and_proposals(known):
    assert [(one.name, one.records) for one in known.enterprises()] == [(ONE, 2), (OTHER, 1)]
    assert known.enterprise_records(f"name:{ONE}") == ("R1", "R2")
    assert known.enterprises_count() == 2
    assert [one.name for one in known.enterprises("有限工司")] == [ONE]
    assert known.enterprises("%") == ()
    (alias,) = known.enterprise_aliases(f"name:{OTHER}")
    assert (alias.reason, alias.state) == (AliasReason.ONE_CHARACTER, AliasState.PROPOSED)


def test_the_companies_of_a_record_come_in_its_order(known, now):
    with known.transaction() as tx:
        tx.save_record(record("R4", f"{OTHER}、{ONE}"), now=now)
        tx.save_record(record("R5", "/"), now=now)
    assert known.enterprises_of("R4") == ()
    follow(known)
    assert [one.name for one in known.enterprises_of("R4")] == [OTHER, ONE]
    assert [one.name for one in known.enterprises_of("R2")] == [ONE]
    assert known.enterprises_of("R5") == known.enterprises_of("R9") == ()


def test_gathering_again_changes_nothing(known):
    before = known.enterprise_version()
    follow(known)
    assert known.enterprise_version() == before
    enterprises = known.enterprises()
    with known.transaction() as tx:
        tx.reset_enterprises()
    follow(known)
    assert known.enterprises() == enterprises
    assert known.enterprise_version().records_seq == before.records_seq


def test_a_record_that_changes_takes_its_company_along(known, now):
    with known.transaction() as tx:
        tx.save_record(record("R3", "温州市瓯海贝依美鞋厂"), now=now)
    follow(known)
    assert {one.name for one in known.enterprises()} == {ONE, "温州市瓯海贝依美鞋厂"}
    assert known.enterprise_aliases() == ()


def test_a_decision_stays_is_truth_and_is_settled_later(known, now):
    untouched = known.content_hash()
    with known.transaction() as tx:
        assert tx.decide_alias(decision(AliasState.CONFIRMED, at=now))
        assert not tx.decide_alias(decision(AliasState.CONFIRMED, at=now))
    assert known.content_hash() != untouched
    (alias,) = known.enterprise_aliases(state=AliasState.CONFIRMED)
    assert (alias.reason, alias.by, alias.at) == (AliasReason.ONE_CHARACTER, "王", now)
    assert known.unsettled_aliases() == ((alias.one, alias.other),)
    with known.transaction() as tx:
        tx.settle_aliases(known.unsettled_aliases())
        tx.reset_enterprises()
    follow(known)
    assert known.enterprise_aliases() == (alias,)
    assert known.unsettled_aliases() == ()
    assert {one.name for one in known.enterprise_register().aliases(ONE)} == {ONE, OTHER}


def test_a_rejected_pair_is_not_proposed_again_and_concerns_no_listing(known, now):
    with known.transaction() as tx:
        tx.decide_alias(decision(AliasState.REJECTED, at=now))
    follow(known)
    assert [alias.state for alias in known.enterprise_aliases()] == [AliasState.REJECTED]
    assert known.unsettled_aliases() == ()
    assert known.enterprise_register().aliases(ONE) == ()


def test_a_decision_follows_a_name_whose_code_becomes_known(known, now):
    with known.transaction() as tx:
        tx.decide_alias(decision(AliasState.CONFIRMED, at=now))
        tx.save_record(record("R4", ONE, manufacturer_uscc=USCC), now=now)
    follow(known)
    (alias,) = known.enterprise_aliases()
    assert (alias.one, alias.other, alias.state) == (USCC, f"name:{OTHER}", AliasState.CONFIRMED)
    assert known.enterprise_records(USCC) == ("R1", "R2", "R4")


def test_what_a_crash_left_ungathered_is_known(known, now):
    with known.transaction() as tx:
        tx.save_record(record("R9", "温州市瓯海贝依美鞋厂"), now=now)
    (change,) = known.records_changed_after(known.enterprise_version().records_seq)
    with known.transaction() as tx:
        assert tx.follow_records([change[1]], change[0])
    assert not known.enterprise_version().is_gathered
    follow(known)
    assert known.enterprise_version().is_gathered
    assert known.enterprises_count() == 3
    with known.transaction() as tx:
        assert not tx.follow_records([change[1]], change[0])
    assert known.enterprise_version().is_gathered
