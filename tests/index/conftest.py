"""Stores for tests: every test that takes `store` runs on SQLite and on a real PostgreSQL."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.case import Case, CaseState
from domain.listing import Listing, listing_key
from domain.record import RecordKind
from domain.verdict import Explanation, Match, Reason, ScopeFinding, Severity, VerdictKind
from index.store import Store, open_store


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


@pytest.fixture
def sqlite_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path / 'guolv.sqlite3'}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request) -> str:
    return request.getfixturevalue({"sqlite": "sqlite_url", "postgresql": "postgresql_database"}[request.param])


@pytest.fixture
def store(database_url) -> Iterator[Store]:
    with open_store(database_url, create=True) as opened:
        yield opened


@pytest.fixture
def sqlite_store(sqlite_url) -> Iterator[Store]:
    with open_store(sqlite_url, create=True) as opened:
        yield opened


MATCH = Match(
    record_id="R1",
    kind=RecordKind.FAILED_INSPECTION,
    verdict=VerdictKind.BLOCK,
    score=0.9375,
    scope={"batch": ScopeFinding.NOT_SHOWN},
    explanations=(
        Explanation(
            feature="model",
            listing_value="XDW－21A4",
            record_value="XDW-21A4",
            weight=0.5,
            contribution=0.5,
            sentence="型号一致",
            sentence_en="same model",
        ),
    ),
    record_version="abc",
)


@pytest.fixture
def make_case(now):
    """Build a case of a listing; keywords replace its fields."""

    def make(listing: Listing, **changes: object) -> Case:
        key = listing_key(listing)
        case = Case(
            case_id=f"case-{key}",
            listing_key=key,
            listing=listing,
            state=CaseState.OPEN,
            verdict=VerdictKind.BLOCK,
            score=0.9375,
            matches=(MATCH,),
            reasons=(Reason(rule="scope", sentence="范围之外", sentence_en="out of scope", severity=Severity.INFO),),
            policy_version="1",
            opened_at=now,
            updated_at=now,
            version=1,
        )
        return replace(case, **changes)

    return make
