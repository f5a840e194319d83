"""A home whose search is a cluster: what one process wrote, another finds, and a cluster that is down stops nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cases.screening import screen
from cases.workspace import open_workspace
from domain.errors import IndexFailure
from domain.listing import Listing
from index.search import Collection, SearchQuery

NOW = datetime(2026, 11, 25, tzinfo=UTC)
POT = Listing(title="三环牌 奶锅 MG-16", platform="shiqiao", item_id="1")
BAG = Listing(title="远行牌 拉杆箱 YX-24", platform="shiqiao", item_id="2")


def test_what_was_just_screened_is_found(tmp_path: Path, elasticsearch_url: str, elasticsearch_namespace: str) -> None:
    env = {
        "GUOLV_SEARCH__ELASTICSEARCH_URL": elasticsearch_url,
        "GUOLV_SEARCH__INDEX_PREFIX": elasticsearch_namespace,
    }
    with open_workspace(tmp_path, env=env, create=True) as ws:
        screen(ws, POT, now=NOW)
        ws.search.rebuild()
        screen(ws, BAG, now=NOW)
        found = ws.search.search(SearchQuery(text="拉杆箱", collection=Collection.LISTINGS))
        assert [hit.key for hit in found.hits] == ["shiqiao:2"]


def test_a_cluster_that_is_down_stops_no_screening(tmp_path: Path) -> None:
    env = {"GUOLV_SEARCH__ELASTICSEARCH_URL": "http://127.0.0.1:9"}
    with open_workspace(tmp_path, env=env, create=True) as ws:
        assert screen(ws, POT, now=NOW).listing_key == "shiqiao:1"
        ws.project()
        assert ws.store.listings_count() == 1
        with pytest.raises(IndexFailure):
            ws.search.search(SearchQuery(text="奶锅", collection=Collection.LISTINGS))
