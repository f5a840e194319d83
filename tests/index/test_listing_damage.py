"""A listing whose stored form is damaged is named, and hides no other one."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from domain.case import Case, CaseState
from domain.errors import ListingDamaged
from domain.listing import Listing, listing_key, outline_of
from domain.record import Record, RecordKind
from domain.settings import Settings
from domain.verdict import VerdictKind
from index.search import Collection, SearchQuery, open_search, truth_hash
from index.store import CaseQuery, Saved, open_store
from index.store.codec import listing_facts, load_listing

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
DAMAGES = {
    "cut off": ('{"title":"名牌电磁', "its text is cut off or no JSON"),
    "empty": ("", "its text is cut off or no JSON"),
    "no title": ('{"platform":"p","item_id":"2"}', "title: "),
    "no object": ("[1]", "title: "),
    "other type": ('{"title":"x","price":{"amount":[]}}', "price"),
    "too deep": ('{"title":"x","attributes":' + "[" * 100_000, ""),
}


def listing(number: int) -> Listing:
    return Listing(platform="p", item_id=str(number), title=f"名牌电磁炉 XDW-{number}A4", category="induction_cooker")


def case(number: int) -> Case:
    return Case(
        case_id=f"C-{number}", listing_key=f"p:{number}", listing=listing(number), state=CaseState.OPEN,
        verdict=VerdictKind.REVIEW, score=0.5, matches=(), reasons=(), policy_version="1", opened_at=NOW,
        updated_at=NOW, version=1,
    )  # fmt: skip


def damage(store, facts: object) -> None:
    with store.transaction() as tx:
        tx.connection.execute(text("UPDATE listing SET facts = :facts WHERE listing_key = 'p:2'"), {"facts": facts})


@pytest.fixture
def store(sqlite_url):
    with open_store(sqlite_url, create=True) as opened:
        with opened.transaction() as tx:
            for number in range(1, 5):
                tx.save_listing(listing(number), now=NOW)
            for number in (2, 3):
                tx.put_case(case(number), None)
        yield opened


@pytest.mark.parametrize(("facts", "reason"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_listing_is_named_and_the_others_are_read(store, facts, reason) -> None:
    damage(store, facts)
    with pytest.raises(ListingDamaged, match=r"listing 'p:2' is damaged in the database: .*collect it again") as caught:
        store.listing("p:2")
    assert (caught.value.listing_key, caught.value.reason.startswith(reason)) == ("p:2", True)
    told: list[ListingDamaged] = []
    assert list(store.listings(damaged=told.append)) == [listing(1), listing(3), listing(4)]
    assert list(store.listings_by_key(["p:4", "p:2"], told.append)) == ["p:4"]
    assert [str(error) for error in told] == [str(caught.value)] * 2


def test_text_that_is_no_utf8_hides_no_other_listing(store) -> None:
    with store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE listing SET facts = replace(facts, 'XDW', cast(x'ff' AS text))"
                                      " WHERE listing_key = 'p:2'")  # fmt: skip
    told: list[ListingDamaged] = []
    assert list(store.listings(damaged=told.append)) == [listing(1), listing(3), listing(4)]
    assert [error.listing_key for error in told] == ["p:2"]
    assert [(one.case_id, one.title) for one in store.cases(CaseQuery()).items] == [
        ("C-2", "p:2"), ("C-3", listing(3).title),
    ]  # fmt: skip
    assert store.case("C-2").listing.is_outline
    assert store.case_of("p:2").listing.is_outline


def test_whoever_reads_all_listings_is_stopped_unless_he_takes_note(store) -> None:
    damage(store, "")
    with pytest.raises(ListingDamaged, match="p:2"):
        list(store.listings())
    with pytest.raises(ListingDamaged, match="p:2"):
        store.listings_by_key(["p:1", "p:2"])


def test_pages_of_listings_go_on_behind_a_damaged_one(store) -> None:
    damage(store, "")
    told: list[ListingDamaged] = []
    assert [one.item_id for one in store.listings(after="p:1", limit=2, damaged=told.append)] == ["3"]
    assert len(told) == 1


def test_its_case_is_known_by_its_key(store) -> None:
    damage(store, "")
    kept = store.case("C-2")
    outline = outline_of("p:2", platform="p", category="induction_cooker")
    assert (kept.listing, kept.title, listing_key(kept.listing)) == (outline, "p:2", "p:2")
    assert [one.title for one in store.cases(CaseQuery()).items] == ["p:2", listing(3).title]
    with store.transaction() as tx:
        tx.put_case(replace(kept, state=CaseState.UNSURE, version=2), 1)
    assert store.case("C-2").state is CaseState.UNSURE


def test_a_key_that_is_an_address_is_kept_by_its_outline() -> None:
    key = listing_key(Listing(title="x", platform="p", url="https://shop.example/a?b=2"))
    assert listing_key(outline_of(key, platform="p", category=None)) == key


@pytest.mark.parametrize("changed", [False, True])
def test_collecting_it_again_repairs_it(store, changed) -> None:
    damage(store, "{")
    again = replace(listing(2), title="名牌电磁炉 新款") if changed else listing(2)
    with store.transaction() as tx:
        assert tx.save_listing(again, now=NOW).saved is (Saved.UPDATED if changed else Saved.UNCHANGED)
    assert store.listing("p:2") == again


def test_a_damaged_listing_that_its_catalogue_no_longer_holds_is_gone(store) -> None:
    damage(store, "{")
    with store.transaction() as tx:
        tx.deliveries.mark_gone("p:2", now=NOW)
        tx.deliveries.mark_gone("p:3", now=NOW)
        gone = tx.connection.execute(text("SELECT listing_key, facts FROM listing WHERE gone_at IS NOT NULL")).all()
    assert sorted(gone) == [("p:2", "{"), ("p:3", listing_facts(replace(listing(3), gone_at=NOW)))]


def test_a_search_that_is_rebuilt_still_finds_it_by_its_key(store, tmp_path) -> None:
    damage(store, "")
    search = open_search(store, Settings(home=tmp_path))
    assert search.rebuild() == 4
    assert search.content_hash() == truth_hash(store)
    query = SearchQuery(text="", collection=Collection.LISTINGS, filters={"category": ("induction_cooker",)})
    assert sorted(hit.key for hit in search.search(query).hits) == ["p:1", "p:2", "p:3", "p:4"]


def test_candidates_for_a_record_are_those_that_can_be_read(store, tmp_path) -> None:
    search = open_search(store, Settings(home=tmp_path))
    search.rebuild()
    damage(store, "")
    told: list[ListingDamaged] = []
    record = Record(record_id="R", kind=RecordKind.RECALL, product_name="电磁炉", brand="名牌", model_spec="XDW-2A4")
    found = {one.item_id for one in search.listings_like(record, damaged=told.append)}
    assert (found >= {"1", "3", "4"}, "2" in found, [error.listing_key for error in told]) == (True, False, ["p:2"])
    with pytest.raises(ListingDamaged):
        list(search.listings_like(record))


def test_what_is_stored_is_read_again() -> None:
    assert load_listing("p:1", listing_facts(listing(1))) == listing(1)
