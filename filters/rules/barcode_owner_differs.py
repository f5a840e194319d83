"""The company digits of the barcode belong, by what records say, to another maker than the one the page names.

Goods made to order carry the barcode of whoever ordered them, so this is a question, not a finding. The first digits of
a barcode tell where it was registered and nothing about the maker.

Example:
    >>> from datetime import date
    >>> from domain.brands import BrandRegistry
    >>> from domain.enterprise_register import EnterpriseRegister
    >>> from domain.enterprises import Enterprise
    >>> from domain.listing import Listing
    >>> name = "上海红心器具有限公司"
    >>> known = EnterpriseRegister.of([Enterprise(enterprise_id=f"name:{name}", name=name, key=name, names=(name,),
    ...                                           prefixes=("6901234",))])
    >>> def severities(maker, gtin="6901234567892"):
    ...     facts = RuleFacts(listing=Listing(title="电熨斗", maker_name=maker, gtin=gtin), category=None,
    ...         on=date(2026, 11, 1), brands=BrandRegistry(), enterprises=known)
    ...     return [str(reason.severity) for reason in judge(facts)]
    >>> severities("永康市宏达工具厂")
    ['warning']
    >>> severities("上海红心器具有限公司"), severities(None), severities("永康市宏达工具厂", "6911234567899")
    ([], [], [])
"""

from collections.abc import Iterator

from domain.errors import InvalidIdentifier
from domain.gtin_prefixes import company_prefix
from domain.identifiers import parse_gtin
from domain.text import squeeze
from domain.verdict import Reason, Severity
from filters.facts import RuleFacts

__all__ = ["judge"]

_HEADINGS = ("条形码", "条码", "gtin", "ean", "商品码", "69码")


def judge(facts: RuleFacts) -> Iterator[Reason]:
    """Yield a reason when a stated maker is none of those on whose goods records saw the company's digits."""
    makers = [maker for maker in facts.makers() if maker.key]
    if not makers:
        return
    for prefix, barcode in dict(_prefixes(facts)).items():
        owners = facts.enterprises.owners(prefix)
        if not owners or any(facts.enterprises.is_same(maker.key, owner) for maker in makers for owner in owners):
            continue
        owner, stated = owners[0].name, makers[0].printed
        yield Reason(
            rule="barcode_owner_differs",
            sentence=f"条码{barcode}的厂商识别代码{prefix}在通报记录中属于“{owner}”，"
            f"页面所标生产者是“{stated}”，需核实（委托加工除外）。",
            sentence_en=f"Records saw the company digits {prefix} of barcode {barcode} on goods of {owner!r}, "
            f"not of {stated!r}: made to order, or misused.",
            severity=Severity.WARNING,
            source="企业登记（由通报记录汇集）；GB 12904",
        )


def _prefixes(facts: RuleFacts) -> Iterator[tuple[str, str]]:
    cells = [facts.listing.gtin or ""]
    cells += [
        value
        for heading, value in facts.listing.attributes.items()
        if any(word in squeeze(heading) for word in _HEADINGS)
    ]
    for cell in cells:
        try:
            prefix = company_prefix(parse_gtin(cell))
        except InvalidIdentifier:
            continue
        if prefix:
            yield prefix, cell.strip()
