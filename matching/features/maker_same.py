"""The same maker."""

from matching.pairs.evidence import Wording, held
from matching.pairs.pairing import Pair

_PLACES = {
    "brand": ("品牌栏", "the brand field"),
    "maker": ("生产者栏", "the maker field"),
    "title": ("标题", "the title"),
    "shop": ("店铺名", "the shop's name"),
}


def judge(pair: Pair) -> float:
    """The listing names the record's maker by its own name (字号)."""
    return 0.0 if pair.naming.maker is None else pair.naming.maker.degree


def word(pair: Pair) -> Wording:
    """Say where."""
    found = held(pair.naming.maker)
    zh, en = _PLACES[found.place]
    printed = pair.record.record.manufacturer or found.name.key
    return Wording(
        listing_value=found.value,
        record_value=printed,
        sentence=f"{zh}中有记录生产者“{printed}”的字号“{found.name.key}”",
        sentence_en=f"{en} names the record's maker “{printed}” by its short name “{found.name.key}”",
    )
