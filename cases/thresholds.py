"""The threshold report of one deployment: its records, its policy, and the best evidence there is about its listings.

Labels come first: a file, or what people judged in the home where they judged enough. Without them the records
themselves say something (`cases.known_listings`). The report names its basis and what that assumes; it changes nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from cases.calibration import FINE, CurvePoint, Suggestion, curve_of, suggest
from cases.damage import tell_left_out
from cases.evaluation import judge_all
from cases.known_listings import known_listings
from cases.labelled import LabelledListing, Outcome, read_judged
from cases.screening import judge_fully
from cases.workspace import Workspace
from domain.listing import Listing
from domain.verdict import Verdict, VerdictKind

__all__ = ["LEAST_LABELS", "MOST_JUDGED", "Basis", "ThresholdReport", "choose_basis", "report_thresholds"]

LEAST_LABELS: Final = 30
"""Judged listings that are to be flagged, and to be allowed, below which the records are asked instead."""
MOST_JUDGED: Final = 2_000
"""Judged listings that are looked at, the youngest ones: what sellers write changes."""


class Basis(StrEnum):
    """On what the figures rest."""

    FILE = "file"
    """Labelled listings of a file."""
    JUDGED = "judged"
    """What people judged in this home."""
    RECORDS = "records"
    """The structure of the record set itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdReport:
    """Precision and recall from each score on, for one deployment."""

    basis: Basis
    on: date
    policy_version: str
    records: int
    to_flag: int
    to_allow: int
    passed_over: int
    """Listings without a case that are taken to be rightly let through; only with `Basis.JUDGED`."""
    kinds: Mapping[str, int]
    """Situation → listings of the basis."""
    curve: tuple[CurvePoint, ...]
    suggestions: tuple[Suggestion, ...]


def choose_basis(ws: Workspace) -> tuple[Basis, tuple[LabelledListing, ...]]:
    """Return what there is to rest on without a file: the judgements where there are enough, else the records."""
    judged = tuple(read_judged(ws))[-MOST_JUDGED:]
    to_allow = sum(one.expect is VerdictKind.ALLOW for one in judged)
    is_enough = min(to_allow, len(judged) - to_allow) >= LEAST_LABELS
    return (Basis.JUDGED, judged) if is_enough else (Basis.RECORDS, ())


def report_thresholds(
    ws: Workspace,
    basis: Basis,
    labelled: Iterable[LabelledListing] = (),
    *,
    on: date,
) -> ThresholdReport:
    """Give every listing of the basis its verdict against the records of the home, and count.

    Args:
        ws: The home.
        basis: On what to rest; `Basis.RECORDS` makes its listings itself.
        labelled: The listings of another basis.
        on: The day whose records in force count.
    """
    if basis is Basis.RECORDS:
        outcomes = _judge_known(ws, on)
    else:
        outcomes = judge_all(labelled, lambda listing: judge_fully(ws, listing, on=on))
    passed_over = _without_case(ws) if basis is Basis.JUDGED else 0
    curve = curve_of(outcomes, scores=FINE, passed_over=passed_over)
    to_allow = sum(one.labelled.expect is VerdictKind.ALLOW for one in outcomes)
    return ThresholdReport(
        basis=basis,
        on=on,
        policy_version=ws.policy.version,
        records=ws.store.records_count(),
        to_flag=len(outcomes) - to_allow,
        to_allow=to_allow,
        passed_over=passed_over,
        kinds=Counter(one.labelled.kind.partition(":")[0] for one in outcomes),
        curve=curve,
        suggestions=suggest(curve),
    )


def _judge_known(ws: Workspace, on: date) -> tuple[Outcome, ...]:
    records = ws.store.records(damaged=tell_left_out)
    known = known_listings(records, brands=ws.brands, on=on, batch_not_shown=ws.policy.batch_not_shown)
    excluded = {one.labelled.listing.item_id: one.exclude for one in known}

    def verdict(listing: Listing) -> Verdict:
        return judge_fully(ws, listing, on=on, exclude=excluded[listing.item_id])

    return judge_all((one.labelled for one in known), verdict)


def _without_case(ws: Workspace) -> int:
    return max(0, ws.store.listings_count() - sum(ws.store.case_counts()["state"].values()))
