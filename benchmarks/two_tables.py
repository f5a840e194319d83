"""The same products in two tables, found without a label: guolv beside RapidFuzz, TF-IDF and Splink, in one run.

    python -m benchmarks.two_tables LEFT.csv RIGHT.csv PAIRS.csv \
        [--columns id=id:id,name=name:name,text=description:description,price=price:price] \
        [--pairs ltable_id:rtable_id:label] [--encoding NAME] [--json]

`--columns` maps what is compared to columns of each table (`what=left:right`, several joined by `+`); only `id` and
`name` are needed. Without it, the columns that both tables have are taken; which, is said.
`PAIRS.csv` holds labelled pairs (1 = the same product); they are read after every system has answered. No data is
shipped. What the figures show and what not: `benchmarks/README.md`.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from benchmarks.peer_environment import PEERS, peer_python
from benchmarks.table_files import Pairs, Table, read_columns, read_table, read_truth
from benchmarks.table_linking import Columns, cell_of, link, mutual_best

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
    left, right = (read_table(path, options.encoding) for path in (options.left, options.right))
    columns = read_columns(options.columns, left, right)
    results: list[tuple[str, float, Score, set[tuple[int, int]]]] = [_guolv(left, right, columns)]
    results += _peers(left, right, columns)
    truth = read_truth(options.labels, options.pairs, (left, right), columns, options.encoding)
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
    parser.add_argument("--columns", help="what=left:right, … (id, name, text, price); else what both tables have")
    parser.add_argument("--pairs", default="ltable_id:rtable_id:label", help="columns of the labelled pairs")
    parser.add_argument("--encoding", help="of all three files; without it UTF-8, else windows-1252")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


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
        side: [{"name": cell_of(row, c.name), "text": cell_of(row, c.text)} for row in rows]
        for side, rows, c in (("left", left, columns[0]), ("right", right, columns[1]))
    }
    command = [peer_python(), str(PEERS / "two_tables.py")]
    done = subprocess.run(command, input=json.dumps(tables), stdout=subprocess.PIPE, text=True, check=True)
    results: list[tuple[str, float, Score, set[tuple[int, int]]]] = []
    for line in done.stdout.splitlines():
        answer = json.loads(line)
        if "failed" in answer:
            sys.stderr.write(f"{answer['system']} failed and is left out: {answer['failed']}\n")
            continue
        rows, others, scores = np.array(answer["pairs"], dtype=np.float64).reshape(-1, 3).T
        is_said = mutual_best(rows.astype(np.int64), others.astype(np.int64), scores)
        pairs = [(int(row), int(other)) for row, other in zip(rows, others, strict=True)]
        said = {pair for pair, is_one in zip(pairs, is_said, strict=True) if is_one}
        results.append((answer["system"], answer["seconds"], dict(zip(pairs, scores.tolist(), strict=True)), said))
    return results


def _judge(system: str, seconds: float, scores: Score, said: set[tuple[int, int]], truth: Pairs) -> Result:
    best = Quality.of(set(), truth)
    known = sorted((pair for pair in truth if pair in scores), key=lambda pair: -scores[pair])
    for threshold in sorted({scores[pair] for pair in known if truth[pair]}):
        quality = Quality.of({pair for pair in known if scores[pair] >= threshold}, truth)
        best = max(best, quality, key=lambda one: one.f1)
    return Result(system=system, seconds=round(seconds, 2), one_to_one=Quality.of(said, truth), best_threshold=best)


if __name__ == "__main__":
    main()
