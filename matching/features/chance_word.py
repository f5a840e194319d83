"""A name by chance."""

from matching.pairs.evidence import Wording
from matching.pairs.pairing import Pair


def judge(pair: Pair) -> float:
    """The characters of the record's name stand in the title only inside other words."""
    return 1.0 - pair.naming.who if 0.0 < pair.naming.who < 0.5 else 0.0


def word(pair: Pair) -> Wording:
    """Say which name."""
    found = max((f for f in (pair.naming.brand, pair.naming.maker) if f is not None), key=lambda f: f.degree)
    return Wording(
        listing_value=found.value,
        record_value=found.name.key,
        sentence=f"“{found.name.key}”在商品信息中可能只是别的词的一部分",
        sentence_en=f"“{found.name.key}” may be only a part of other words in the listing",
    )
