"""The title sells something that only goes with a product of the category, or another product; not the product itself.

电磁炉专用锅 (a pot for induction cookers) is no 电磁炉. Such a listing turns up in every search for the category, and a
record about the product does not concern it.

Example:
    >>> from datetime import date
    >>> from domain.brands import BrandRegistry
    >>> from domain.listing import Listing
    >>> from filters.catalogue import load_categories
    >>> cooker = load_categories()["induction_cooker"]
    >>> def sentences(title):
    ...     facts = RuleFacts(listing=Listing(title=title, category="induction_cooker"), category=None,
    ...         stated_category=cooker, on=date(2026, 11, 1), brands=BrandRegistry())
    ...     return [reason.sentence_en for reason in judge(facts)]
    >>> sentences("电磁炉专用锅")
    ['The title sells something else than an induction cooker (专用锅 is what is sold).']
    >>> sentences("青岚 C21-HS06 黑色")
    []
"""

from collections.abc import Iterator

from domain.text import squeeze
from domain.verdict import Reason, Severity
from filters.facts import RuleFacts
from filters.scope import ScopeKind

__all__ = ["judge"]


def judge(facts: RuleFacts) -> Iterator[Reason]:
    """Yield a reason when the title contradicts the category that was stated with the listing."""
    category = facts.stated_category
    if category is None or facts.category is not None:
        return
    scope = category.scope_of(facts.listing.title)
    if scope.kind is not ScopeKind.OUT:
        return
    is_own_word = scope.word in {squeeze(word) for word in (*category.words.keep, *category.words.nouns)}
    how, how_en = ("只是其用途", "is only what it goes with") if is_own_word else ("是所售之物", "is what is sold")
    yield Reason(
        rule="out_of_scope",
        sentence=f"标题所售不是{category.name_zh}（“{scope.word}”{how}）。",
        sentence_en=f"The title sells something else than {_article(category.name_en)} ({scope.word} {how_en}).",
        severity=Severity.INFO,
        source=f"filters/categories/{category.name}.toml",
    )


def _article(name: str) -> str:
    return name if "clothing" in name else f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
