"""The record book: all records in memory, and the one function that holds a listing against them."""

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Self

from domain.brands import BrandRegistry
from domain.enterprise_register import EnterpriseRegister
from domain.image_hash import known_hashes
from domain.json_values import JsonObject
from domain.listing import Listing
from domain.makers import read_makers
from domain.record import Record
from domain.verdict import Match, Reason, Verdict, verdict_of
from matching.holdings import Among, Holdings, parted
from matching.left_out import LeftOut
from matching.pairs.decision import may_be_flagged
from matching.pairs.in_turn import AT_ONCE, hold_in_turn, read_in_turn
from matching.pairs.judging import Judged, clear_passed, judge
from matching.pairs.naming import Namings
from matching.pairs.pairing import Pair
from matching.pairs.weighing import Best, Scales
from matching.policy import DEFAULT_POLICY, Policy
from matching.reading.listing_reading import ListingReading
from matching.reading.record_reading import RecordReading, has_other_makers, read_record
from matching.records.batches import GivenRecords
from matching.records.saving import digest, read_saved, write_saved

if TYPE_CHECKING:
    from matching.sieve import Layers

__all__ = ["Among", "RecordBook"]


class RecordBook:
    """Records by what they are called; changed in place, asked by listing.

    Args:
        records: Any kind, in force or not; those that identify nothing are kept out and counted. What most rows of a
            table (`matching.read_records`) say goes from column to column, which takes half of the time; so does what
            texts in JSON say (`matching.JsonRecords`).
        brands: Known brands with their aliases and imitations.
        policy: Weights and thresholds.
        enterprises: Known companies; those that a person confirmed to be one count as one maker.

    Raises:
        RowRejected: a row of a table is no record; names the field.
    """

    def __init__(
        self,
        records: GivenRecords,
        *,
        brands: BrandRegistry,
        policy: Policy = DEFAULT_POLICY,
        enterprises: EnterpriseRegister | None = None,
    ) -> None:
        self.policy = policy
        self._scales = Scales(policy)
        self._brands = brands
        self._enterprises = enterprises
        others = None
        if enterprises is not None and enterprises.has_aliases:
            others = partial(has_other_makers, enterprises=enterprises)
        self._held = Holdings(self._read, brands, named=policy.named, has_other_makers=others)
        self._left_out = LeftOut()
        self._changes = 0
        self.scored_pairs = 0
        """How many pairs were scored since the book was made: proof that not every pair is."""
        few, many = parted(records)
        if many is not None:
            self._left_out.unidentified.update(self._held.put_on_shelf(many))
            self._changes += len(self) + len(self.unidentified)
        for record in few:
            self.add(record)

    def __len__(self) -> int:
        return len(self._held)

    @property
    def version(self) -> int:
        """Rises with every change of the book."""
        return self._changes

    @property
    def unidentified(self) -> frozenset[str]:
        """Ids of the records that identify nothing and never match."""
        return frozenset(self._left_out.unidentified)

    @property
    def damaged(self) -> Mapping[str, str]:
        """Ids of the records that whoever keeps them cannot read, and why; see `leave_out`."""
        return self._left_out.damaged

    @property
    def is_scattered(self) -> bool:
        """So much changed since it was built that the same book built anew would answer faster."""
        return self._held.is_scattered

    def leave_out(self, record_id: str, why: str) -> None:
        """Take a record out that cannot be read, until it is added anew, and let every verdict say so."""
        self.remove(record_id)
        self._left_out.damaged[record_id] = why

    def add(self, record: Record) -> None:
        """Add a record, or replace the one with its id."""
        self.remove(record.record_id)
        reading = self._read(record)
        if reading.identifies:
            self._held.put(reading)
        else:
            self._left_out.unidentified.add(record.record_id)

    def _read(self, record: Record) -> RecordReading:
        return read_record(record, self._brands, self._enterprises)

    def write(self, path: Path) -> None:
        """Write the book to a file that `read` opens fast; an older file stays until the new one is whole."""
        about: JsonObject = {**self._left_out.describe(), "changes": self._changes, **self._held.describe()}
        write_saved(path, about=about, body=self._held.pieces(), facts=self._facts())

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
        book._held.restore(saved.about, saved.body)
        book._left_out.restore(saved.about)
        book._changes = saved.about["changes"]
        return book

    def _facts(self) -> str:
        return digest(self._brands.brands, self._brands.imitations, self._enterprises)

    def remove(self, record_id: str) -> None:
        """Take a record out; nothing happens when it is not in."""
        self._changes += 1
        self._held.drop(record_id)
        self._left_out.forget(record_id)

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
        candidates = [found for found in self._held.candidates(reading) if found.record.record_id not in exclude]
        judged = self._judge(self._pairs(reading, candidates), on)
        near = [one for one in judged if not one.is_flagged]
        near = sorted(near, key=lambda one: one.nearness, reverse=True)[: self.policy.nearest_allowed]
        return (*self._rank_flagged(judged), *self._rank(near))

    def flagged(self, listing: Listing, *, on: date, exclude: Set[str] = frozenset()) -> tuple[Match, ...]:
        """Return the matches of `match` without the near misses, which takes a small part of its time.

        Where `sieve` is at hand it is asked first: most listings are about no record.
        """
        reading = ListingReading(listing)
        records = self._worth_it(reading, None)
        if exclude:
            records = (found for found in records if found.record.record_id not in exclude)
        return self._rank_flagged(self._judge(self._open_pairs(reading, records), on))

    def best(self, listing: Listing, *, on: date, among: Among | None = None) -> Best | None:
        """Return what stands first in `flagged`, without saying why, which takes a part of its time.

        Where `sieve` is at hand it is asked first: most listings are about no record.

        Args:
            listing: What a platform shows.
            on: The day that decides which records are in force.
            among: The only records that may be meant, by `sieve`; `None`: every record may be.
        """
        reading = ListingReading(listing)
        records = self._worth_it(reading, among)
        return None if records == () else self._scales.best(self._flag(self._open_pairs(reading, records), on))

    def best_each(self, asked: Sequence[tuple[Listing, Among | None]], *, on: date) -> list[Best | None]:
        """Return `best` of each of some listings, read and held in turn, which takes less time than one by one.

        Args:
            asked: Each listing, and the only records that it may mean.
            on: The day that decides which records are in force.
        """
        starts = range(0, len(asked), AT_ONCE)
        return [best for start in starts for best in self._best_in_turn(asked[start : start + AT_ONCE], on)]

    def _best_in_turn(self, asked: Iterable[tuple[Listing, Among | None]], on: date) -> list[Best | None]:
        readings = [(ListingReading(listing), among) for listing, among in asked]
        read_in_turn([reading for reading, _ in readings])
        found = [(reading, [*self._worth_it(reading, among)]) for reading, among in readings]
        pairs = [self._open_pairs(reading, records) for reading, records in found]
        hold_in_turn([*chain.from_iterable(pairs)])
        flagged = [self._flag(of_one, on) for of_one in pairs]
        return [*map(self._scales.best, flagged)]

    def _flag(self, pairs: Sequence[Pair], on: date) -> list[Judged]:
        return [one for one in self._judge(pairs, on) if one.is_flagged]

    def _worth_it(self, listing: ListingReading, among: Among | None) -> Iterable[RecordReading]:
        """Return the records that may flag a listing, by the compiled half where it is at hand."""
        if among is None and self._held.has_sieve:
            among = self._held.sift_one(listing)
        if among is None:
            return self._held.candidates(listing)
        return self._held.listed(listing, among) if among else ()

    def _pairs(self, listing: ListingReading, records: Iterable[RecordReading]) -> list[Pair]:
        namings = Namings(listing, self._brands)
        return [Pair(listing, record, self._brands, namings) for record in records]

    def _open_pairs(self, listing: ListingReading, records: Iterable[RecordReading]) -> list[Pair]:
        return [*filter(may_be_flagged, self._pairs(listing, records))]

    def _judge(self, pairs: Sequence[Pair], on: date) -> list[Judged]:
        self.scored_pairs += len(pairs)
        return clear_passed([judge(pair, self.policy, on) for pair in pairs])

    @property
    def has_pictures(self) -> bool:
        """A record shows a picture: listings may be about it by theirs (`shows`)."""
        return self._held.has_pictures

    def shows(self, image_hashes: Iterable[str]) -> bool:
        """Tell whether a record shows one of some pictures, which `sieve` does not look at."""
        return self._held.show(known_hashes(image_hashes))

    @property
    def sieve(self) -> "Layers":
        """The compiled half of the book, for very many listings: made when first asked for; it follows the book."""
        return self._held.sieve

    @property
    def has_sieve(self) -> bool:
        """`sieve` is at hand and needs not be made."""
        return self._held.has_sieve

    def _rank_flagged(self, judged: list[Judged]) -> tuple[Match, ...]:
        return self._rank([one for one in judged if one.is_flagged])[: self.policy.most_matches]

    def _rank(self, judged: list[Judged]) -> tuple[Match, ...]:
        matches = map(self._scales.explain, judged)
        return tuple(sorted(matches, key=lambda match: (-match.score, match.record_id)))

    def verdict(
        self, listing: Listing, *, on: date, reasons: tuple[Reason, ...] = (), exclude: Set[str] = frozenset()
    ) -> Verdict:
        """Return the verdict on a listing, explained; reasons of filter rules are carried along and decide nothing.

        Under `allow` it names no record: `full_verdict` does, and takes many times as long.
        """
        return self._conclude(self.flagged(listing, on=on, exclude=exclude), reasons)

    def full_verdict(
        self, listing: Listing, *, on: date, reasons: tuple[Reason, ...] = (), exclude: Set[str] = frozenset()
    ) -> Verdict:
        """Return what `verdict` does and after it the near misses, for who asks "why not"."""
        return self._conclude(self.match(listing, on=on, exclude=exclude), reasons)

    def _conclude(self, matches: tuple[Match, ...], reasons: tuple[Reason, ...]) -> Verdict:
        return verdict_of(matches, reasons, policy_version=self.policy.version, damaged=len(self.damaged))

    def score(self, listing: Listing, record: Record, *, on: date) -> Match:
        """Hold one listing against one record, by the same rules; the other records of the book take no part."""
        pair = Pair(ListingReading(listing), self._read(record), self._brands)
        (judged,) = self._judge([pair], on)
        return self._scales.explain(judged)
