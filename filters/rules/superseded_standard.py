"""The listing quotes a standard that no longer holds on the day.

That is a question to the seller, not a violation: certificates may run on for a conversion period after its end.

Example:
    >>> from datetime import date
    >>> from domain.brands import BrandRegistry
    >>> from domain.listing import Listing
    >>> from filters.catalogue import load_categories
    >>> cooker = load_categories()["induction_cooker"]
    >>> listing = Listing(title="电磁炉", attributes={"执行标准": "GB4706.29—2008"})
    >>> def count(on):
    ...     return len(list(judge(RuleFacts(listing=listing, category=cooker, on=on, brands=BrandRegistry()))))
    >>> count(date(2026, 7, 31)), count(date(2026, 8, 1))
    (0, 1)
"""

from collections.abc import Iterator

from domain.text import squeeze
from domain.verdict import Reason, Severity
from filters.facts import RuleFacts

__all__ = ["judge"]


def judge(facts: RuleFacts) -> Iterator[Reason]:
    """Yield a reason for each standard that is quoted and has ended."""
    if facts.category is None:
        return
    quoted = [squeeze(text) for text in facts.texts()]
    for standard in facts.category.standards:
        until = standard.effective_until
        if until is None or facts.on <= until or not any(squeeze(standard.number) in text for text in quoted):
            continue
        after, after_en = "", ""
        if standard.replaced_by:
            after, after_en = f"，由{standard.replaced_by}代替", f"; {standard.replaced_by} follows it"
        yield Reason(
            rule="superseded_standard",
            sentence=f"{standard.number}在{until}后不再有效{after}；转换期内证书可能仍有效，请核实。",
            sentence_en=f"{standard.number}, quoted on the page, ended on {until}{after_en}; certificates may run on.",
            severity=Severity.INFO,
            source=standard.source,
        )
