"""The maker on the page is one character off a maker that records know, and is not known itself.

It may be another company, a misspelling, or a name made to be mistaken for it.

Example:
    >>> from datetime import date
    >>> from domain.brands import BrandRegistry
    >>> from domain.enterprise_register import EnterpriseRegister
    >>> from domain.enterprises import Enterprise
    >>> from domain.listing import Listing
    >>> name = "上海红心器具有限公司"
    >>> known = EnterpriseRegister.of([Enterprise(enterprise_id=f"name:{name}", name=name, key=name, names=(name,))])
    >>> def severities(maker):
    ...     facts = RuleFacts(listing=Listing(title="电熨斗", maker_name=maker), category=None, on=date(2026, 11, 1),
    ...         brands=BrandRegistry(), enterprises=known)
    ...     return [str(reason.severity) for reason in judge(facts)]
    >>> severities("上海红芯器具有限公司")
    ['warning']
    >>> severities("上海市红心器具有限责任公司"), severities("上海元山电器工业有限公司")
    ([], [])
"""

from collections.abc import Iterator

from domain.verdict import Reason, Severity
from filters.facts import RuleFacts

__all__ = ["judge"]


def judge(facts: RuleFacts) -> Iterator[Reason]:
    """Yield a reason for each stated maker whose normal form is one character off a known one's."""
    for key, printed in {maker.key: maker.printed for maker in facts.makers()}.items():
        known = facts.enterprises.one_off(key)
        if known is None:
            continue
        yield Reason(
            rule="maker_one_off",
            sentence=f"所标生产者“{printed}”与通报记录中的“{known.name}”只差一个字，需核实是否同一企业。",
            sentence_en=f"The maker {printed!r} is one character off {known.name!r} of the records; check who it is.",
            severity=Severity.WARNING,
            source="企业登记（由通报记录汇集）",
        )
