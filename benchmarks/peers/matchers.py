"""One peer of the matching benchmark, as a process: reads records, builds its index, answers runs of listings.

Run by benchmarks/matching_peers.py in the environment of the peers: `matchers.py SYSTEM`. Standard input is one JSON
object a line: first {"documents": […], "fields": […]}, then {"titles": […]} for each run. Each is answered by one line.
"""

import json
import logging
import re
import resource
import sys
import time
import unicodedata
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

Ranked = list[tuple[list[int], float]]
"""For each title the best ten documents, and how alike the first is."""
TOP = 10


class Matcher(Protocol):
    """An index that is asked for the documents most like a title."""

    def match(self, titles: list[str]) -> Ranked:
        """Answer a run."""


def plain(text: str) -> str:
    """Return what any careful user does to texts first: NFKC, lower case, no zero-width signs, no white space."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(c for c in folded if unicodedata.category(c) not in {"Cf", "So"} and not c.isspace())


def bigrams(text: str) -> list[str]:
    """Cut into overlapping pairs of characters."""
    joined = plain(text)
    return [joined[i : i + 2] for i in range(len(joined) - 1)] or [joined]


class SparseDotTopN:
    """TF-IDF of 2- and 3-grams, the best ten products of the matrices; with `most`, long columns are left out."""

    def __init__(self, documents: list[str], most: int | None) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self.vectoriser = TfidfVectorizer(analyzer="char", ngram_range=(2, 3), preprocessor=plain, dtype=np.float32)
        matrix = self.vectoriser.fit_transform(documents)
        if most is not None:
            counts = np.bincount(matrix.indices, minlength=matrix.shape[1])
            keep = np.zeros(matrix.shape[1], dtype=np.float32)
            keep[counts <= most] = 1.0
            matrix = matrix.multiply(keep[None, :]).tocsr()
            matrix.eliminate_zeros()
        self.columns = matrix.T.tocsr()

    def match(self, titles: list[str]) -> Ranked:
        """Multiply."""
        from sparse_dot_topn import sp_matmul_topn

        found = sp_matmul_topn(self.vectoriser.transform(titles), self.columns, top_n=TOP, sort=True, n_threads=1)
        ends = zip(found.indptr[:-1], found.indptr[1:], strict=True)
        return [(found.indices[a:b].tolist(), float(found.data[a]) if b > a else 0.0) for a, b in ends]


class Bm25s:
    """BM25 of pairs of characters."""

    def __init__(self, documents: list[str]) -> None:
        import bm25s

        self.index = bm25s.BM25()
        self.index.index([bigrams(text) for text in documents], show_progress=False)

    def match(self, titles: list[str]) -> Ranked:
        """Retrieve."""
        ids, scores = self.index.retrieve([bigrams(text) for text in titles], k=TOP, show_progress=False, n_threads=1)
        return [(row.tolist(), float(score[0])) for row, score in zip(ids, scores, strict=True)]


class Tantivy:
    """A search engine in memory, over pairs of characters."""

    def __init__(self, documents: list[str]) -> None:
        import tantivy

        self.tantivy = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", stored=False, tokenizer_name="whitespace")
        builder.add_unsigned_field("id", stored=True)
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema)
        analyser = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self.index.register_tokenizer("whitespace", analyser)
        writer = self.index.writer(heap_size=100_000_000, num_threads=1)
        for number, text in enumerate(documents):
            writer.add_document(tantivy.Document(text=" ".join(bigrams(text)), id=number))
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def match(self, titles: list[str]) -> Ranked:
        """Search for any of the pairs."""
        query, occur = self.tantivy.Query, self.tantivy.Occur
        ranked: Ranked = []
        for title in titles:
            terms = [(occur.Should, query.term_query(self.schema, "text", term)) for term in set(bigrams(title))]
            hits = self.searcher.search(query.boolean_query(terms), TOP).hits
            ids = [self.searcher.doc(address)["id"][0] for _, address in hits]
            ranked.append((ids, hits[0][0] if hits else 0.0))
        return ranked


class AhoCorasick:
    """Brands, models, names and makers of records found in a title; a record's score is the length found."""

    def __init__(self, fields: list[dict[str, str]]) -> None:
        import ahocorasick

        places: dict[str, list[int]] = {}
        for number, record in enumerate(fields):
            for text in record.values():
                key = re.sub(r"[\W_]", "", plain(text))
                if len(key) >= 2:
                    places.setdefault(key, []).append(number)
        self.automaton: Any = ahocorasick.Automaton()
        for key, numbers in places.items():
            self.automaton.add_word(key, (len(key), numbers))
        self.automaton.make_automaton()

    def match(self, titles: list[str]) -> Ranked:
        """Scan; a word of many records (`电磁炉`) is passed over: counting it costs the peer a fourth of its F1."""
        ranked: Ranked = []
        for title in titles:
            scores: dict[int, float] = {}
            for _, (size, numbers) in self.automaton.iter(re.sub(r"[\W_]", "", plain(title))):
                if len(numbers) > 200:
                    continue
                for number in numbers:
                    scores[number] = scores.get(number, 0.0) + size
            best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:TOP]
            ranked.append(([number for number, _ in best], best[0][1] if best else 0.0))
        return ranked


