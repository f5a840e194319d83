"""What was planted beside what was found.

Strict: a planted listing counts as found only when its own record is among the matches that ask for action, and a
block counts as right only when it blocks for the listing's own record.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from console.demo.offers import Offer, Standing
from domain.verdict import VerdictKind
from domain.wire import JsonObject

__all__ = ["DisguiseCount", "Finding", "TruthReport", "compare"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What guolv says about one listing of the market."""

    platform: str
    item_id: str
    verdict: VerdictKind
    blocked_for: frozenset[str]
    """Records of the matches that block."""
    reviewed_for: frozenset[str]
    """Records of the matches that ask for review."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisguiseCount:
    """One row of the table by disguise."""

    planted: int
    found: int
    blocked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthReport:
    """Planted and found."""

    listings: int
    """Offers on the market."""
    seen: int
    """Offers that guolv stored."""
    planted: int
    found: int
    """Planted offers under `block` or `review` for their own record."""
    blocked: int
    """Planted offers under `block` for their own record."""
    false_blocks: tuple[Offer, ...]
    honest_under_review: int
    """Offers that are not planted and wait for a person: the price of the recall."""
    missed: tuple[Offer, ...]
    by_disguise: Mapping[str, DisguiseCount]

    @property
    def block_precision(self) -> float | None:
        """Right blocks over all blocks; `None` when nothing was blocked."""
        total = self.blocked + len(self.false_blocks)
        return self.blocked / total if total else None

    @property
    def recall(self) -> float | None:
        """Found over planted; `None` when nothing was planted."""
        return self.found / self.planted if self.planted else None

    def as_json(self) -> JsonObject:
        """Return the JSON form that `guolv demo --once --json` prints."""
        return {
            "listings": self.listings,
            "seen": self.seen,
            "planted": self.planted,
            "found": self.found,
            "blocked": self.blocked,
            "block_precision": _rounded(self.block_precision),
            "recall": _rounded(self.recall),
            "honest_under_review": self.honest_under_review,
            "missed": [_offer(offer) for offer in self.missed],
            "false_blocks": [_offer(offer) for offer in self.false_blocks],
            "by_disguise": {
                name: {"planted": row.planted, "found": row.found, "blocked": row.blocked}
                for name, row in self.by_disguise.items()
            },
        }


def compare(offers: Sequence[Offer], findings: Iterable[Finding], seen: int) -> TruthReport:
    """Hold what was found against the truth.

    Args:
        offers: Everything on the market.
        findings: One a listing that is not `allow`; a listing without a finding counts as allowed.
        seen: How many listings guolv stored.
    """
    by_listing = {(f.platform, f.item_id): f for f in findings}
    planted = [offer for offer in offers if offer.standing is Standing.PLANTED]
    found = {_key(o) for o in planted if _is_found(o, by_listing.get(_key(o)))}
    blocked = {_key(o) for o in planted if _is_blocked(o, by_listing.get(_key(o)))}
    verdicts = {key: finding.verdict for key, finding in by_listing.items()}
    return TruthReport(
        listings=len(offers),
        seen=seen,
        planted=len(planted),
        found=len(found),
        blocked=len(blocked),
        false_blocks=tuple(o for o in offers if verdicts.get(_key(o)) is VerdictKind.BLOCK and _key(o) not in blocked),
        honest_under_review=sum(
            verdicts.get(_key(o)) is VerdictKind.REVIEW for o in offers if o.standing is not Standing.PLANTED
        ),
        missed=tuple(o for o in planted if _key(o) not in found),
        by_disguise={
            name: DisguiseCount(
                planted=sum(o.disguise == name for o in planted),
                found=sum(o.disguise == name and _key(o) in found for o in planted),
                blocked=sum(o.disguise == name and _key(o) in blocked for o in planted),
            )
            for name in sorted({o.disguise or "" for o in planted})
        },
    )


def _key(offer: Offer) -> tuple[str, str]:
    return offer.platform, offer.item_id


def _is_found(offer: Offer, finding: Finding | None) -> bool:
    return finding is not None and offer.record_id in finding.blocked_for | finding.reviewed_for


def _is_blocked(offer: Offer, finding: Finding | None) -> bool:
    return finding is not None and finding.verdict is VerdictKind.BLOCK and offer.record_id in finding.blocked_for


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _offer(offer: Offer) -> JsonObject:
    return {
        "platform": offer.platform,
        "item_id": offer.item_id,
        "title": offer.title,
        "standing": str(offer.standing),
        "disguise": offer.disguise,
        "record_id": offer.record_id,
    }
