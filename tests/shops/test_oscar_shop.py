"""django-oscar, a shop that nobody here wrote, crawled from its first page to the cases: 200 products of our making.

The shop runs in an environment of its own (`make components`), with its own templates, search and import of goods. guolv
has no file for it: the home names its address and where it begins.
"""

import io
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from cases.evidence import verify
from cases.workspace import open_workspace
from domain.listing import Channel
from tests.shops.oscar_goods import SHOP, Ware, choose_goods, write_catalogue
from tests.shops.serving import free_port, serving
from tests.shops.watching import Watched, watch

OSCAR = Path(__file__).parent / "oscar"


@pytest.fixture(scope="module")
def goods() -> tuple[Ware, ...]:
    return choose_goods()


@pytest.fixture(scope="module")
def shop(component, goods, tmp_path_factory) -> Iterator[str]:
    """The running shop, filled; its address."""
    installed, folder = component("oscar"), tmp_path_factory.mktemp("oscar")
    shutil.copy(installed / "shop.sqlite3", folder)
    python, port = str(installed / "bin" / "python"), free_port()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "shop_settings", "PYTHONPATH": str(OSCAR), "PYTHONDONTWRITEBYTECODE": "1",
        "SHOP_FOLDER": str(folder),
    }  # fmt: skip
    catalogue, attributes = write_catalogue(goods, folder)
    filling = [python, "-m", "fill_shop", str(catalogue), str(attributes)]
    filled = subprocess.run(filling, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert filled.returncode == 0, filled.stderr[-3000:]
    command = [python, "-m", "django", "runserver", f"127.0.0.1:{port}", "--noreload"]
    with serving(command, f"http://127.0.0.1:{port}/robots.txt", log=folder / "output.log", environment=environment):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def watched(shop, tmp_path_factory) -> Watched:
    return watch(tmp_path_factory.mktemp("office"), name="luzhou", url=shop, start="/catalogue/")


def test_all_of_its_goods_are_listings_with_what_their_pages_say(goods, watched, shop):
    assert watched.run["state"] == "finished"
    assert watched.run["counts"]["listings"] == 200
    assert watched.run["walks"][0]["entry"] == "/catalogue/"
    by_barcode = {listing.gtin: listing for listing in watched.listings}
    assert len(watched.listings) == 200
    assert set(by_barcode) == {ware.gtin for ware in goods}
    for ware in goods:
        listing = by_barcode[ware.gtin]
        assert listing.title == " ".join(ware.offer.title.split())
        assert listing.price.amount == ware.offer.price
        assert listing.price.currency == "CNY"
        assert listing.shop_name == SHOP
        assert listing.attributes["库存状态"] == ("有货" if ware.pieces else "缺货")
        assert listing.url.startswith(f"{shop}/catalogue/")
        assert listing.channel is Channel.PUBLIC_PAGE
        assert {heading: listing.attributes.get(heading) for heading in ware.attributes} == {
            heading: " ".join(value.split()) for heading, value in ware.attributes.items()
        }
        assert listing.model == ware.offer.model or ware.offer.model is None
        assert (listing.maker_name, listing.ccc_certificate) == (ware.offer.maker, ware.offer.ccc_certificate)


def test_the_planted_goods_have_cases_for_their_own_records_and_no_innocent_one_has(goods, watched):
    by_barcode = {case.listing.gtin: case for case in watched.cases}
    planted = {ware.gtin: ware for ware in goods if ware.is_planted}
    assert len(planted) == 40
    assert len({ware.offer.disguise for ware in planted.values()}) > 15
    assert set(by_barcode) == set(planted)
    for barcode, case in by_barcode.items():
        named = {match.record_id for match in case.matches if match.verdict != "allow"}
        assert planted[barcode].offer.record_id in named, case.listing.title


def test_a_shop_without_robots_txt_is_crawled_and_the_evidence_says_so(watched):
    with open_workspace(watched.home, env={}) as ws:
        decisions = {line.facts["robots"] for line in ws.evidence.captures()}
    assert decisions == {"no robots.txt (404)"}


def test_the_evidence_of_the_crawl_stands(watched, tmp_path):
    assert verify(watched.home).is_sound
    flagged = watched.cases[0].listing
    with open_workspace(watched.home, env={}) as ws:
        facts = next(ws.evidence.lines_of(flagged.evidence_id)).facts
        warc = ws.evidence.read(facts["warc_sha256"])
    records = {record.rec_type: record for record in ArchiveIterator(io.BytesIO(warc))}
    assert records["response"].rec_headers.get_header("WARC-Target-URI") == flagged.url
    assert "test@office.example" in records["request"].http_headers.get_header("User-Agent")
    path = tmp_path / "flagged.warc.gz"
    path.write_bytes(warc)
    checker = Checker(type("Command", (), {"verbose": False, "inputs": [str(path)]})())
    checker.process_all()
    assert checker.exit_value == 0
