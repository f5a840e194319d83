"""What guolv says about a listing: matches with their explanation, reasons of rules, the verdict.

`block` means 同一产品 (the same product as a record in force) is proven; `review` means the identity is open and the
match says what would decide it; `allow` is anything else. SAMR Order 18 (2019), arts. 10 and 45.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.record import RecordKind

__all__ = [
    "NO_CLEARANCE",
    "NO_CLEARANCE_ZH",
    "Explanation",
    "Match",
    "Reason",
    "ScopeFinding",
    "Severity",
    "Verdict",
    "VerdictKind",
    "verdict_of",
]

NO_CLEARANCE = "no match is not a safety clearance"
NO_CLEARANCE_ZH = "未命中不等于安全合格"


class VerdictKind(StrEnum):
    """The three answers, in rising severity."""

    ALLOW = "allow"
    REVIEW = "review"
    BLOCK = "block"


class ScopeFinding(StrEnum):
    """What a listing shows of a batch, date or size that a record names."""

    INSIDE = "inside"
    NOT_SHOWN = "not_shown"
    OUTSIDE = "outside"


class Severity(StrEnum):
    """How much a rule's reason weighs for a reader; a reason never gives a verdict alone."""

    INFO = "info"
    WARNING = "warning"
    SERIOUS = "serious"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One feature's evidence for or against a match; what decides is what is explained."""

    feature: str
    """Name of the feature: the module in `matching/features`."""
    listing_value: str
    """What the listing says, as printed; empty when it says nothing."""
    record_value: str
    """What the record says, as printed."""
    weight: float
    """The policy's weight of the feature; negative for negative evidence."""
    contribution: float
    """Points this feature added to the score (weight × degree)."""
    sentence: str
    """The claim in Chinese, for officers."""
    sentence_en: str
    """The same claim in English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A listing held against one record."""

    record_id: str
    kind: RecordKind
    verdict: VerdictKind
    """What this pair alone would give."""
    score: float
    """0..1, graded; higher is more surely the same product."""
    scope: Mapping[str, ScopeFinding] = field(default_factory=dict)
    """Aspect (`batch`, `date`, `size`) → finding; an aspect the record does not limit is absent."""
    explanations: tuple[Explanation, ...] = ()
    """Most weighty first; negative evidence included."""
    decides: str = ""
    """For `review`: what would decide the identity, in Chinese."""
    decides_en: str = ""
    record_version: str = ""
    """See `domain.record.record_version`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What a filter rule says about a listing, whatever the records say."""

    rule: str
    """Name of the rule: the module in `filters/rules`."""
    sentence: str
    """A claim in plain Chinese."""
    sentence_en: str
    severity: Severity
    source: str = ""
    """The standard or clause the rule rests on, with its effective date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer about one listing."""

    kind: VerdictKind
    score: float
    """Score of the best match; 0 without one."""
    matches: tuple[Match, ...] = ()
    """Best first. Near misses (an `allow` that was close) may follow, so that "why not" has an answer."""
    reasons: tuple[Reason, ...] = ()
    policy_version: str
    notice: str = ""
    """For `allow`: `no match is not a safety clearance`. While records cannot be read: how many took no part."""


def verdict_of(
    matches: tuple[Match, ...], reasons: tuple[Reason, ...], *, policy_version: str, damaged: int
) -> Verdict:
    """Return the verdict that matches give: that of the best one; `allow` without one.

    Args:
        matches: Best first.
        reasons: What the rules say; they decide nothing.
        policy_version: Of the policy that gave the matches.
        damaged: How many records took no part because they cannot be read: one of them might have been matched.

    Example:
        >>> verdict_of((), (), policy_version="1", damaged=2).notice
        'no match is not a safety clearance; 2 damaged records took no part'
    """
    kind = matches[0].verdict if matches else VerdictKind.ALLOW
    notices = (
        NO_CLEARANCE if kind is VerdictKind.ALLOW else "",
        f"{damaged} damaged records took no part" if damaged else "",
    )
    return Verdict(
        kind=kind,
        score=matches[0].score if matches else 0.0,
        matches=matches,
        reasons=reasons,
        policy_version=policy_version,
        notice="; ".join(filter(None, notices)),
    )
