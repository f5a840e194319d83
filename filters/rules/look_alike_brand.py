"""The brand of the listing looks like a known brand without being it.

小逸良品 beside 小逸优品, 美的风格 beside 美的. The name may be somebody's own mark: the reason says which brand it
resembles and whether a notice has reported the imitation.

Example:
    >>> from datetime import date
    >>> from domain.brands import registry_from_rows
    >>> from domain.listing import Listing
    >>> brands = registry_from_rows([{"brand": "小逸优品"}], [{"lookalike_name": "美的风格", "imitates": "美的"}])
    >>> def severities(**listing):
    ...     facts = RuleFacts(listing=Listing(**listing), category=None, on=date(2026, 11, 1), brands=brands)
    ...     return [str(reason.severity) for reason in judge(facts)]
    >>> severities(title="电磁炉", brand="小逸良品"), severities(title="美的风格电磁炉")
    (['warning'], ['serious'])
    >>> severities(title="电磁炉", brand="小逸优品")
    []
"""

from collections.abc import Iterator

from domain.brands import BrandRegistry, LookAlike, read_brand_names
from domain.listing import Listing
from domain.text import is_chinese, squeeze
from domain.verdict import Reason, Severity
from filters.facts import RuleFacts

__all__ = ["judge"]

_BRAND_HEADINGS = ("品牌", "商标", "brand")
_LEAST_CHARACTERS_IN_TITLE = 3
"""A shorter imitation stands in titles by chance; one in Latin letters may be an ordinary word (SUPER)."""
_LEAST_CHINESE_ONE_OFF = 4
"""Shorter names one character off are mostly marks of their own: 水孩儿 and 红孩儿 are both known brands."""
_LEADING_CHARACTERS = (4, 5, 6)
"""Without a brand field the brand stands at the beginning of the title."""


def judge(facts: RuleFacts) -> Iterator[Reason]:
    """Yield a reason for each name on the listing that imitates a brand."""
    found = {look_alike.name: look_alike for look_alike in _look_alikes(facts.listing, facts.brands)}
    for name, look_alike in found.items():
        brand = "/".join(look_alike.imitates)
        how = f"，通报中已有记载（{look_alike.kind}）" if look_alike.is_reported else f"（{look_alike.kind}）"
        how_en = ", reported in a notice" if look_alike.is_reported else ", one character off"
        yield Reason(
            rule="look_alike_brand",
            sentence=f"所标品牌“{name}”与“{brand}”近似{how}，需核实商标。",
            sentence_en=f"The brand {name!r} resembles {brand!r}{how_en}; the mark needs checking.",
            severity=Severity.SERIOUS if look_alike.is_reported else Severity.WARNING,
            source="品牌登记（brands.csv、lookalikes.csv）",
        )


def _look_alikes(listing: Listing, brands: BrandRegistry) -> Iterator[LookAlike]:
    stated = [listing.brand or ""]
    stated += [value for heading, value in listing.attributes.items() if squeeze(heading) in _BRAND_HEADINGS]
    names = [name for cell in stated for name in read_brand_names(cell)]
    title = squeeze(listing.title)
    if not names and title and is_chinese(title[0]):
        names = [title[:length] for length in _LEADING_CHARACTERS]
    # Two spellings in one cell are one brand: a known one vouches for the other.
    if not any(brands.is_known(name) for name in names):
        yield from filter(_is_telling, filter(None, (brands.look_alike(name) for name in names)))
    yield from (look_alike for look_alike in brands.imitations if _stands_in(look_alike.name, title))


def _stands_in(imitation: str, title: str) -> bool:
    return imitation in title and len(imitation) >= _LEAST_CHARACTERS_IN_TITLE and is_chinese(imitation[0])


def _is_telling(look_alike: LookAlike) -> bool:
    name = look_alike.name
    return look_alike.is_reported or name.isascii() or len(name) >= _LEAST_CHINESE_ONE_OFF
