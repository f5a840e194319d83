"""阈值 in the console: a drawing made by the server, the same figures as a table, and the share that was asked for."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

import console.pages.thresholds
from cases.workspace import Workspace
from console.guard import LOOPBACK_HOSTS
from console.server import create_server

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture
def client(workspace: Workspace) -> Iterator[TestClient]:
    server = create_server(workspace, clock=lambda: NOW, hosts=LOOPBACK_HOSTS)
    with TestClient(server, base_url="http://127.0.0.1") as client:
        yield client


def lines(page: str) -> dict[str, list[tuple[float, float]]]:
    return {
        name: [(float(x), float(y)) for x, y in (pair.split(",") for pair in points.split())]
        for name, points in re.findall(r'<polyline class="([a-z-]+)" points="([^"]*)"', page)
    }


def test_the_drawing_has_four_lines_inside_its_frame(client: TestClient) -> None:
    drawn = lines(client.get("/thresholds?lang=en").text)
    assert set(drawn) == {"block-recall", "block-precision", "flagged-recall", "flagged-precision"}
    for name, points in drawn.items():
        assert points, name
        assert all(0 <= x <= 550 and 0 <= y <= 300 for x, y in points), name
    assert drawn["block-recall"][0] == (0, 0)  # at 0.45 every planted record is found: the upper edge
    heights = [y for _, y in drawn["flagged-recall"]]
    assert heights == sorted(heights)


def test_the_same_figures_stand_in_tables_in_both_languages(client: TestClient) -> None:
    english, chinese = client.get("/thresholds?lang=en").text, client.get("/thresholds?lang=zh").text
    assert "precision @ 0.5%" in english
    assert "准确率 @ 0.5%" in chinese
    assert english.count("<tr><td") == chinese.count("<tr><td") == 5 + 4 + 11
    assert "the structure of the records themselves" in english
    assert "nothing changes by itself" in english


def test_the_share_is_part_of_the_address_and_nonsense_is_one_percent(client: TestClient) -> None:
    assert 'href="/thresholds?share=0.001"' in client.get("/thresholds").text
    marked = r'href="/thresholds\?share=([0-9.]+)" aria-current="true"'
    for asked, shown in (("0.05", "0.05"), ("nonsense", "0.01"), ("7", "0.01"), ("nan", "0.01")):
        assert re.findall(marked, client.get("/thresholds", params={"share": asked}).text) == [shown]


def test_a_home_with_very_many_records_and_no_judgements_names_the_command(client: TestClient, monkeypatch) -> None:
    monkeypatch.setattr(console.pages.thresholds, "_MOST_RECORDS", 4)
    page = client.get("/thresholds?lang=en").text
    assert "guolv match thresholds" in page
    assert "<polyline" not in page


def test_the_queue_leads_there(client: TestClient) -> None:
    assert 'href="/thresholds"' in client.get("/cases").text
