"""Labelled listings: what people decided about a listing, read from a file or from the judgements of a home."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cases.workspace import Workspace
from domain.case import Judgement
from domain.errors import ListingRejected, Malformed
from domain.listing import Listing
from domain.verdict import VerdictKind
from domain.wire import parse_listing

__all__ = ["LabelledListing", "Outcome", "read_judged", "read_labelled"]

_LISTING_FIELDS: Final = (
    "platform", "item_id", "url", "title", "brand", "model", "gtin", "price", "shop_name", "seller_name",
    "maker_name", "ccc_certificate", "attributes", "image_hashes",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledListing:
    """A listing and the verdict that a person would give it against the records it is measured with."""

    listing: Listing
    expect: VerdictKind
    truth_records: tuple[str, ...] = ()
    """Records the listing is about; empty where the label says none or does not say."""
    kind: str = ""
    """The situation: `plain`, `sibling`, `passed`, `disguise:zero_width` …"""
    category: str = ""
    provenance: str = ""
    """Where the record's finding comes from, or how the listing was made."""
    split: str = ""
    """`develop`, `held_out`, or empty."""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One labelled listing and the verdict it got."""

    labelled: LabelledListing
    given: VerdictKind
    score: float
    best_record: str | None
    """Record of the first match that is no near miss."""

    @property
    def is_right(self) -> bool:
        """Whether the verdict is that of the label."""
        return self.given is self.labelled.expect


def read_labelled(path: Path) -> Iterator[LabelledListing]:
    """Read a file of JSON lines.

    A line holds the keys of a listing and `expect`, `truth_records`, `kind`, `category`, `provenance`, `split`, `why`;
    only `title` and `expect` are mandatory.

    Raises:
        Malformed: names the first line that is no labelled listing.
    """
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield _labelled(line, path.name, number)


def _labelled(line: str, name: str, number: int) -> LabelledListing:
    try:
        row = json.loads(line)
        if not isinstance(row, Mapping):
            raise TypeError("is not an object")
        listing = parse_listing({field: row[field] for field in _LISTING_FIELDS if field in row}).listing
        return LabelledListing(
            listing=listing,
            expect=VerdictKind(row["expect"]),
            truth_records=tuple(str(one) for one in row.get("truth_records") or ()),
            **{field: str(row.get(field) or "") for field in ("kind", "category", "provenance", "split", "why")},
        )
    except KeyError as error:
        raise Malformed(name, f"line {number}: {error.args[0]} is missing") from error
    except (ValueError, TypeError, ListingRejected) as error:
        raise Malformed(name, f"line {number}: {error}") from error


def read_judged(ws: Workspace) -> Iterator[LabelledListing]:
    """Read what people judged in this home, one labelled listing for each listing that was judged.

    A confirmed pair makes the listing an expected `block`, only dismissed ones an expected `allow`; the last word about
    a pair counts. Listings about which somebody is unsure are left out: they say nothing about right and wrong.
    """
    last: dict[tuple[str, str], Judgement] = {}
    for pair in ws.store.judgements():
        last[pair.listing_key, pair.record_id] = pair.judgement
    by_listing: dict[str, dict[str, Judgement]] = {}
    for (key, record_id), judgement in last.items():
        by_listing.setdefault(key, {})[record_id] = judgement
    for key, judged in by_listing.items():
        listing = ws.store.listing(key)
        confirmed = tuple(record_id for record_id, word in judged.items() if word is Judgement.CONFIRMED)
        if listing is None or (not confirmed and Judgement.UNSURE in judged.values()):
            continue
        yield LabelledListing(
            listing=listing,
            expect=VerdictKind.BLOCK if confirmed else VerdictKind.ALLOW,
            truth_records=confirmed,
            kind="judged",
            category=listing.category or "",
            provenance=listing.platform or "",
        )
