"""The same picture."""

from domain.image_hash import BITS, NEAR
from matching.pairs.evidence import Wording, held
from matching.pairs.pairing import Pair

NEEDS = ("image_hashes",)


def judge(pair: Pair) -> float:
    """The listing shows a picture that was published with the record, or a copy of it."""
    found = pair.same_picture
    return 0.0 if found is None else 1.0 - (1.0 - _FARTHEST) * found.distance / NEAR[found.one.method]


def word(pair: Pair) -> Wording:
    """Say by which hashes, and in how many bits these differ."""
    one, other, distance = held(pair.same_picture)
    bits = BITS[one.method]
    if distance == 0:
        how, how_en = "完全一致", "all agree"
    else:
        how, how_en = f"有{distance}位不同", f"differ in {distance}"
    return Wording(
        listing_value=str(one),
        record_value=str(other),
        sentence=f"商品图片与记录公布的图片相同({one.method}感知哈希{bits}位{how});图片可能被盗用,不能单独证明是同一产品",
        sentence_en=f"the listing shows the record's picture (the {bits} bits of their {one.method} {how_en}); "
        "pictures are copied, so that this alone proves nothing",
    )


_FARTHEST = 0.6
"""How surely pictures that differ in as many bits as near ones may are the same."""
