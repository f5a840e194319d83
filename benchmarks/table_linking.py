"""Finding the same products in two tables without a label, by guolv's reading of texts and what the tables say.

Each pair that shares a rare term becomes a row of features in [0, 1]. A first similarity, their plain sum, picks the
pairs that are each other's best; a logistic model learns to tell those from the rest, is asked again with how far each
pair stands before its rivals, and so for a few rounds. No label takes part, and no number here was chosen with one.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from domain.text import fold, squeeze, terms
from matching.reading.codes import read_codes

__all__ = ["Columns", "Linked", "cell_of", "link", "mutual_best"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

_MOST_PER_ROW = 30
_MOST_COMMON = 0.05
"""Terms of more than this share of all rows bring no pair together."""
_AT_LEAST = 20
"""Terms of so many rows always do: in small tables a share is soon reached."""
_ROUNDS = 3
_RIDGE = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which columns of one table say what, several joined by `+`; only the name is needed."""

    id: str
    name: str
    text: str | None = None
    """A description."""
    price: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Scored pairs: row of the left table, row of the right one, probability by the model."""

    left: Ints
    right: Ints
    score: Floats
    is_mutual: Bools
    """Each is the other's best."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    name: str
    names: frozenset[str]
    words: frozenset[str]
    name_codes: frozenset[str]
    codes: frozenset[str]
    first: str
    price: float | None


def link(
    left: Sequence[Mapping[str, str]], right: Sequence[Mapping[str, str]], columns: tuple[Columns, Columns]
) -> Linked:
    """Score the pairs of two tables that may be the same product."""
    lefts, rights = [_read(row, columns[0]) for row in left], [_read(row, columns[1]) for row in right]
    weights = _weights([*lefts, *rights])
    pairs = list(_candidates(lefts, rights, weights))
    if not pairs:
        none = np.zeros(0, dtype=np.int64)
        return Linked(left=none, right=none, score=np.zeros(0), is_mutual=np.zeros(0, dtype=bool))
    rows, others = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    features = np.array([_features(lefts[i], rights[j], weights) for i, j in pairs])
    score: Floats = features @ _SIGNS
    is_true = mutual_best(rows, others, score)
    spread = features.std(axis=0)
    scaled = (features - features.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    for _ in range(_ROUNDS):
        seen = np.column_stack([scaled, _leads(rows, others, score)])
        score = _probability(seen, _fit(seen, is_true.astype(np.float64)))
        is_true = mutual_best(rows, others, score) & (score > 0.5)
    return Linked(left=rows, right=others, score=score, is_mutual=mutual_best(rows, others, score))


def _read(row: Mapping[str, str], columns: Columns) -> _Row:
    name, text = cell_of(row, columns.name), cell_of(row, columns.text)
    named = frozenset(terms(name))
    codes = frozenset(code.key for code in read_codes(fold(name)))
    folded = fold(name)
    return _Row(
        name=folded,
        names=named,
        words=named | frozenset(terms(text)),
        name_codes=codes,
        codes=codes | {code.key for code in read_codes(fold(text))},
        first=folded.partition(" ")[0],
        price=_number(cell_of(row, columns.price)),
    )


def cell_of(row: Mapping[str, str], columns: str | None) -> str:
    """Return what a row says in a column, or in several joined by `+`."""
    return " ".join(filter(None, (row[column] for column in columns.split("+")))) if columns else ""


def _number(cell: str) -> float | None:
    """Read a price, whatever stands around it: `$1,299.00`, `USD 12.5`, `1.299,00 €`, `￥199`.

    Example:
        >>> [_number(cell) for cell in ("$1,299.00", "1.299,00 €", "12,5", "1,299", "call")]
        [1299.0, 1299.0, 12.5, 1299.0, None]
    """
    found = _AMOUNT.search(cell)
    if found is None:
        return None
    whole, _, part = re.sub(r"[.,](?=\d{1,2}$)", "|", found.group()).partition("|")
    value = float(f"{re.sub('[.,]', '', whole)}.{part or 0}")
    return value if value > 0 else None


_AMOUNT = re.compile(r"[0-9]+(?:[.,][0-9]+)*")


def _weights(rows: Sequence[_Row]) -> dict[str, float]:
    counts = Counter(term for row in rows for term in row.words)
    return {term: math.log(len(rows) / count) for term, count in counts.items()}


def _candidates(
    lefts: Sequence[_Row], rights: Sequence[_Row], weights: Mapping[str, float]
) -> Iterable[tuple[int, int]]:
    every = len(lefts) + len(rights)
    least = min(-math.log(_MOST_COMMON), math.log(every / min(_AT_LEAST, every)))
    holders: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rights):
        for term in row.words:
            if weights[term] >= least:
                holders[term].append(place)
    for place, row in enumerate(lefts):
        sums: Counter[int] = Counter()
        for term in sorted(row.words & holders.keys()):
            for other in holders[term]:
                sums[other] += weights[term]  # type: ignore[assignment]  # a Counter adds any numbers
        yield from ((place, other) for other, _ in sums.most_common(_MOST_PER_ROW))


