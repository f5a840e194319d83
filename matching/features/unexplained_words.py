"""Words of the title that the record does not explain."""

import re
from collections.abc import Sequence

from matching.pairs.evidence import Wording
from matching.pairs.pairing import Pair
from matching.reading.kinds import Relation
from matching.reading.text import as_printed
from matching.reading.usual_words import spans


def judge(pair: Pair) -> float:
    """The title says things that neither the record nor the trade's usual words explain."""
    signs = sum(map(str.isalnum, "".join(_unexplained(pair))))
    return min(signs / len(pair.listing.title.chars), 1.0) if signs else 0.0


def word(pair: Pair) -> Wording:
    """Say the first of them."""
    title, record = pair.listing.listing.title, pair.record.record
    shown = "、".join(as_printed(one, title) for one in _unexplained(pair)[:_MOST_SHOWN])
    return Wording(
        listing_value=shown,
        record_value=" ".join(filter(None, (record.brand, record.product_name, record.model_spec))) or record.record_id,
        sentence=f"标题中有记录没有提到的内容:{shown}",
        sentence_en=f"the title says what the record does not: {shown}",
    )


def _unexplained(pair: Pair) -> list[str]:
    """Cut what is left of the title into words, with the signs inside them: `1-5岁` is one, `【` is none."""
    text, (folded, places) = pair.listing.title, pair.listing.unusual
    left = list(folded)
    for signs, words in ((text.chars, _explained(pair)), (text.skeleton, pair.record.skeletons)):
        for start, end in spans(signs, words):
            for place in places[start:end]:
                left[place] = " "
    rest = _USUAL.sub(" ", "".join(left))
    return [one for token in rest.split() if len(one := token.strip(_SIGNS)) > 1]


def _explained(pair: Pair) -> Sequence[str]:
    """Return the words by which the record, or what was found to agree with it, explains a title."""
    words = pair.record.words
    if pair.kind in (Relation.SAME, Relation.BROADER):
        words += pair.listing.goods.nouns
    return words if pair.same_spec is None else (*words, pair.same_spec[0].text)


# The digit that all begin with stands first, so that everything else is passed over at once.
_USUAL = re.compile(
    r"\d(?<![a-z0-9]\d)(?:(?:(?<=1)9|(?<=2)0)\d\d(?![a-z0-9])|[\d./-]*(?:岁|码|个?月|年级|cm)[以之]?[上下内]?)"
)
"""Years, ages, sizes and measures of a body say nothing about which product it is."""
_SIGNS = "-./_+"
_MOST_SHOWN = 4
