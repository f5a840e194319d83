"""RapidFuzz, TF-IDF and Splink on two tables. Run by benchmarks/two_tables.py in the environment of the peers.

Reads {"left": [{"name", "text", "price"}…], "right": […]} on standard input; writes one JSON line a system: its seconds
and its scored pairs, the best fifty of each left row. No system sees a label.
"""

import json
import logging
import re
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
import splink.comparison_library as cl
from rapidfuzz import fuzz
from rapidfuzz.process import cdist
from sklearn.feature_extraction.text import TfidfVectorizer
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

Rows = list[dict[str, str]]
Pairs = list[tuple[int, int, float]]
MOST = 50


def best_of_matrix(matrix: np.ndarray) -> Pairs:
    """Return the best pairs of each row."""
    most = min(MOST, matrix.shape[1])
    pairs: Pairs = []
    for row, scores in enumerate(matrix):
        for column in np.argpartition(-scores, most - 1)[:most]:
            pairs.append((row, int(column), round(float(scores[column]), 6)))
    return pairs


def by_rapidfuzz(scorer: Callable[..., float]) -> Callable[[Rows, Rows], Pairs]:
    """Compare every name with every name."""

    def match(left: Rows, right: Rows) -> Pairs:
        return best_of_matrix(cdist([r["name"] for r in left], [r["name"] for r in right], scorer=scorer, workers=1))

    return match


def by_tfidf(fields: tuple[str, ...]) -> Callable[[Rows, Rows], Pairs]:
    """Cosine of words and word pairs."""

    def match(left: Rows, right: Rows) -> Pairs:
        texts = [[" ".join(row[field] for field in fields) for row in rows] for rows in (left, right)]
        words = re.compile(r"[\w\-]+")
        vectoriser = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, tokenizer=words.findall, token_pattern=None)
        vectoriser.fit(texts[0] + texts[1])
        one, other = map(vectoriser.transform, texts)
        return best_of_matrix((one @ other.T).toarray())

    return match


def by_splink(left: Rows, right: Rows) -> Pairs:
    """Give Splink what a user would: name, first word, longest code, words, price; train it without labels."""
    api = DuckDBAPI()
    one, other = _frame(left), _frame(right)
    # What surely means the same: a code that both tables have, as goods do; else (papers, restaurants) the name.
    sure = "code" if set(one["code"].dropna()) & set(other["code"].dropna()) else "name"
    frames = [api.register(one, table_name="left_table"), api.register(other, table_name="right_table")]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("name", [0.95, 0.88, 0.8]),
            cl.LevenshteinAtThresholds("code", [1, 2]),
            cl.ArrayIntersectAtSizes("words", [5, 4, 3, 2]),
            cl.ExactMatch("first").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[block_on(sure), block_on("first")],
    )
    linker = Linker(frames, settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match([block_on(sure)], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("first"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on(sure))
    found = linker.inference.predict(threshold_match_probability=1e-6).as_pandas_dataframe()
    sides = zip(found.source_dataset_l, found.unique_id_l, found.unique_id_r, found.match_weight, strict=True)
    pairs = [(int(a), int(b), float(w)) if s == "left_table" else (int(b), int(a), float(w)) for s, a, b, w in sides]
    return [(a, b, round(w, 4)) for a, b, w in pairs]


def _frame(rows: Rows) -> pd.DataFrame:
    words = [re.findall(r"[a-z0-9\-]+|[\u4e00-\u9fff]{1,2}", row["name"].lower()) for row in rows]
    codes = [[w.replace("-", "") for w in found if re.search(r"\d", w) and len(w) >= 4] for found in words]
    return pd.DataFrame(
        {
            "unique_id": range(len(rows)),
            "name": [row["name"].lower() for row in rows],
            "first": [found[0] if found else None for found in words],
            "code": [max(found, key=len) if found else None for found in codes],
            "words": words,
        }
    )


SYSTEMS: dict[str, Callable[[Rows, Rows], Pairs]] = {
    "RapidFuzz token_set_ratio": by_rapidfuzz(fuzz.token_set_ratio),
    "RapidFuzz WRatio": by_rapidfuzz(fuzz.WRatio),
    "TF-IDF of names": by_tfidf(("name",)),
    "TF-IDF of names and texts": by_tfidf(("name", "text")),
    "Splink on DuckDB": by_splink,
}


def main() -> None:
    """Run every system."""
    tables = json.load(sys.stdin)
    for name, match in SYSTEMS.items():
        began = time.perf_counter()
        try:
            pairs = match(tables["left"], tables["right"])
        except Exception as error:  # noqa: BLE001  # whatever a library cannot do with these tables; the others go on
            print(json.dumps({"system": name, "failed": f"{type(error).__name__}: {error}"[:200]}), flush=True)
            continue
        print(json.dumps({"system": name, "seconds": time.perf_counter() - began, "pairs": pairs}), flush=True)


if __name__ == "__main__":
    main()
