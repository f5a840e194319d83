"""What people's judgements say about the policy: read from a home, reported, and nothing more. No weight changes.

A judgement about a case is one about each pair of listing and record it showed; the youngest about a pair counts.
The pairs are taken with their explanations as they were given. Those of another version of the policy are counted by
themselves: what a feature found may have meant something else then.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cases.workspace import Workspace
from domain.case import Case, CaseState, Judgement
from domain.verdict import Match, VerdictKind
from index.store import CaseOrder, CaseQuery, JudgedPair

if TYPE_CHECKING:
    from matching import Policy
    from matching.learning import Learned

__all__ = ["JudgementReport", "PairShift", "VersionCount", "report_judgements"]

_PAGE: Final = 200
_WAITING: Final = (CaseState.OPEN, CaseState.UNSURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionCount:
    """Judged pairs that another version of the policy explained."""

    version: str
    confirmed: int
    dismissed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PairShift:
    """A pair, judged or waiting, under today's weights and under those the judgements suggest."""

    case_id: str
    record_id: str
    title: str
    judgement: Judgement | None
    """`None`: waits for a person."""
    verdict: VerdictKind
    """Stays: rules give the verdict, points only the order within it."""
    score: float
    score_then: float
    rank: int
    """Place among all pairs of this report with the same verdict, 1 first."""
    rank_then: int
    leaning: float
    """Chance of being confirmed, by the suggested weights."""

    @property
    def is_moved(self) -> bool:
        """Whether its place would be another one."""
        return self.rank != self.rank_then

    @property
    def is_against(self) -> bool:
        """Whether the suggested weights lean to the other side than the judgement, or than the verdict where none is.

        A waiting `block` is expected to be confirmed; a waiting `review` may go either way.
        """
        if self.judgement is not None:
            return (self.judgement is Judgement.CONFIRMED) != (self.leaning >= 0.5)
        return self.verdict is VerdictKind.BLOCK and self.leaning < 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementReport:
    """What the judgements of a home say."""

    policy_version: str
    half_points: float
    """Points of the middle of a band today."""
    learned: "Learned"
    unsure: int
    """Pairs whose last word is 存疑 or was taken back: left out."""
    unexplained: int
    """Judged pairs whose explanation is not kept any more, because the record or the listing changed: left out."""
    other_versions: tuple[VersionCount, ...]
    shifts: tuple[PairShift, ...]
    """Empty where no weights are suggested; those against come first, then those that move furthest."""


@dataclass(frozen=True, slots=True)
class _Kept:
    case: Case
    match: Match
    judgement: Judgement | None


def report_judgements(ws: Workspace) -> JudgementReport:
    """Read every judgement of a home and say what re-weighting by them would change. Changes nothing."""
    from matching.learning import JudgedMatch, degrees_of, learn  # noqa: PLC0415  # loads numpy

    policy, words = ws.policy, _last_words(ws.store.judgements())
    decided = {pair: word for pair, word in words.items() if word is not Judgement.UNSURE}
    kept = tuple(_explained(ws, decided))
    today = [one for one in kept if _weights_of(one.case.policy_version) == _weights_of(policy.version)]
    learned = learn(
        (
            JudgedMatch(degrees=degrees_of(one.match), is_confirmed=one.judgement is Judgement.CONFIRMED)
            for one in today
        ),
        policy,
    )
    waiting = tuple(_waiting(ws)) if learned.policy else ()
    return JudgementReport(
        policy_version=policy.version,
        half_points=policy.half_points,
        learned=learned,
        unsure=len(words) - len(decided),
        unexplained=len(decided) - len(kept),
        other_versions=_other_versions(kept, policy),
        shifts=() if learned.policy is None else _shifts((*today, *waiting), policy, learned.policy),
    )


_Pair = tuple[str, str, str]
"""Key of the listing, id and version of the record."""


def _last_words(judged: Iterable[JudgedPair]) -> dict[_Pair, Judgement]:
    return {(one.listing_key, one.record_id, one.record_version): one.judgement for one in judged}


def _explained(ws: Workspace, decided: Mapping[_Pair, Judgement]) -> Iterator[_Kept]:
    by_listing: dict[str, dict[tuple[str, str], Judgement]] = {}
    for (key, record_id, version), word in decided.items():
        by_listing.setdefault(key, {})[record_id, version] = word
    for key, words in by_listing.items():
        case = ws.store.case_of(key)
        for match in case.matches if case else ():
            found = words.get((match.record_id, match.record_version))
            if case is not None and found is not None:
                yield _Kept(case, match, found)


def _waiting(ws: Workspace) -> Iterator[_Kept]:
    after: str | None = None
    while True:
        page = ws.store.cases(CaseQuery(states=_WAITING, order=CaseOrder.ID, limit=_PAGE, after=after))
        yield from (_Kept(case, match, None) for case in page.items for match in case.matches)
        after = page.after
        if after is None:
            return


def _weights_of(version: str) -> str:
    """What a deployment sets beside the weights (`cases.workspace`) stands behind a plus sign."""
    return version.partition("+")[0]


def _other_versions(kept: Iterable[_Kept], policy: "Policy") -> tuple[VersionCount, ...]:
    counts = Counter((_weights_of(one.case.policy_version), one.judgement) for one in kept)
    others = sorted({version for version, _ in counts} - {_weights_of(policy.version)})
    return tuple(
        VersionCount(
            version=version,
            confirmed=counts[version, Judgement.CONFIRMED],
            dismissed=counts[version, Judgement.DISMISSED],
        )
        for version in others
    )


def _shifts(pairs: Sequence[_Kept], policy: "Policy", suggested: "Policy") -> tuple[PairShift, ...]:
    from matching.learning import chance_of, degrees_of, score_of  # noqa: PLC0415  # loads numpy

    degrees = [degrees_of(one.match) for one in pairs]
    verdicts = [one.match.verdict for one in pairs]
    now = [score_of(found, kind, policy) for found, kind in zip(degrees, verdicts, strict=True)]
    then = [score_of(found, kind, suggested) for found, kind in zip(degrees, verdicts, strict=True)]
    places, places_then = _ranks(verdicts, now), _ranks(verdicts, then)
    shifts = (
        PairShift(
            case_id=one.case.case_id,
            record_id=one.match.record_id,
            title=one.case.title,
            judgement=one.judgement,
            verdict=verdicts[n],
            score=now[n],
            score_then=then[n],
            rank=places[n],
            rank_then=places_then[n],
            leaning=round(chance_of(degrees[n], suggested), 3),
        )
        for n, one in enumerate(pairs)
    )
    return tuple(sorted(shifts, key=lambda one: (not one.is_against, -abs(one.rank - one.rank_then), one.case_id)))


def _ranks(verdicts: Sequence[VerdictKind], scores: Sequence[float]) -> list[int]:
    """Return the place of each pair among those of its verdict; equal scores share one."""
    above: Counter[tuple[VerdictKind, float]] = Counter()
    total: Counter[VerdictKind] = Counter()
    for (verdict, score), count in sorted(
        Counter(zip(verdicts, scores, strict=True)).items(), key=lambda entry: -entry[0][1]
    ):
        above[verdict, score] = total[verdict] + 1
        total[verdict] += count
    return [above[pair] for pair in zip(verdicts, scores, strict=True)]
