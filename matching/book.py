"""The record book: all records in memory, and the one function that holds a listing against them."""

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from math import exp2
from pathlib import Path
from typing import TYPE_CHECKING, Self

from domain.brands import BrandRegistry
from domain.enterprise_register import EnterpriseRegister
from domain.listing import Listing
from domain.makers import read_makers
from domain.record import Record, RecordKind, is_in_force
from domain.verdict import NO_CLEARANCE, Explanation, Match, Reason, Verdict, VerdictKind
from matching.candidates import CandidateIndex
from matching.decision import Decision, Ground, decide, may_be_flagged
from matching.evidence import Evidence, discover_features
from matching.features import company_same
from matching.marks import state_mark
from matching.pairing import Pair
from matching.policy import DEFAULT_POLICY, Policy
from matching.reading import ListingReading
from matching.record_reading import RecordReading, read_record
from matching.saving import digest, read_saved, write_saved
from matching.scope import ScopeAspect, read_scope

if TYPE_CHECKING:
    from matching.sieve import Layers

__all__ = ["RecordBook", "identifies", "why_not_identifying"]


def identifies(record: Record, brands: BrandRegistry | None = None) -> bool:
    """Tell whether a record names a brand, a maker or a code; one that does not never matches.

    The name of a shop or of a tested seller is neither.
    """
    return read_record(record, brands or BrandRegistry()).identifies


def why_not_identifying(record: Record) -> tuple[str, str] | None:
    """Return the reason in Chinese and English why a record identifies nothing; `None` when it identifies something."""
    if identifies(record):
        return None
    if record.kind is RecordKind.DISHONEST_OPERATOR:
        return "记录没有经营者的统一社会信用代码", "the record gives no valid social credit code of the operator"
    if record.kind is RecordKind.REVOKED_CERTIFICATE:
        return "记录没有证书编号", "the record gives no number of a certificate"
    if record.shop_name:
        return "记录只写了店铺名,店铺名不是商标", "the record names only a shop, and a shop's name is no trademark"
    return "记录没有商标、生产者、型号或条形码", "the record names neither trademark nor maker nor model nor barcode"


