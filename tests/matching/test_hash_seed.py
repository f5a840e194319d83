"""The same listings get the same answers in every process, near misses included: workers share a batch."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
DIGEST = """
import csv, hashlib
from datetime import date
from cases.reference import load_brands
from domain.listing import Listing
from domain.record import Record, RecordKind
from domain.wire import verdict_to_json
from matching import RecordBook
with open("console/demo/records/inspection_records.csv", encoding="utf-8-sig") as file:
    rows = list(csv.DictReader(file))
records = [Record(record_id=r["record_id"], kind=RecordKind.FAILED_INSPECTION, product_name=r["product_name"],
                  brand=r["brand"], model_spec=r["model_spec"], manufacturer=r["manufacturer"]) for r in rows]
book = RecordBook(records, brands=load_brands())
with open("tests/data/seller_titles.csv", encoding="utf-8-sig") as file:
    titles = [row["title"] for row in csv.DictReader(file)]
verdicts = [verdict_to_json(book.verdict(Listing(title=t), on=date(2026, 1, 1))) for t in titles]
print(hashlib.sha256(repr(verdicts).encode()).hexdigest())
"""


def _digest(seed: str) -> str:
    env = os.environ | {"PYTHONHASHSEED": seed}
    done = subprocess.run([sys.executable, "-c", DIGEST], cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    return done.stdout


def test_the_order_of_sets_decides_nothing() -> None:
    assert _digest("1") == _digest("2")
