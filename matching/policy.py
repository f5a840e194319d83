"""The one table of matching: what each feature weighs, what is enough for a verdict, and the version of all that.

A weight is a person's decision. A feature without a line here weighs 0, and a test says so. Change a number, raise the
version: stored verdicts name the policy that gave them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.verdict import VerdictKind

__all__ = ["DEFAULT_POLICY", "Policy"]


def _weights() -> dict[str, float]:
    return {
        # for
        "gtin_same": 6.0,
        "ccc_same": 6.0,
        "model_same": 4.0,
        "image_same": 3.0,
        "brand_same": 2.5,
        "maker_same": 2.5,
        "company_same": 2.5,
        "model_part": 1.2,
        "brand_alike": 1.2,
        "kind_same": 1.5,
        "product_name": 1.0,
        "likeness": 1.5,
        "shop_named": 1.2,
        "dimensions_same": 0.8,
        "seller_named": 0.8,
        "spec_same": 0.8,
        # against
        "gtin_other": -4.0,
        "model_other": -3.0,
        "kind_other": -3.0,
        "accessory": -3.0,
        "brand_other": -2.5,
        "maker_other": -2.0,
        "chance_word": -1.5,
        "spec_other": -1.5,
        "scope_outside": -1.0,
        "unexplained_words": -0.8,
        "price_other": -0.6,
    }


def _bands() -> dict[VerdictKind, tuple[float, float]]:
    return {
        VerdictKind.BLOCK: (0.80, 1.00),
        VerdictKind.REVIEW: (0.45, 0.80),
        VerdictKind.ALLOW: (0.00, 0.45),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Weights and thresholds of one deployment."""

    version: str = "2026.11-22"
    weights: Mapping[str, float] = field(default_factory=_weights)
    """Feature → points at full degree; negative for evidence against."""
    named: float = 0.55
    """From this degree on, brand or maker counts as stated (`find_name`, times the trust in the spelling)."""
    maybe_named: float = 0.2
    """From this degree on, a name may be meant, if a distinctive model stands beside it."""
    block_becomes_review_after_days: int | None = None
    """Age of a notice after which its `block` is only a `review`; `None`: age alone changes nothing."""
    batch_not_shown: VerdictKind = VerdictKind.BLOCK
    """What the same product is where the record names batches or days and the listing shows neither: `block`, because
    a sample stands for the product (Order 18 (2019), art. 45), or `review`."""
    bands: Mapping[VerdictKind, tuple[float, float]] = field(default_factory=_bands)
    """Verdict → range of its scores: every block above every review above every allow."""
    half_points: float = 6.0
    """Points at which a score stands in the middle of its band."""
    nearest_allowed: int = 5
    """How many near misses a verdict carries, so that "why not" has an answer."""
    most_matches: int = 20
    """How many blocks and reviews a verdict carries at most."""

    def weight(self, feature: str) -> float:
        """Return a feature's weight; 0 for one without a line."""
        return self.weights.get(feature, 0.0)


DEFAULT_POLICY = Policy()
