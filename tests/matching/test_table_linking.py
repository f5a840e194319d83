"""The linking of two tables: what it says of made-up ones, whatever the order of their rows."""

import numpy as np

from benchmarks.table_linking import Columns, link, mutual_best
from benchmarks.worn_market import make_market

COLUMNS = Columns(id="id", name="name", text="text", price="price")


def _tables() -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    market = make_market(120, 1, 1, seed=3)
    left = [
        {"id": r.record_id, "name": f"{r.brand} {r.product_name} {r.model}", "text": r.maker, "price": str(100 + i)}
        for i, r in enumerate(market.records)
    ]
    right = [
        {"id": r.record_id, "name": f"{r.brand}{r.product_name} 新款 {r.model.lower()}", "text": "", "price": ""}
        for r in market.records[:80]
    ]
    return left, right[::-1]


def test_the_same_products_are_found_without_a_label() -> None:
    left, right = _tables()
    linked = link(left, right, (COLUMNS, COLUMNS))
    said = linked.is_mutual & (linked.score > 0.5)
    pairs = {(left[i]["id"], right[j]["id"]) for i, j in zip(linked.left[said], linked.right[said], strict=True)}
    right_pairs = {pair for pair in pairs if pair[0] == pair[1]}
    assert len(right_pairs) >= 72
    assert len(pairs - right_pairs) <= 4


def test_each_row_is_said_once() -> None:
    left, right = _tables()
    linked = link(left, right, (COLUMNS, COLUMNS))
    for side in (linked.left, linked.right):
        assert len(set(side[linked.is_mutual].tolist())) == linked.is_mutual.sum()


def test_mutual_best_is_symmetric() -> None:
    rows, others, score = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.array([0.9, 0.2, 0.8, 0.5])
    assert mutual_best(rows, others, score).tolist() == [True, False, False, False]
    assert mutual_best(others, rows, score).tolist() == [True, False, False, False]
