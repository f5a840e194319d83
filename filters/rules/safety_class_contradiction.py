"""The listing offers an infant size (body height up to 100 cm) but states safety class B or C; class A is required.

婴幼儿纺织产品 (textiles for infants up to 36 months) must meet class A. The class is rarely in the title, so the
attribute table is read too.

Example:
    >>> from datetime import date
    >>> from domain.brands import BrandRegistry
    >>> from domain.listing import Listing
    >>> from filters.catalogue import load_categories
    >>> clothing = load_categories()["children_clothing"]
    >>> def severities(**listing):
    ...     facts = RuleFacts(
    ...         listing=Listing(**listing), category=clothing, on=date(2026, 11, 1), brands=BrandRegistry())
    ...     return [str(reason.severity) for reason in judge(facts)]
    >>> severities(title="宝宝哈衣 73/48", attributes={"安全等级": "B类"})
    ['serious']
    >>> severities(title="女童连衣裙 120-160cm", attributes={"安全等级": "B类"})
    []
"""

import re
from collections.abc import Iterator

from domain.text import fold
from domain.verdict import Reason, Severity
from filters.facts import RuleFacts

__all__ = ["judge"]

_STANDARD = "GB 31701"
_INFANT_CM = 100
_CLASS = re.compile(r"(?<![a-z0-9])([abc]) ?类")
_RANGE_CM = re.compile(r"(?<!\d)(\d{2,3}) ?(?:cm|厘米|码)?[-~至到](\d{2,3}) ?(?:cm|厘米|码)")
_ONE_CM = re.compile(r"(?<![\d.-])(\d{2,3}) ?(?:cm|厘米|码)")
_GARMENT_SIZE = re.compile(r"(?<!\d)(\d{2,3})/\d{2}(?!\d)")
"""号型: body height and chest, `73/48`."""
_MEASURE = re.compile(r"(?:长|围|宽) ?\d{1,3}(?:\.\d)? ?(?:cm|厘米)?")
"""衣长58cm, 胸围 60: measures of the garment, not of the child."""
_HEIGHTS_CM = range(44, 181)
"""Heights that garment sizes are made for; other numbers with cm are lengths of something else."""


def judge(facts: RuleFacts) -> Iterator[Reason]:
    """Yield a reason when an infant size stands beside class B or C and class A is nowhere."""
    category = facts.category
    if category is None or not category.has_safety_classes:
        return
    standard = next((s for s in category.standards_in_force(facts.on) if s.number.startswith(_STANDARD)), None)
    text = " ; ".join(fold(text) for text in facts.texts())
    classes = set(_CLASS.findall(text))
    height_cm = min(_heights(_MEASURE.sub(" ", text)), default=None)
    if standard is None or not classes or "a" in classes or height_cm is None or height_cm > _INFANT_CM:
        return
    stated = "、".join(f"{letter.upper()}类" for letter in sorted(classes))
    yield Reason(
        rule="safety_class_contradiction",
        sentence=f"含身高{height_cm}厘米的婴幼儿尺码，却标注{stated}；婴幼儿纺织产品应符合A类。",
        sentence_en=f"Offers infant size {height_cm} cm but states {stated}; textiles for infants must meet class A.",
        severity=Severity.SERIOUS,
        source=f"{standard.number} {standard.title}（{standard.effective_from or '实施日期未载'}起）",
    )


def _heights(text: str) -> Iterator[int]:
    found = [low for low, _ in _RANGE_CM.findall(text)] + _ONE_CM.findall(text) + _GARMENT_SIZE.findall(text)
    return (int(number) for number in found if int(number) in _HEIGHTS_CM)
