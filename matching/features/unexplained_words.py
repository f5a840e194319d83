"""Words of the title that the record does not explain."""

import re

from domain.brands import skeleton
from matching.evidence import Evidence
from matching.kinds import Relation
from matching.pairing import Pair
from matching.text import Text, as_printed
from matching.usual_words import mark


def judge(pair: Pair) -> Evidence | None:
    """The title says things that neither the record nor the trade's usual words explain."""
    text = pair.listing.title
    words = _unexplained(text, _explained(text, pair))
    signs = sum(map(str.isalnum, "".join(words)))
    if not signs:
        return None
    shown = "、".join(as_printed(word, pair.listing.listing.title) for word in words[:_MOST_SHOWN])
    record = pair.record.record
    return Evidence(
        degree=min(signs / len(text.chars), 1.0),
        listing_value=shown,
        record_value=" ".join(filter(None, (record.brand, record.product_name, record.model_spec))) or record.record_id,
        sentence=f"标题中有记录没有提到的内容:{shown}",
        sentence_en=f"the title says what the record does not: {shown}",
    )


def _explained(text: Text, pair: Pair) -> bytearray:
    """Mark each character of the squeezed title that the record, or a usual word of shop titles, explains."""
    record, chars, known = pair.record, text.chars, bytearray(pair.listing.usual_signs)
    words = [name.key for name in record.names] + [maker.whole for maker in record.makers]
    words += [record.product[place : place + 2] for place in range(len(record.product) - 1)]
    if pair.kind in (Relation.SAME, Relation.BROADER):
        words += pair.listing.goods.nouns
    if pair.same_spec is not None:
        words.append(pair.same_spec[0].text)
    for word in words:
        if word in chars:
            mark(known, chars, word)
    for model in record.models:
        mark(known, text.skeleton, skeleton(model.value))
    return known


def _unexplained(text: Text, known: bytearray) -> list[str]:
    """Cut what is left of the title into words, with the signs inside them: `1-5岁` is one, `【` is none."""
    mark_of_next = iter(known).__next__
    left = [" " if sign in "()*#" or (sign.isalnum() and mark_of_next()) else sign for sign in text.folded]
    rest = _USUAL.sub(" ", "".join(left))
    return [word for token in rest.split() if len(word := token.strip(_SIGNS)) > 1]


_USUAL = re.compile(r"(?<![a-z0-9])(?:(?:19|20)\d\d(?![a-z0-9])|\d[\d./-]*(?:岁|码|个?月|年级|cm)[以之]?[上下内]?)")
"""Years, ages, sizes and measures of a body say nothing about which product it is."""
_SIGNS = "-./_+"
_MOST_SHOWN = 4
