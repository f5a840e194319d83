"""Words of the title that the record does not explain."""

from matching.evidence import Evidence
from matching.kinds import Relation
from matching.pairing import Pair
from matching.text import Gap, as_printed
from matching.words import load_phrases


def judge(pair: Pair) -> Evidence | None:
    """The title says things that neither the record nor the trade's usual words explain."""
    text = pair.listing.title
    known = _explained(text.chars, pair)
    words, word = [], ""
    for place, sign in enumerate(text.chars):
        if word and (known[place] or text.gaps[place] >= Gap.SIGN):
            words.append(word)
            word = ""
        word += "" if known[place] else sign
    words = [one for one in (*words, word) if len(one) > 1]
    if not words:
        return None
    shown = "、".join(as_printed(one, pair.listing.listing.title) for one in words[:_MOST_SHOWN])
    record = pair.record.record
    return Evidence(
        degree=sum(map(len, words)) / len(text.chars),
        listing_value=shown,
        record_value=" ".join(filter(None, (record.brand, record.product_name, record.model_spec))) or record.record_id,
        sentence=f"标题中有记录没有提到的内容:{shown}",
        sentence_en=f"the title says what the record does not: {shown}",
    )


def _explained(chars: str, pair: Pair) -> bytearray:
    """Mark each character that a word of the record, or a usual word of shop titles, explains."""
    record, phrases = pair.record, load_phrases()
    words = {name.key for name in record.names} | {model.value for model in record.models}
    words |= {maker.whole for maker in record.makers}
    words |= {record.product[place : place + 2] for place in range(len(record.product) - 1)}
    if pair.kind in {Relation.SAME, Relation.BROADER}:
        words |= set(pair.listing.goods.nouns)
    if pair.same_spec is not None:
        words.add(pair.same_spec[0].text)
    known = bytearray(len(chars))
    for word in (*words, *phrases.beside, *phrases.children, *phrases.grown_ups):
        place = chars.find(word) if word else -1
        while place >= 0:
            known[place : place + len(word)] = b"\x01" * len(word)
            place = chars.find(word, place + 1)
    return known


_MOST_SHOWN = 4
