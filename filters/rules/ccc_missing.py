"""The product needs a CCC certificate (强制性产品认证), and the listing shows no certificate number.

A missing number proves nothing about the product: it is a reason to ask the seller for the certificate.

Example:
    >>> from datetime import date
    >>> from domain.brands import BrandRegistry
    >>> from domain.listing import Listing
    >>> from filters.catalogue import load_categories
    >>> cooker = load_categories()["induction_cooker"]
    >>> def severities(**listing):
    ...     facts = RuleFacts(listing=Listing(**listing), category=cooker, on=date(2026, 11, 1), brands=BrandRegistry())
    ...     return [str(reason.severity) for reason in judge(facts)]
    >>> severities(title="电磁炉家用"), severities(title="商用电磁炉")
    (['warning'], ['info'])
    >>> severities(title="电磁炉家用", attributes={"CCC证书编号": "2023010711528876"})
    []
"""

import re
from collections.abc import Iterator

from domain.listing import Listing
from domain.text import squeeze
from domain.verdict import Reason, Severity
from filters.facts import RuleFacts

__all__ = ["judge"]

_HEADING = re.compile(r"ccc|3c|强制性产品认证|强制认证")
_NUMBER = re.compile(r"\d{6,}")
"""The form of certificate numbers is not confirmed; six digits in a row tell one from "yes" or "passed"."""


def judge(facts: RuleFacts) -> Iterator[Reason]:
    """Yield a reason when the category needs a certificate and no number is shown."""
    category = facts.category
    if category is None or category.certification is None or _shows_certificate(facts.listing):
        return
    title = squeeze(facts.listing.title)
    is_open = any(squeeze(word) in title for word in category.certification.exempt_words)
    doubt, doubt_en = (
        ("；商用产品可能不在目录内", "; commercial goods may be outside the catalogue") if is_open else ("", "")
    )
    yield Reason(
        rule="ccc_missing",
        sentence=f"页面未显示CCC认证证书编号，而{category.name_zh}属于强制性产品认证目录（{category.certification.item}）{doubt}。",
        sentence_en=f"No CCC certificate number is shown; {category.name_en}s need one{doubt_en}.",
        severity=Severity.INFO if is_open else Severity.WARNING,
        source=category.certification.source,
    )


def _shows_certificate(listing: Listing) -> bool:
    if listing.ccc_certificate and listing.ccc_certificate.strip():
        return True
    return any(
        _HEADING.search(squeeze(heading)) and _NUMBER.search(squeeze(value))
        for heading, value in listing.attributes.items()
    )
