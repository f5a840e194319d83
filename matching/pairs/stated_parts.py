"""Whether a listing says that it sells a part: in its fields, by its shop, or by listing what the part fits."""

import re

from domain.text import fold
from matching.pairs.pairing import Pair
from matching.pairs.title_words import is_part
from matching.reading import headings
from matching.reading.codes import CodeHit, find_code
from matching.reading.kinds import are_parts, find_nouns, known_nouns
from matching.reading.listing_reading import ListingReading
from matching.reading.text import read_text
from matching.words import load_phrases

__all__ = ["is_part_shop", "states_part"]


def states_part(pair: Pair) -> bool:
    """Tell whether a listing says that a part is sold, in its fields or by listing what the part fits.

    A field names a part (商品类型 配件) or the record's model as what is fitted (适用型号), or the title lists what is:
    `清氧社/小米/华为`.
    """
    listing, record = pair.listing, pair.record
    if "/" in listing.title.folded and any(map(_lists_brands, listing.title.folded.split()[:_MOST_RUNS])):
        return True
    sorts = () if are_parts(record.kinds) else listing.values_about(headings.SORT)  # a charger is one
    if any(map(_is_sort_of_part, sorts)):
        return True
    return any(
        find_code(read_text(cell), model.value, in_field=True) > CodeHit.EXTENDED
        for cell in listing.values_about(headings.FITTED)
        for model in record.models
    )


def _lists_brands(run: str) -> bool:
    """Tell whether a run of a title lists what a part fits.

    No goods stand in it, no usual words (`正品/某某/家用`), and others than phones, which goods go with (`苹果/华为`).
    """
    names = run.split("/")
    if len(names) not in _SEVERAL or find_nouns(run):
        return False
    phrases = load_phrases()
    others = [name for name in names if name not in phrases.beside]
    if all(any(map(name.__contains__, phrases.devices)) for name in others):
        return False
    return sum(_NAME.match(name) is not None for name in others) > 1


def _is_sort_of_part(cell: str) -> bool:
    nouns = find_nouns(fold(cell))
    return "配件" in cell or "零件" in cell or (bool(nouns) and all(is_part(known_nouns()[n]) for _, _, n in nouns))


def is_part_shop(listing: ListingReading) -> bool:
    """Tell whether the shop of a listing says of itself that it sells parts."""
    return any(map(listing.shop.chars.__contains__, load_phrases().part_shops))


_SEVERAL = range(3, 6)
_NAME = re.compile("[\u3400-\u9fff]{2}")
_MOST_RUNS = 32
