"""The same products in two tables, found without a label: guolv beside RapidFuzz, TF-IDF and Splink, in one run.

    python -m benchmarks.two_tables LEFT.csv RIGHT.csv PAIRS.csv \
        --columns id=id:id,name=name:name,text=description:description,price=price:price \
        --pairs ltable_id:rtable_id:label [--json]

`--columns` maps what is compared to a column of each table (`what=left:right`); only `id` and `name` are needed.
`PAIRS.csv` holds labelled pairs (1 = the same product); they are read after every system has answered. No data is
shipped. What the figures show and what not: `benchmarks/README.md`.
"""

import argparse
import csv
import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from benchmarks.peer_environment import PEERS, peer_python
from benchmarks.table_linking import Columns, link, mutual_best

Table = Sequence[Mapping[str, str]]
Pairs = Mapping[tuple[int, int], bool]
Score = Mapping[tuple[int, int], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How well labelled pairs were told apart."""

    precision: float
    recall: float
    f1: float

    @classmethod
    def of(cls, said: set[tuple[int, int]], truth: Pairs) -> "Quality":
        """Compare what a system said with the labels; a pair without a label counts for nothing."""
        right = sum(label and pair in said for pair, label in truth.items())
        wrong = sum(not label and pair in said for pair, label in truth.items())
        total = sum(truth.values())
        f1 = 2 * right / max(right + wrong + total, 1)
        return cls(
            precision=round(right / max(right + wrong, 1), 4), recall=round(right / max(total, 1), 4), f1=round(f1, 4)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One system."""

    system: str
    seconds: float
    one_to_one: Quality
    """Each other's best, and for guolv above its own threshold: no label took part."""
    best_threshold: Quality
    """At the threshold that is best on these very labels: what the scores could give to somebody who knew it."""


def main() -> None:
    """Link, then look at the labels."""
    options = _options()
    left, right = _rows(options.left), _rows(options.right)
    columns = _columns(options.columns)
    results: list[tuple[str, float, Score, set[tuple[int, int]]]] = [_guolv(left, right, columns)]
    results += _peers(left, right, columns)
    truth = _truth(options, left, right, columns)
    answers = [_judge(*result, truth) for result in results]
    if options.json:
        print(json.dumps([asdict(answer) for answer in answers], ensure_ascii=False))
        return
    same = sum(truth.values())
    print(f"{len(left)} × {len(right)} rows, {len(truth)} labelled pairs, {same} of them the same product\n")
    print(f"{'':28}{'seconds':>8}  {'one to one: P':>14}{'R':>7}{'F1':>7}  {'best threshold: F1':>19}")
    for answer in answers:
        q = answer.one_to_one
        print(f"{answer.system:28}{answer.seconds:>8.1f}  {q.precision:>14.3f}{q.recall:>7.3f}{q.f1:>7.3f}"
              f"  {answer.best_threshold.f1:>19.3f}")  # fmt: skip


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("left", type=Path)
    parser.add_argument("right", type=Path)
    parser.add_argument("labels", type=Path)
    parser.add_argument(
        "--columns", default="id=id:id,name=name:name", help="what=left:right, … (id, name, text, price)"
    )
    parser.add_argument("--pairs", default="ltable_id:rtable_id:label", help="columns of the labelled pairs")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _columns(text: str) -> tuple[Columns, Columns]:
    mapped = {what: sides.partition(":")[::2] for what, _, sides in (part.partition("=") for part in text.split(","))}
    one, other = ({what: sides[side] or sides[0] for what, sides in mapped.items()} for side in (0, 1))
    return Columns(**one), Columns(**other)


def _guolv(
    left: Table, right: Table, columns: tuple[Columns, Columns]
) -> tuple[str, float, Score, set[tuple[int, int]]]:
    began = time.perf_counter()
    linked = link(left, right, columns)
    seconds = time.perf_counter() - began
    pairs = list(zip(linked.left.tolist(), linked.right.tolist(), strict=True))
    said = {pair for pair, is_said in zip(pairs, linked.is_mutual & (linked.score > 0.5), strict=True) if is_said}
    return "guolv", seconds, dict(zip(pairs, linked.score.tolist(), strict=True)), said


def _peers(
    left: Table, right: Table, columns: tuple[Columns, Columns]
) -> list[tuple[str, float, Score, set[tuple[int, int]]]]:
    tables = {
        side: [{"name": row[c.name] or "", "text": (row[c.text] or "") if c.text else ""} for row in rows]
        for side, rows, c in (("left", left, columns[0]), ("right", right, columns[1]))
    }
    command = [peer_python(), str(PEERS / "two_tables.py")]
    done = subprocess.run(command, input=json.dumps(tables), stdout=subprocess.PIPE, text=True, check=True)
    results: list[tuple[str, float, Score, set[tuple[int, int]]]] = []
    for line in done.stdout.splitlines():
        answer = json.loads(line)
        rows, others, scores = (np.array(column) for column in zip(*answer["pairs"], strict=True))
        is_said = mutual_best(rows, others, scores.astype(np.float64))
        pairs = list(zip(rows.tolist(), others.tolist(), strict=True))
        said = {pair for pair, is_one in zip(pairs, is_said, strict=True) if is_one}
        results.append((answer["system"], answer["seconds"], dict(zip(pairs, scores.tolist(), strict=True)), said))
    return results


def _truth(options: argparse.Namespace, left: Table, right: Table, columns: tuple[Columns, Columns]) -> Pairs:
    one, other, label = options.pairs.split(":")
    places = [
        {row[c.id]: place for place, row in enumerate(rows)} for rows, c in zip((left, right), columns, strict=True)
    ]
    rows = _rows(options.labels)
    unknown = [row for row in rows if row[one] not in places[0] or row[other] not in places[1]]
    if unknown:
        sys.exit(f"{options.labels}: {len(unknown)} pairs name rows that are not in the tables, first {unknown[0]}")
    return {(places[0][row[one]], places[1][row[other]]): row[label].strip() in {"1", "true", "True"} for row in rows}


def _judge(system: str, seconds: float, scores: Score, said: set[tuple[int, int]], truth: Pairs) -> Result:
    best = Quality.of(set(), truth)
    known = sorted((pair for pair in truth if pair in scores), key=lambda pair: -scores[pair])
    for threshold in sorted({scores[pair] for pair in known if truth[pair]}):
        quality = Quality.of({pair for pair in known if scores[pair] >= threshold}, truth)
        best = max(best, quality, key=lambda one: one.f1)
    return Result(system=system, seconds=round(seconds, 2), one_to_one=Quality.of(said, truth), best_threshold=best)


if __name__ == "__main__":
    main()
