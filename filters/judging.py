"""Judging a listing by the rules alone, whatever the records say."""

from datetime import date

from domain.brands import BrandRegistry
from domain.enterprise_register import EnterpriseRegister
from domain.listing import Listing
from domain.verdict import Reason, Severity
from filters.catalogue import find_category, load_categories
from filters.facts import RuleFacts
from filters.price import load_usual_prices
from filters.rule import load_rules

__all__ = ["judge_listing"]

_GRAVITY = {Severity.SERIOUS: 0, Severity.WARNING: 1, Severity.INFO: 2}


def judge_listing(
    listing: Listing, *, on: date, brands: BrandRegistry, enterprises: EnterpriseRegister | None = None
) -> tuple[Reason, ...]:
    """Return what the rules say about a listing, the most serious first. A reason never gives a verdict.

    Args:
        listing: Any listing; only its title is needed.
        on: The day whose standards count.
        brands: The brands that may be imitated.
        enterprises: The makers that are known; without it nothing is said about who they are.

    Example:
        >>> reasons = judge_listing(Listing(title="大功率电磁炉家用"), on=date(2026, 11, 1), brands=BrandRegistry())
        >>> [(reason.rule, str(reason.severity)) for reason in reasons]
        [('ccc_missing', 'warning')]
    """
    categories = load_categories()
    facts = RuleFacts(
        listing=listing,
        category=categories.get(find_category(listing) or ""),
        stated_category=categories.get(listing.category or ""),
        on=on,
        brands=brands,
        enterprises=enterprises or EnterpriseRegister(),
        usual_prices=load_usual_prices(),
    )
    reasons = [reason for rule in load_rules() for reason in rule.judge(facts)]
    return tuple(sorted(reasons, key=lambda reason: (_GRAVITY[reason.severity], reason.rule)))
