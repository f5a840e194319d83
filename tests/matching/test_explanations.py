"""What matching says about ten listings of the demo, word for word, and that its scores part the review queue.

After a change that is meant: read the new sentences aloud, then renew the file with

    GUOLV_RENEW_GOLDEN=1 pytest tests/matching/test_explanations.py
"""

import json
import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from domain.verdict import Match, Verdict

ON = date(2026, 11, 25)
GOLDEN = Path(__file__).parents[1] / "data" / "explanations.golden.jsonl"


@pytest.fixture(scope="module")
def verdicts(book, demo_listings) -> dict[str, Verdict]:
    return {f"{one.platform}:{one.item_id}": book.full_verdict(one, on=ON) for one in demo_listings}


def _told(match: Match) -> dict:
    return {
        "record_id": match.record_id,
        "verdict": str(match.verdict),
        "score": match.score,
        "decides": match.decides,
        "decides_en": match.decides_en,
        "explanations": [
            [e.feature, e.contribution, e.listing_value, e.record_value, e.sentence, e.sentence_en]
            for e in match.explanations
        ],
    }


def test_the_sentences_are_those_that_were_read(book, demo_listings, verdicts) -> None:
    golden = [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
    by_key = {f"{one.platform}:{one.item_id}": one for one in demo_listings}
    told = [
        {"listing": row["listing"], "title": by_key[row["listing"]].title, **_told(verdicts[row["listing"]].matches[0])}
        for row in golden
    ]
    if os.environ.get("GUOLV_RENEW_GOLDEN"):
        GOLDEN.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in told), encoding="utf-8")
    assert len(golden) == 10
    assert Counter(row["verdict"] for row in golden).keys() == {"block", "review", "allow"}
    assert told == golden, "read the sentences aloud; see this module for how to renew the file"


def test_every_claim_is_said_in_two_languages_with_both_values(verdicts) -> None:
    matches = [match for verdict in verdicts.values() for match in verdict.matches]
    assert len(matches) > 200
    for match in matches:
        assert match.explanations
        assert bool(match.decides) == bool(match.decides_en) == (match.verdict == "review")
        for one in match.explanations:
            assert one.sentence
            assert one.sentence_en
            assert one.record_value
            assert "  " not in one.sentence_en
            assert not any(word in one.sentence for word in ("“”", "None", "()", "『"))


@pytest.mark.parametrize("kind", ["review", "block"])
def test_no_score_of_the_demo_is_shared_by_more_than_two_in_a_hundred(verdicts, kind: str) -> None:
    scores = Counter(verdict.score for verdict in verdicts.values() if verdict.kind == kind)
    assert scores.total() >= 50
    score, shared = scores.most_common(1)[0]
    assert shared <= max(1, 0.02 * scores.total()), score
