"""What the three verdicts mean, shown by 460 listings that people labelled."""

import sys
from collections import Counter
from datetime import date

ON = date(2026, 11, 25)
KINDS = ("block", "review", "allow")


def _table(book, examples, as_listing) -> tuple[Counter, list[str]]:
    table: Counter = Counter()
    misses = []
    for example in examples:
        given = book.verdict(as_listing(example), on=ON).kind.value
        table[example["expect"], given] += 1
        if given != example["expect"]:
            misses.append(f"{example['item_id']} {example['expect']} → {given}: {example['title']} ({example['why']})")
    return table, misses


def test_verdicts_are_those_of_the_labels(book, examples, as_listing) -> None:
    table, misses = _table(book, examples, as_listing)
    lines = ["expected \\ given" + "".join(f"{kind:>9}" for kind in KINDS)]
    for expected in KINDS:
        lines.append(f"{expected:>16}" + "".join(f"{table[expected, given]:>9}" for given in KINDS))
    sys.stdout.write("\n" + "\n".join(lines + misses) + "\n")
    given_block = sum(table[expected, "block"] for expected in KINDS)
    expected_block = sum(table["block", given] for given in KINDS)
    assert table["allow", "block"] == 0
    assert table["block", "block"] / given_block >= 0.99
    assert table["block", "block"] / expected_block >= 0.95
    assert table["review", "review"] / sum(table["review", given] for given in KINDS) >= 0.95
    assert table["allow", "allow"] / sum(table["allow", given] for given in KINDS) >= 0.97


def test_the_matches_name_the_records_of_the_labels(book, examples, as_listing) -> None:
    named, missed = 0, []
    for example in (one for one in examples if one["expect"] != "allow"):
        matches = book.match(as_listing(example), on=ON)
        found = {match.record_id for match in matches if match.verdict.value != "allow"}
        if set(example["truth_records"]) <= found:
            named += 1
        else:
            missed.append((example["item_id"], set(example["truth_records"]) - found))
    assert named / (named + len(missed)) >= 0.95, missed


def test_scores_are_graded_inside_each_band(book, examples, as_listing) -> None:
    bands = {"block": (0.80, 1.0), "review": (0.45, 0.80), "allow": (0.0, 0.45)}
    scores: dict[str, Counter] = {kind: Counter() for kind in KINDS}
    for example in examples:
        verdict = book.verdict(as_listing(example), on=ON)
        if verdict.matches:
            low, high = bands[verdict.kind.value]
            assert low <= verdict.score < high
            scores[verdict.kind.value][verdict.score] += 1
    for kind in ("block", "review"):
        assert scores[kind].most_common(1)[0][1] <= 0.05 * scores[kind].total(), scores[kind].most_common(3)


def test_few_records_are_looked_at_for_a_listing(book, examples, as_listing) -> None:
    before = book.scored_pairs
    for example in examples:
        book.match(as_listing(example), on=ON)
    assert book.scored_pairs - before < 0.02 * len(examples) * len(book)
