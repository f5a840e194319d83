"""The same trademark."""

from matching.pairs.evidence import Wording, held
from matching.pairs.pairing import Pair
from matching.reading.names import Origin
from matching.reading.text import as_printed

_PLACES = {
    "brand": ("品牌栏", "the brand field"),
    "maker": ("生产者栏", "the maker field"),
    "title": ("标题", "the title"),
    "shop": ("店铺名", "the shop's name"),
}


def judge(pair: Pair) -> float:
    """The listing states the record's trademark, or another name of it."""
    return 0.0 if pair.naming.brand is None else pair.naming.brand.degree


def word(pair: Pair) -> Wording:
    """Say where, and how it is written there."""
    found = held(pair.naming.brand)
    zh, en = _PLACES[found.place]
    printed = pair.record.record.brand or found.name.key
    how, how_en = "", ""
    if found.name.origin is not Origin.BRAND:
        spelled = as_printed(found.name.key, found.value)
        how, how_en = f",写作“{spelled}”", f", written “{spelled}”"
    return Wording(
        listing_value=found.value,
        record_value=printed,
        sentence=f"{zh}中有记录的商标“{printed}”{how}",
        sentence_en=f"{en} names the record's trademark “{printed}”{how_en}",
    )
