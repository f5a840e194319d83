"""The brand of the listing looks or sounds like a known brand without being it.

小逸良品 beside 小逸优品, 苏伯尔 beside 苏泊尔, 美的风格 beside 美的. The name may be a mark of its own: the reason
says which brand it is like, in which way, and whether a notice has reported the imitation.

Example:
    >>> from datetime import date
    >>> from domain.brands import registry_from_rows
    >>> from domain.listing import Listing
    >>> rows = [{"brand": "小逸优品"}, {"brand": "九阳"}, {"brand": "SAMSUNG"}]
    >>> brands = registry_from_rows(rows, [{"lookalike_name": "美的风格", "imitates": "美的"}])
    >>> def severities(**listing):
    ...     facts = RuleFacts(listing=Listing(**listing), category=None, on=date(2026, 11, 1), brands=brands)
    ...     return [str(reason.severity) for reason in judge(facts)]
    >>> severities(title="电磁炉", brand="小逸良品"), severities(title="美的风格电磁炉")
    (['warning'], ['serious'])
    >>> severities(title="电磁炉", brand="强九阳"), severities(title="电视", brand="SHMSUNG")
    (['info'], ['warning'])
    >>> severities(title="电磁炉", brand="小逸优品"), severities(title="九阳电磁炉")
    ([], [])
"""

from collections.abc import Iterator

from domain.brands import LookAlike, read_brand_names
from domain.look_alikes import Alikeness, mixes_alphabets
from domain.text import is_chinese, squeeze
from domain.verdict import Reason, Severity
from filters.facts import RuleFacts

__all__ = ["judge"]

_BRAND_HEADINGS = ("品牌", "商标", "brand")
_LEAST_CHARACTERS_IN_TITLE = 3
"""A shorter imitation stands in titles by chance; one in Latin letters may be an ordinary word (SUPER)."""
_LEAST_CHINESE_ONE_OFF = 4
"""Shorter names one character off are mostly marks of their own: 水孩儿 and 红孩儿 are both known brands."""
_SHORT = 2
"""A name of two characters is like many others: only goods of the imitated brand's category count."""
_LEADING_CHARACTERS = (3, 4, 5, 6)
"""Without a brand field the brand stands at the beginning of the title."""


def judge(facts: RuleFacts) -> Iterator[Reason]:
    """Yield a reason for each name on the listing that imitates a brand."""
    found = {look_alike.name: look_alike for look_alike in _look_alikes(facts)}
    for look_alike in found.values():
        how = f"，通报中已有记载（{look_alike.kind or '仿冒'}）" if look_alike.is_reported else ""
        how_en = "; a notice has reported it" if look_alike.is_reported else ""
        yield Reason(
            rule="look_alike_brand",
            sentence=f"{look_alike.explanation}{how}，需核实商标。",
            sentence_en=f"{look_alike.explanation_en}{how_en}; the mark needs checking.",
            severity=_severity(look_alike),
            source="品牌登记（brands.csv、lookalikes.csv）",
        )


def _severity(look_alike: LookAlike) -> Severity:
    if look_alike.is_reported:
        return Severity.SERIOUS
    is_weak = look_alike.way is Alikeness.INSERTED or len(look_alike.name) <= _SHORT
    return Severity.INFO if is_weak else Severity.WARNING


def _look_alikes(facts: RuleFacts) -> Iterator[LookAlike]:
    listing, brands = facts.listing, facts.brands
    cells = [listing.brand or ""]
    cells += [value for heading, value in listing.attributes.items() if squeeze(heading) in _BRAND_HEADINGS]
    words = [word for text in (*cells, listing.title) for word in text.split() if mixes_alphabets(word)]
    yield from filter(None, map(brands.look_alike, words))
    names = [name for cell in cells for name in read_brand_names(cell)]
    title = squeeze(listing.title)
    # Two spellings in one cell are one brand: a known one vouches for the other.
    if names and not any(brands.is_known(name) for name in names):
        found = filter(None, map(brands.look_alike, names))
        yield from (one for one in found if _is_telling(one, facts))
    elif not names and title and is_chinese(title[0]) and not any(map(brands.is_known, _beginnings(title))):
        found = filter(None, map(brands.look_alike, _beginnings(title)))
        yield from (one for one in found if _is_telling(one, facts) and one.way is not Alikeness.INSERTED)
    yield from (brands.see_way(one) for one in brands.imitations if _stands_in(one.name, title))


def _beginnings(title: str) -> list[str]:
    return [title[:length] for length in _LEADING_CHARACTERS]


def _stands_in(imitation: str, title: str) -> bool:
    return imitation in title and len(imitation) >= _LEAST_CHARACTERS_IN_TITLE and is_chinese(imitation[0])


def _is_telling(look_alike: LookAlike, facts: RuleFacts) -> bool:
    name = look_alike.name
    if look_alike.is_reported or name.isascii():
        return True
    if look_alike.way is Alikeness.EDIT:
        return len(name) >= _LEAST_CHINESE_ONE_OFF
    if len(name) <= _SHORT:
        brand = facts.brands.find(look_alike.closest)
        return brand is not None and facts.category is not None and brand.category == facts.category.name
    return True
