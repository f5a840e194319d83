"""The listing states a social credit code (统一社会信用代码) that cannot be one: its check character is wrong.

A wrong code names no company. It may be mistyped, or invented; the register of companies tells.

Example:
    >>> from datetime import date
    >>> from domain.brands import BrandRegistry
    >>> from domain.listing import Listing
    >>> def severities(**listing):
    ...     facts = RuleFacts(listing=Listing(title="电磁炉", **listing), category=None, on=date(2026, 11, 1),
    ...         brands=BrandRegistry())
    ...     return [str(reason.severity) for reason in judge(facts)]
    >>> severities(maker_uscc="91110000600037341M"), severities(attributes={"统一社会信用代码": "9111000060003734"})
    (['warning'], ['info'])
    >>> severities(maker_uscc="91110000600037341L"), severities(seller_uscc="9111************1L")
    ([], [])
"""

from collections.abc import Iterator

from domain.errors import InvalidCheckDigit, InvalidIdentifier
from domain.identifiers import company_codes, parse_uscc
from domain.text import squeeze
from domain.verdict import Reason, Severity
from filters.facts import RuleFacts

__all__ = ["judge"]

_HEADINGS = ("社会信用代码", "组织机构代码")
_OLD_REGISTRATION_DIGITS = 15
"""营业执照注册号 before 2015 had fifteen digits and stands under the same headings."""


def judge(facts: RuleFacts) -> Iterator[Reason]:
    """Yield a reason for each stated code that is wrong; masked codes and older numbers say nothing."""
    for text in dict.fromkeys(_stated(facts)):
        code = squeeze(text).upper()
        if not code or any(sign in text for sign in "*＊") or company_codes(text):
            continue
        if code.isdigit() and len(code) == _OLD_REGISTRATION_DIGITS:
            continue
        why, why_en, severity = _mistake(text)
        yield Reason(
            rule="company_code_wrong",
            sentence=f"页面所标统一社会信用代码“{text.strip()}”{why}，不能据此确认主体，需核实。",
            sentence_en=f"The social credit code {text.strip()!r} {why_en}; it names no company and needs checking.",
            severity=severity,
            source="GB 32100-2015；GB 11714-1997",
        )


def _stated(facts: RuleFacts) -> Iterator[str]:
    yield from filter(None, (facts.listing.maker_uscc, facts.listing.seller_uscc))
    for heading, value in facts.listing.attributes.items():
        if any(word in squeeze(heading) for word in _HEADINGS):
            yield value


def _mistake(text: str) -> tuple[str, str, Severity]:
    try:
        parse_uscc(text)
    except InvalidCheckDigit:
        return "校验位不正确", "has a wrong check character", Severity.WARNING
    except InvalidIdentifier:
        pass
    return "格式不正确", "has not the form of one", Severity.INFO
