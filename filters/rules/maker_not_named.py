"""The page's table of facts names no maker, though products of this category must carry their maker's name.

A page may show less than the label does: it is a reason to ask for the label. Words such as 见包装 and masked names
name nobody.

Example:
    >>> from datetime import date
    >>> from domain.brands import BrandRegistry
    >>> from domain.listing import Listing
    >>> from filters.catalogue import load_categories
    >>> cooker = load_categories()["induction_cooker"]
    >>> def severities(**listing):
    ...     facts = RuleFacts(listing=Listing(title="电磁炉", **listing), category=cooker, on=date(2026, 11, 1),
    ...         brands=BrandRegistry())
    ...     return [str(reason.severity) for reason in judge(facts)]
    >>> severities(attributes={"型号": "C21"}), severities(attributes={"生产企业": "见包装"})
    (['info'], ['warning'])
    >>> severities(maker_name="上海**电器厂")
    ['warning']
    >>> severities(attributes={"生产企业": "上海红心器具有限公司"}), severities()
    ([], [])
"""

from collections.abc import Iterator

from domain.designation import is_blank
from domain.makers import read_makers
from domain.text import squeeze
from domain.verdict import Reason, Severity
from filters.facts import RuleFacts

__all__ = ["judge"]

_NOBODY = (
    "见包装", "见实物", "见吊牌", "见标签", "详见包装", "详见实物", "详见吊牌", "详见标签", "以实物为准",
    "以收到实物为准", "厂家直销", "厂家", "其他", "其它", "未知", "暂无", "无", "国产", "正规厂家", "other",
)  # fmt: skip


def judge(facts: RuleFacts) -> Iterator[Reason]:
    """Yield a reason when nobody is named; a listing of which only the title is known says nothing."""
    category = facts.category
    if category is None or category.maker_duty is None:
        return
    cells = [cell for cell in facts.maker_cells() if not is_blank(cell)]
    if not cells and not facts.listing.attributes:
        return
    named = [maker for cell in cells if squeeze(cell) not in _NOBODY for maker in read_makers(cell)]
    if any(not maker.is_masked for maker in named):
        return
    how, how_en = ("页面未标明生产者", "The page names no maker") if not cells else (
        f"页面所标生产者“{cells[0]}”未指明任何企业", f"What stands as maker, {cells[0]!r}, names no company"
    )  # fmt: skip
    yield Reason(
        rule="maker_not_named",
        sentence=f"{how}，而{category.name_zh}应当标明生产者名称，需查看产品标签。",
        sentence_en=f"{how_en}; products of this category must carry it, so the label needs looking at.",
        severity=Severity.WARNING if cells else Severity.INFO,
        source=category.maker_duty,
    )