class RecordBook:
    """Records by what they are called; changed in place, asked by listing.

    Args:
        records: Any kind, in force or not; those that identify nothing are kept out and counted.
        brands: Known brands with their aliases and imitations.
        policy: Weights and thresholds.
        enterprises: Known companies; those that a person confirmed to be one count as one maker.
    """

    def __init__(
        self,
        records: Iterable[Record],
        *,
        brands: BrandRegistry,
        policy: Policy = DEFAULT_POLICY,
        enterprises: EnterpriseRegister | None = None,
    ) -> None:
        self.policy = policy
        self._brands = brands
        self._enterprises = enterprises
        self._index = CandidateIndex(brands, self._read)
        self._unidentified: set[str] = set()
        self._changes = 0
        self._sieve: Layers | None = None
        self.scored_pairs = 0
        """How many pairs were scored since the book was made: proof that not every pair is."""
        for record in records:
            self.add(record)

    def __len__(self) -> int:
        return len(self._index)

    @property
    def version(self) -> int:
        """Rises with every change of the book."""
        return self._changes

    @property
    def unidentified(self) -> frozenset[str]:
        """Ids of the records that identify nothing and never match."""
        return frozenset(self._unidentified)

    def add(self, record: Record) -> None:
        """Add a record, or replace the one with its id."""
        self._changes += 1
        reading = self._read(record)
        if reading.identifies:
            self._unidentified.discard(record.record_id)
            self._index.add(reading)
            if self._sieve is not None:
                self._sieve.put(reading)
        else:
            self._index.remove(record.record_id)
            self._unidentified.add(record.record_id)

    def _read(self, record: Record) -> RecordReading:
        return read_record(record, self._brands, self._enterprises)

    def write(self, path: Path) -> None:
        """Write the book to a file that `read` opens fast; an older file stays until the new one is whole."""
        index = self._index.dump() | {"unidentified": sorted(self._unidentified), "changes": self._changes}
        write_saved(path, index=index, records=self._index.lines(), facts=self._facts())

    @classmethod
    def read(
        cls,
        path: Path,
        *,
        brands: BrandRegistry,
        policy: Policy = DEFAULT_POLICY,
        enterprises: EnterpriseRegister | None = None,
    ) -> Self:
        """Open a book that `write` wrote; it gives the verdicts of the book that was written.

        Args:
            path: The file.
            brands: The brands with which it was made; other ones would find other candidates, and are refused.
            policy: Any; it takes no part in the file.
            enterprises: The known companies with which it was made.

        Raises:
            Malformed: the file is no book, is damaged, or was made in another way; its `code` says which.
        """
        book = cls((), brands=brands, policy=policy, enterprises=enterprises)
        saved = read_saved(path, facts=book._facts())
        book._index.restore(saved.index, saved.records)
        book._unidentified.update(saved.index["unidentified"])
        book._changes = saved.index["changes"]
        return book

    def _facts(self) -> str:
        return digest(self._brands.brands, self._brands.imitations, self._enterprises)

    def remove(self, record_id: str) -> None:
        """Take a record out; nothing happens when it is not in."""
        self._changes += 1
        self._index.remove(record_id)
        self._unidentified.discard(record_id)

    def other_maker_names(self, record: Record) -> tuple[str, ...]:
        """Return the own names (字号) of companies that a person confirmed to be a record's maker."""
        own = {maker.core for maker in read_makers(record.manufacturer)}
        reading = self._read(record)
        return tuple(dict.fromkeys(maker.core for maker in reading.makers if maker.core not in own))

    def match(self, listing: Listing, *, on: date, exclude: Set[str] = frozenset()) -> tuple[Match, ...]:
        """Return the records this listing is, or may be, about; best first, the nearest misses last.

        Args:
            listing: What a platform shows.
            on: The day that decides which records are in force.
            exclude: Ids of records that take no part.
        """
        reading = ListingReading(listing)
        candidates = [found for found in self._index.find(reading) if found.record.record_id not in exclude]
        judged = self._judge_all(reading, candidates, on)
        near = [one for one in judged if one.decision.verdict is VerdictKind.ALLOW]
        near = sorted(near, key=_nearness, reverse=True)[: self.policy.nearest_allowed]
        return (*self._rank_flagged(judged), *self._rank(near))

    def flagged(self, listing: Listing, *, on: date, among: Iterable[str] | None = None) -> tuple[Match, ...]:
        """Return the matches of `match` without the near misses, which takes a part of its time.

        Args:
            listing: What a platform shows.
            on: The day that decides which records are in force.
            among: Ids of the only records that may be meant, by `sieve`; `None`: every record may be.
        """
        reading = ListingReading(listing)
        found = self._index.find(reading) if among is None else filter(None, map(self._index.get, among))
        return self._rank_flagged(self._judge_all(reading, found, on, is_open=may_be_flagged))

    @property
    def sieve(self) -> "Layers":
        """The compiled half of the book, for very many listings: made when first asked for; it follows the book."""
        if self._sieve is None:
            from matching.sieve import Layers  # noqa: PLC0415  # loads a compiler: only where many listings come

            empty = partial(CandidateIndex, self._brands, self._read)
            self._sieve = Layers(self._index, empty, named=self.policy.named)
        self._sieve.prepare()
        return self._sieve

    @property
    def has_sieve(self) -> bool:
        """`sieve` is at hand and needs not be made."""
        return self._sieve is not None

    def _judge_all(
        self,
        reading: ListingReading,
        records: Iterable[RecordReading],
        on: date,
        *,
        is_open: Callable[[Pair], bool] = lambda _: True,
    ) -> list["_Judged"]:
        pairs = (Pair(reading, record, self._brands) for record in records)
        return self._clear([self._judge(pair, on) for pair in pairs if is_open(pair)])

    def _rank_flagged(self, judged: list["_Judged"]) -> tuple[Match, ...]:
        found = [one for one in judged if one.decision.verdict is not VerdictKind.ALLOW]
        return self._rank(found)[: self.policy.most_matches]

    def _rank(self, judged: list["_Judged"]) -> tuple[Match, ...]:
        return tuple(sorted(map(self._explain_match, judged), key=lambda match: (-match.score, match.record_id)))

    def verdict(
        self, listing: Listing, *, on: date, reasons: tuple[Reason, ...] = (), exclude: Set[str] = frozenset()
    ) -> Verdict:
        """Return the verdict on a listing; reasons of filter rules are carried along and decide nothing here."""
        matches = self.match(listing, on=on, exclude=exclude)
        kind = matches[0].verdict if matches else VerdictKind.ALLOW
        return Verdict(
            kind=kind,
            score=matches[0].score if matches else 0.0,
            matches=matches,
            reasons=reasons,
            policy_version=self.policy.version,
            notice=NO_CLEARANCE if kind is VerdictKind.ALLOW else "",
        )

    def score(self, listing: Listing, record: Record, *, on: date) -> Match:
        """Hold one listing against one record, by the same rules; the other records of the book take no part."""
        pair = Pair(ListingReading(listing), self._read(record), self._brands)
        return self._explain_match(self._judge(pair, on))

    def _judge(self, pair: Pair, on: date) -> "_Judged":
        self.scored_pairs += 1
        scope = read_scope(pair)
        decision = decide(pair, self.policy, scope=scope)
        return _Judged(pair, scope, self._respect_record(pair.record, decision, on))

    def _respect_record(self, reading: RecordReading, decision: Decision, on: date) -> Decision:
        """Let go what passed or is lifted; let an old record's block be a review where the deployment says so."""
        if not is_in_force(reading.record, on):
            return Decision(verdict=VerdictKind.ALLOW, ground=Ground.NOT_IN_FORCE)
        if reading.is_passed:
            return Decision(
                verdict=VerdictKind.ALLOW,
                ground=Ground.PASSED if decision.verdict is VerdictKind.BLOCK else decision.ground,
            )
        if decision.verdict is VerdictKind.BLOCK and self._is_aged(reading.record, on):
            return Decision(verdict=VerdictKind.REVIEW, ground=Ground.AGED)
        return decision

    def _is_aged(self, record: Record, on: date) -> bool:
        limit = self.policy.block_becomes_review_after_days
        if limit is None or not record.notice_date:
            return False
        try:
            noticed = date.fromisoformat((record.notice_date + "-01-01")[:10])
        except ValueError:
            return False
        return (on - noticed).days > limit

    def _clear(self, judged: list["_Judged"]) -> list["_Judged"]:
        """A listing that is a product which passed asks for no review because of records that name no model."""
        if not any(one.decision.ground is Ground.PASSED for one in judged):
            return judged
        cleared = Decision(verdict=VerdictKind.ALLOW, ground=Ground.CLEARED)
        return [
            replace(one, decision=cleared) if one.decision.ground is Ground.NO_RECORD_MODEL else one for one in judged
        ]

    def _explain_match(self, judged: "_Judged") -> Match:
        reading, decision = judged.pair.record, judged.decision
        # A finding about a company is explained by the company, not by the goods it happens to sell.
        features = discover_features().items() if not reading.operators else _OF_COMPANIES
        evidence = ((name, judge(judged.pair)) for name, judge in features)
        explanations = [self._explain(name, found) for name, found in evidence if found is not None]
        points = sum(one.contribution for one in explanations)
        if (mark := state_mark(reading.record, decision)) is not None:
            explanations.append(mark)
        is_review = decision.verdict is VerdictKind.REVIEW
        return Match(
            record_id=reading.record.record_id,
            kind=reading.record.kind,
            verdict=decision.verdict,
            score=self._in_band(decision.verdict, points),
            scope={one.aspect: one.finding for one in judged.scope},
            explanations=tuple(sorted(explanations, key=lambda e: (-abs(e.contribution), e.feature))),
            decides=decision.decides if is_review else "",
            decides_en=decision.decides_en if is_review else "",
            record_version=reading.version,
        )

    def _explain(self, name: str, found: Evidence) -> Explanation:
        weight = self.policy.weight(name)
        return Explanation(
            feature=name,
            listing_value=found.listing_value,
            record_value=found.record_value,
            weight=weight,
            contribution=round(weight * found.degree, 4),
            sentence=found.sentence,
            sentence_en=found.sentence_en,
        )

    def _in_band(self, verdict: VerdictKind, points: float) -> float:
        low, high = self.policy.bands[verdict]
        share = 1.0 / (1.0 + exp2((self.policy.half_points - points) / 2.0))
        # Kept inside the band, so that rounding never lifts a review to where a block begins.
        return round(low + (high - low) * share * 0.999, 6)


_OF_COMPANIES = (("company_same", company_same.judge),)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A pair with its decision, not yet explained."""

    pair: Pair
    scope: tuple[ScopeAspect, ...]
    decision: Decision


def _nearness(judged: _Judged) -> tuple[float, int, float]:
    """How near a pair that is let through came to a review: who, then model, then kind of goods."""
    pair = judged.pair
    return pair.who, int(pair.model.relation), pair.kind.value
