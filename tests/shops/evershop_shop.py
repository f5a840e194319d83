"""EverShop, a shop that nobody here wrote, crawled by its sitemaps to the cases: `make test-shops`.

Node serves the pages that the shop's makers wrote, PostgreSQL holds the goods that they ship as a sample; a few of those
are given names of goods that records speak against. Apart from `make test`, because building the shop takes minutes.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path

import psycopg
import pytest

from cases.evidence import verify
from cases.workspace import open_workspace
from console.demo.market import build_market
from console.demo.offers import Offer
from domain.listing import Coverage
from tests.shops.serving import free_port, serving
from tests.shops.watching import Watched, watch

PLANTED = 5
GOODS = """
select p.sku, d.name, p.price, r.request_path, i.stock_availability
from product p
join product_description d on d.product_description_product_id = p.product_id
join product_inventory i on i.product_inventory_product_id = p.product_id
join url_rewrite r on r.entity_uuid = p.uuid and r.entity_type = 'product'
where p.status and p.visibility
"""


@dataclass(frozen=True)
class Shop:
    url: str
    database: str

    def goods(self) -> dict[str, tuple]:
        """SKU → name, price, path, whether it is in stock: as the shop's own tables say."""
        with psycopg.connect(self.database) as connection:
            rows = connection.execute(GOODS).fetchall()
        return {sku: tuple(rest) for sku, *rest in rows}


@pytest.fixture(scope="module")
def planted() -> tuple[Offer, ...]:
    return tuple(
        islice((offer for offer in build_market().planted if offer.disguise in {"plain", "full_width"}), PLANTED)
    )


def own_folder(installed: Path, folder: Path) -> Path:
    """Give the shop a folder to write to (sitemaps, pictures) around the packages and pages that were built once."""
    (folder / "node_modules").symlink_to(installed / "node_modules")
    for name in (".evershop", "config", "media", "public"):
        (folder / name).mkdir()
    (folder / ".evershop" / "build").symlink_to(installed / ".evershop" / "build")
    for name in ("package.json", "loop.cjs"):
        shutil.copy(installed / name, folder)
    return folder


@pytest.fixture(scope="module")
def shop(component, postgresql_url, planted, tmp_path_factory) -> Iterator[Shop]:
    """The running shop with its makers' sample; the first goods of it carry other names."""
    folder, port = own_folder(component("evershop"), tmp_path_factory.mktemp("evershop")), free_port()
    server = postgresql_url.replace("+psycopg", "").rpartition("/")[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as maintenance:
        maintenance.execute("CREATE DATABASE evershop")
    shop = Shop(f"http://127.0.0.1:{port}", f"{server}/evershop")
    settings = {"language": "en", "currency": "CNY", "homeUrl": shop.url}
    parts = psycopg.conninfo.conninfo_to_dict(shop.database)
    environment = os.environ | {
        "NODE_CONFIG": json.dumps({"shop": settings}), "NODE_OPTIONS": f"--require {folder / 'loop.cjs'}", "PORT": str(port),
        "DB_HOST": parts["host"], "DB_PORT": parts["port"], "DB_USER": parts["user"], "DB_NAME": "evershop",
        "DB_PASSWORD": "x", "DB_SSLMODE": "disable",
    }  # fmt: skip
    command = ["env", "--chdir", str(folder), "node", "node_modules/.bin/evershop"]
    with serving([*command, "start"], f"{shop.url}/robots.txt", log=folder / "output.log", environment=environment):
        # The sample comes after the first start, which makes the tables.
        seeded = subprocess.run(
            [*command, "seed", "--all"], env=environment, capture_output=True, text=True, check=False
        )
        assert seeded.returncode == 0, seeded.stdout[-2000:] + seeded.stderr[-2000:]
        with psycopg.connect(shop.database) as connection:
            rename = "update product_description set name = %s where product_description_product_id = %s"
            for number, offer in enumerate(planted, start=1):
                assert connection.execute(rename, (offer.title, number)).rowcount == 1
        yield shop


@pytest.fixture(scope="module")
def watched(shop, tmp_path_factory) -> Watched:
    watched = watch(tmp_path_factory.mktemp("office"), name="zhujie", url=shop.url, start="sitemap")
    sys.stdout.write(f"EverShop: {watched.run['counts']}\n")  # shown by `make test-shops`
    return watched


def test_every_product_of_its_tables_is_a_listing_and_nothing_else_is(shop, watched):
    goods = shop.goods()
    assert len(goods) >= 15
    assert watched.run["state"] == "finished"
    by_sku = {listing.item_id: listing for listing in watched.listings}
    assert len(watched.listings) == len(goods)
    assert set(by_sku) == set(goods)
    for sku, (name, price, path, is_in_stock) in goods.items():
        listing = by_sku[sku]
        assert listing.title == " ".join(name.split())
        assert (listing.price.amount, listing.price.currency) == (Decimal(price).quantize(Decimal("0.01")), "CNY")
        assert listing.url == f"{shop.url}{path}"
        assert listing.attributes["库存状态"] == ("有货" if is_in_stock else "缺货")
        assert listing.shop_name
        assert listing.coverage is Coverage.SITE_MAP


def test_what_records_speak_against_has_a_case_and_nothing_else_has(planted, watched):
    named = {case.listing.title: {m.record_id for m in case.matches if m.verdict != "allow"} for case in watched.cases}
    assert set(named) == {" ".join(offer.title.split()) for offer in planted}
    for offer in planted:
        assert offer.record_id in named[" ".join(offer.title.split())]


def test_its_robots_txt_was_kept_to(watched):
    with open_workspace(watched.home, env={}) as ws:
        lines = tuple(ws.evidence.captures())
    assert {line.facts["robots"] for line in lines} == {"allowed by robots.txt"}
    assert not [line.facts["url"] for line in lines if "/admin" in line.facts["url"] or "/account" in line.facts["url"]]
    assert verify(watched.home).is_sound