_SIGNS = np.array([1, 1, 1, 1, 1, 1, 1, 1, -1, 1, 1, -1, 0, 1], dtype=np.float64)
"""What speaks for a pair, what against, in the order of `_features`."""


def _features(one: _Row, other: _Row, weights: Mapping[str, float]) -> list[float]:
    def weigh(terms: Iterable[str]) -> float:
        return sum(weights[term] for term in terms) + 1e-9

    names, all_words = weigh(one.names & other.names), weigh(one.words & other.words)
    same = one.codes & other.codes
    rarity = max((min(weights.get(code, 8.0), 8.0) / 8.0 for code in same), default=0.0)
    stem = 0.0 if same else max(_stem(one.name_codes, other.codes), _stem(other.name_codes, one.codes))
    is_priced = one.price is not None and other.price is not None
    return [
        names / math.sqrt(weigh(one.names) * weigh(other.names)),
        names / min(weigh(one.names), weigh(other.names)),
        weigh(one.names & other.words) / weigh(one.names),
        weigh(other.names & one.words) / weigh(other.names),
        all_words / math.sqrt(weigh(one.words) * weigh(other.words)),
        rarity,
        float(bool(same)),
        stem,
        float(bool(one.name_codes and other.name_codes) and not same and not stem),
        fuzz.token_set_ratio(one.name, other.name) / 100,
        fuzz.ratio(squeeze(one.name), squeeze(other.name)) / 100,
        min(abs(math.log(one.price / other.price)), 2.0) / 2 if one.price and other.price else 0.0,
        float(is_priced),
        float(one.first == other.first != ""),
    ]


def _stem(codes: Iterable[str], others: Iterable[str]) -> float:
    """How much of a code is the other one, when it begins or ends with it: `pslx350h` and `pslx350hs`."""
    best = 0.0
    for code in codes:
        for other in others:
            short, long = sorted((code, other), key=len)
            if len(short) >= 4 and (long.startswith(short) or (len(short) >= 5 and long.endswith(short))):
                best = max(best, len(short) / len(long))
    return best


def mutual_best(rows: Ints, others: Ints, score: Floats) -> Bools:
    """Tell which pairs are the best of both their sides; of equal ones the first."""
    best = np.zeros((2, len(score)), dtype=bool)
    for side, keys in enumerate((rows, others)):
        order = np.lexsort((-score, keys))
        first = np.r_[True, keys[order][1:] != keys[order][:-1]] if len(order) else np.zeros(0, dtype=bool)
        best[side, order[first]] = True
    both: Bools = best[0] & best[1]
    return both


def _leads(rows: Ints, others: Ints, score: Floats) -> Floats:
    """How far each pair stands before the best of its other rivals, on either side, as a share of the best score."""
    leads = np.zeros((len(score), 2))
    for side, keys in enumerate((rows, others)):
        order = np.lexsort((-score, keys))
        starts = np.flatnonzero(np.r_[True, keys[order][1:] != keys[order][:-1]])
        ends = np.r_[starts[1:], len(order)]
        for start, end in zip(starts, ends, strict=True):
            group = order[start:end]
            leads[group, side] = score[group] - score[group[0]]
            leads[group[0], side] = score[group[0]] - (score[group[1]] if len(group) > 1 else 0.0)
    return np.clip(5 * leads / max(float(np.abs(score).max()), 1e-9), -5, 5)


def _fit(seen: Floats, is_true: Floats) -> Floats:
    """Fit a logistic regression with a ridge, by Newton's method."""
    x = np.column_stack([seen, np.ones(len(seen))])
    ridge = np.r_[np.full(seen.shape[1], _RIDGE), 1e-3]
    weights: Floats = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        gradient = x.T @ (p - is_true) + ridge * weights
        weights = weights - np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge), gradient)
    return weights


def _probability(seen: Floats, weights: Floats) -> Floats:
    values: Floats = 1 / (1 + np.exp(-np.clip(np.column_stack([seen, np.ones(len(seen))]) @ weights, -30, 30)))
    return values
