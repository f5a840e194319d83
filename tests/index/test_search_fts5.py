"""What only the projection beside the truth has: it is written with it, and rebuilt while others write."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import IndexNotReady
from domain.listing import Listing
from index.document import SEARCHED_FIELDS, Collection, document_hash, fold_hashes, listing_document
from index.search import SearchQuery, truth_hash
from index.search.fts5 import Fts5Backend, match_text
from index.search.query import MAX_PHRASE_TERMS, MAX_PHRASES, AllOf, AnyOf, Phrase, parse_text
from index.store import ProjectionStatus, live

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)

WRITER = """
import sys
from datetime import UTC, datetime
from domain.listing import Listing
from index.store import open_store

with open_store(sys.argv[1]) as store:
    for number in range(150):
        with store.transaction() as tx:
            title = f"电磁炉 {number} 改"
            tx.save_listing(Listing(title=title, platform="p", item_id=str(number * 13)), now=datetime.now(UTC))
"""


def listing(number: int) -> Listing:
    return Listing(title=f"电磁炉 {number}", platform="p", item_id=str(number))


def fill(store, count: int) -> None:
    with store.transaction() as tx:
        for number in range(count):
            tx.save_listing(listing(number), now=NOW)


def test_a_rebuild_under_the_writes_of_another_process_misses_none(sqlite_url, sqlite_store):
    fill(sqlite_store, 1500)
    search = Fts5Backend(sqlite_store)
    with subprocess.Popen([sys.executable, "-c", WRITER, sqlite_url], cwd=Path.cwd()) as writer:
        rebuilds = 0
        while writer.poll() is None:
            search.rebuild()
            rebuilds += 1
    assert writer.returncode == 0
    assert rebuilds > 0
    assert search.content_hash() == truth_hash(sqlite_store)
    sqlite_store.check()


def test_an_interrupted_rebuild_answers_nothing_until_it_is_repeated(sqlite_store):
    fill(sqlite_store, 1200)
    search = Fts5Backend(sqlite_store)

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        search.rebuild(stop)
    with pytest.raises(IndexNotReady, match="building"):
        search.search(SearchQuery(text="电磁炉"))
    fill(sqlite_store, 1201)
    assert search.rebuild() == 1201
    assert search.search(SearchQuery(text="电磁炉")).total == 1201


def test_a_process_with_other_terms_cannot_mix_them_in(sqlite_store, monkeypatch):
    """An old process goes on writing after a new one rebuilt: the truth takes it, the projection says that it is stale."""
    fill(sqlite_store, 3)
    search = Fts5Backend(sqlite_store)
    monkeypatch.setattr(live, "PROJECTION_VERSION", "0.9")
    with sqlite_store.transaction() as tx:
        tx.save_listing(listing(99), now=NOW)
    monkeypatch.undo()

    assert sqlite_store.listings_count() == 4
    assert sqlite_store.projection("fts5").status is ProjectionStatus.STALE
    with pytest.raises(IndexNotReady, match="stale"):
        search.search(SearchQuery(text="电磁炉"))
    search.rebuild()
    assert search.search(SearchQuery(text="电磁炉")).total == 4


def terms_of(expression) -> list[str]:
    if isinstance(expression, Phrase):
        return list(expression.terms)
    return [term for part in expression.parts for term in terms_of(part)]


@given(st.text(max_size=3000))
def test_nothing_but_our_own_terms_reaches_an_engine(text):
    expression = parse_text(text)
    if expression is None:
        assert not text.strip()
        return
    for term in terms_of(expression):
        assert term.isalnum(), term
    assert len(terms_of(expression)) <= 2 * MAX_PHRASES * MAX_PHRASE_TERMS + 1
    written = match_text(expression)
    assert written.count('"') % 2 == 0


@given(st.lists(st.sampled_from(["电磁炉", "XDW-21A4", "小逸", "C9-O1", "锅", "bhd 004"]), min_size=1, max_size=5))
def test_a_title_is_found_by_each_of_its_words(words):
    document = listing_document(Listing(title=" ".join(words), platform="p", item_id="1"))
    for word in words:
        assert holds(document.texts, parse_text(word)), word


def holds(texts, expression) -> bool:
    """A second reading of what an expression means, without an engine."""
    if isinstance(expression, AllOf):
        return all(holds(texts, part) for part in expression.parts)
    if isinstance(expression, AnyOf):
        return any(holds(texts, part) for part in expression.parts)
    for name in SEARCHED_FIELDS:
        found = texts[name].split(" ")
        for start in range(len(found) - len(expression.terms) + 1):
            window = found[start : start + len(expression.terms)]
            if window == list(expression.terms) or (expression.is_prefix and window[0].startswith(expression.terms[0])):
                return True
    return False


def test_documents_in_any_order_have_one_hash_and_any_change_another():
    documents = [listing_document(listing(number)) for number in range(20)]
    hashes = [document_hash(document) for document in documents]
    assert fold_hashes(hashes) == fold_hashes(reversed(hashes))
    assert fold_hashes(hashes) != fold_hashes(hashes[1:])
    assert fold_hashes([hashes[0], hashes[0]]) != fold_hashes([])
    assert documents[0].collection is Collection.LISTINGS
