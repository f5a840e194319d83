import csv
import io
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from console.demo.disguises import DISGUISES, fits
from console.demo.facts import load_offenders, load_passed
from console.demo.kinds import KINDS
from console.demo.market import PLANTED, SIZE, build_market, market_digest
from console.demo.offers import Standing
from domain.text import fold, squeeze

RECORDS = Path(__file__).parents[2] / "console" / "demo" / "records"


@pytest.fixture(scope="module")
def market():
    return build_market()


@pytest.fixture(scope="module")
def shipped():
    rows = [
        row
        for file in sorted(RECORDS.glob("*.csv"))
        for row in csv.DictReader(io.StringIO(file.read_text("utf-8-sig")))
    ]
    return {row.get("record_id") or row["recall_id"]: row for row in rows}


def test_one_seed_gives_one_market_in_every_process(market):
    script = "from console.demo.market import *; print(market_digest(build_market()))"
    other = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "77"},
        cwd=RECORDS.parents[2],
    )  # fmt: skip
    assert other.stdout.strip() == market_digest(market)


def test_another_seed_gives_another_market(market):
    assert market_digest(build_market(7)) != market_digest(market)


def test_size_and_share_of_the_planted(market):
    assert len(market.offers) == SIZE
    assert len(market.planted) == PLANTED
    assert len({(o.platform, o.item_id) for o in market.offers}) == SIZE
    assert {o.platform for o in market.planted} == {"qingwei", "shiqiao", "yunti"}


def test_every_disguise_is_planted_at_least_three_times(market):
    counts = Counter(o.disguise for o in market.planted)
    assert set(counts) == {d.name for d in DISGUISES}
    assert min(counts.values()) >= 3


def test_only_planted_and_passed_goods_carry_a_record(market):
    for offer in market.offers:
        assert (offer.record_id is not None) == (offer.standing in {Standing.PLANTED, Standing.PASSED})


@pytest.mark.parametrize("product", [*load_offenders(), *load_passed()], ids=lambda p: p.record_id)
def test_what_a_person_read_stands_in_the_shipped_record(product, shipped):
    row = shipped[product.record_id]
    printed = squeeze(" ".join(str(value) for value in row.values()))
    assert squeeze(product.model) in printed
    assert squeeze(product.maker) in printed
    # The market writes a brand in its sellers' way; each word of it stands in the notice.
    for word in re.findall(r"[A-Za-z0-9]{2,}|[\u4e00-\u9fff]{2,}", fold(product.brand)):
        assert squeeze(word)[:3] in printed


def test_invented_brands_are_no_brand_of_a_record(shipped):
    printed = {squeeze(row.get("brand") or "") for row in shipped.values()} - {""}
    invented = {squeeze(brand) for kind in KINDS.values() for brand in kind.brands}
    assert not printed & invented


def test_siblings_and_honest_goods_carry_no_number_of_a_record(market):
    failed = {squeeze(p.model) for p in load_offenders() if len(squeeze(p.model)) > 4}
    for offer in market.offers:
        if offer.standing in {Standing.SIBLING, Standing.HONEST, Standing.NAMESAKE, Standing.NEIGHBOUR}:
            words = {squeeze(word) for word in offer.title.split()} | {squeeze(offer.model or "")}
            assert not words & failed, offer


def test_a_disguise_changes_the_words_or_the_fields(market):
    plain = {p.record_id: p for p in load_offenders()}
    for offer in market.planted:
        product = plain[offer.record_id]
        if offer.disguise in {"inserted_symbols", "zero_width", "bracketed", "inserted_emoji"}:
            assert (product.brand or product.maker_short) not in offer.title or product.model not in offer.title
        if offer.disguise in {
            "circled_digits",
            "keycap_digits",
            "letter_for_digit",
            "spaced_letters",
            "number_left_out",
        }:
            assert product.model not in offer.title


def test_a_disguise_is_only_put_on_what_it_fits():
    by_name = {d.name: d for d in DISGUISES}
    brand_only = next(p for p in load_offenders() if not p.model)
    maker_only = next(p for p in load_offenders() if not p.brand)
    assert not fits(by_name["split_model"], brand_only)
    assert not fits(by_name["other_spelling"], maker_only)
    assert fits(by_name["plain_brand"], brand_only)