class RapidFuzz:
    """Every title with every document."""

    def __init__(self, documents: list[str]) -> None:
        self.documents = [plain(text) for text in documents]

    def match(self, titles: list[str]) -> Ranked:
        """Compare."""
        from rapidfuzz import fuzz
        from rapidfuzz.process import cdist

        found = cdist([plain(t) for t in titles], self.documents, scorer=fuzz.partial_ratio, workers=1)
        best = np.argpartition(-found, TOP, axis=1)[:, :TOP]
        ranked: Ranked = []
        for row, places in zip(found, best, strict=True):
            order = sorted(places.tolist(), key=lambda place: (-row[place], place))
            ranked.append((order, float(row[order[0]])))
        return ranked


class Splink:
    """Splink on DuckDB, fed what a dictionary of the records' brands, models and goods finds in a title."""

    def __init__(self, fields: list[dict[str, str]]) -> None:
        import pandas as pd
        import splink.comparison_library as cl
        from splink import DuckDBAPI, Linker, SettingsCreator, block_on

        self.parts = (pd, DuckDBAPI, Linker)
        self.names = {plain(r[key]): plain(r["brand"]) for r in fields for key in ("brand", "alias") if r[key]}
        self.goods = sorted({plain(record["goods"]) for record in fields}, key=len, reverse=True)
        rows = [(plain(r["brand"]), re.sub(r"[\W_]", "", plain(r["model"])), plain(r["goods"])) for r in fields]
        self.records = self._frame(rows)
        self.settings = SettingsCreator(
            link_type="link_only",
            comparisons=[
                cl.LevenshteinAtThresholds("brand", 1).configure(term_frequency_adjustments=True),
                cl.LevenshteinAtThresholds("model", [1, 2]).configure(term_frequency_adjustments=True),
                cl.ExactMatch("goods"),
            ],
            blocking_rules_to_generate_predictions=[block_on("brand"), block_on("model")],
        )
        self.block_on = block_on
        self.trained: Any = None

    def _frame(self, rows: list[tuple[str, str, str]]) -> Any:
        pd = self.parts[0]
        frame = pd.DataFrame(rows, columns=["brand", "model", "goods"]).replace("", None)
        return frame.assign(unique_id=range(len(rows)))

    def _read(self, title: str) -> tuple[str, str, str]:
        text = plain(title)
        brand = next((self.names[text[i : i + n]] for n in (8, 9, 7, 4, 3, 2) for i in range(len(text) - n + 1)
                      if text[i : i + n] in self.names), "")  # fmt: skip
        codes = re.findall(r"[a-z]{1,3}[-_/ ]?\d{3,5}[abd]?", text)
        return brand, re.sub(r"[\W_]", "", codes[0]) if codes else "", next((g for g in self.goods if g in text), "")

    def match(self, titles: list[str]) -> Ranked:
        """Train on the first run without labels; predict."""
        _, api_class, linker_class = self.parts
        api = api_class()
        listings = self._frame([self._read(title) for title in titles])
        frames = [api.register(self.records, table_name="records"), api.register(listings, table_name="titles")]
        linker = linker_class(frames, self.trained or self.settings, log_level=logging.ERROR)
        if self.trained is None:
            linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
            linker.training.estimate_parameters_using_expectation_maximisation(self.block_on("brand"), max_pairs=1e6)
            self.trained = linker.misc.save_model_to_json()
        found = linker.inference.predict(threshold_match_weight=-20).as_pandas_dataframe()
        ranked: dict[int, list[tuple[float, int]]] = {}
        columns = zip(found.source_dataset_l, found.unique_id_l, found.unique_id_r, found.match_weight, strict=True)
        for source, one, other, weight in columns:
            record, title = (one, other) if source == "records" else (other, one)
            ranked.setdefault(int(title), []).append((-float(weight), int(record)))
        best = [sorted(ranked.get(place, []))[:TOP] for place in range(len(titles))]
        return [([record for _, record in some], -some[0][0] if some else -99.0) for some in best]


Build = Callable[[list[str], list[dict[str, str]]], Matcher]
SYSTEMS: dict[str, Build] = {
    "sparse_dot_topn": lambda documents, _: SparseDotTopN(documents, None),
    "sparse_dot_topn pruned": lambda documents, _: SparseDotTopN(documents, max(500, len(documents) // 200)),
    "bm25s": lambda documents, _: Bm25s(documents),
    "tantivy": lambda documents, _: Tantivy(documents),
    "pyahocorasick": lambda _, fields: AhoCorasick(fields),
    "splink": lambda _, fields: Splink(fields),
    "rapidfuzz cdist": lambda documents, _: RapidFuzz(documents),
}


def main() -> None:
    """Build, then answer until the input ends."""
    first = json.loads(sys.stdin.readline())
    before, began = _memory(), time.perf_counter()
    matcher = SYSTEMS[sys.argv[1]](first["documents"], first["fields"])
    built = time.perf_counter() - began
    print(json.dumps({"build_seconds": built, "build_bytes": _memory() - before}), flush=True)
    for line in sys.stdin:
        titles = json.loads(line)["titles"]
        began = time.perf_counter()
        ranked = matcher.match(titles)
        print(json.dumps({"seconds": time.perf_counter() - began, "ranked": ranked}), flush=True)


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()
