"""判断统计 in the console: too few judgements say so, enough ones are shown with what would change."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from cases.learning import report_judgements
from cases.review import judge_case
from cases.screening import screen
from cases.workspace import Workspace
from console.guard import LOOPBACK_HOSTS
from console.server import create_server
from domain.case import Judgement
from domain.listing import Listing
from matching.learning import LEAST_EACH

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture
def client(workspace: Workspace) -> Iterator[TestClient]:
    server = create_server(workspace, clock=lambda: NOW, hosts=LOOPBACK_HOSTS)
    with TestClient(server, base_url="http://127.0.0.1") as client:
        yield client


def fill(workspace: Workspace) -> None:
    """As many of each kind as are needed; the last one goes against the others."""
    for number in range(2 * LEAST_EACH + 1):
        is_same = number % 2 == 0
        title = "小逸优品电磁炉 XDW-21A4" if is_same else "卡其熊 双肩背包 大容量"
        word = Judgement.CONFIRMED if is_same and number != 2 * LEAST_EACH else Judgement.DISMISSED
        listing = Listing(title=title, platform="shiqiao", item_id=f"more-{number}")
        judge_case(
            workspace, screen(workspace, listing, now=NOW).case_id, word, by="an", expected_version=None, now=NOW
        )


def test_too_few_judgements_say_so_in_both_languages(client: TestClient) -> None:
    assert "判断太少，说明不了什么" in client.get("/judgements?lang=zh").text
    page = client.get("/judgements?lang=en").text
    assert "Not enough to tell" in page
    assert "no weight, score or case was changed" in page


def test_enough_judgements_show_weights_and_the_pairs_that_stand_against(
    client: TestClient, workspace: Workspace
) -> None:
    fill(workspace)
    report = report_judgements(workspace)
    page = client.get("/judgements?lang=en").text
    assert report.learned.is_enough
    assert "Not enough to tell" not in page
    against = [one for one in report.shifts if one.is_against]
    assert against
    assert all(f'href="/cases/{one.case_id}"' in page for one in against)
    assert "What people's judgements" in page.replace("&#39;", "'")
    assert "换权重后次序会变的对" in client.get("/judgements?lang=zh").text


def test_the_queue_leads_there(client: TestClient) -> None:
    assert 'href="/judgements"' in client.get("/cases").text
