"""From findings to a verdict on one pair. The rules are read from top to bottom; the first that applies decides.

`block` is 同一产品: same trademark or maker and same model, or same code, and nothing contradicts. `review` is an open
identity with a sentence on what would decide it. Everything else is `allow`.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache

from domain.record import RecordKind
from domain.verdict import ScopeFinding, VerdictKind
from matching.pairs.grounds import Decision, Ground
from matching.pairs.models import ModelRelation, may_state_model
from matching.pairs.pairing import Pair
from matching.pairs.parts import find_doubt, names_part
from matching.pairs.scope import ScopeAspect, may_show_scope
from matching.pairs.stated_parts import is_part_shop, states_part
from matching.policy import Policy
from matching.reading.codes import is_distinctive
from matching.reading.kinds import Relation, are_parts, relate
from matching.reading.listing_reading import ListingReading

__all__ = ["decide", "may_be_flagged", "may_need_reading"]


def decide(pair: Pair, policy: Policy) -> Decision:
    """Decide one pair, leaving aside whether the record passed, is in force, or is old.

    Args:
        pair: The findings.
        policy: Thresholds.
    """
    by_texts = _decide_by_texts(pair, policy)
    if by_texts.verdict is VerdictKind.ALLOW and pair.same_picture and not _contradicts_picture(pair):
        return _review(Ground.SAME_PICTURE)
    return by_texts


def _decide_by_texts(pair: Pair, policy: Policy) -> Decision:
    if pair.record.record.kind is RecordKind.DISHONEST_OPERATOR:  # says nothing about goods
        is_same = any(company in pair.record.companies for company in pair.listing.companies)
        return _review(Ground.OPERATOR) if is_same else _allow(Ground.NOT_NAMED)
    if pair.accessory:
        return _decide_part(pair, policy)
    if _has_same_code(pair):
        return (
            _review(Ground.CONTRADICTED)
            if pair.kind is Relation.OTHER or pair.naming.other_brand
            else _block(pair, policy)
        )
    if pair.kind is Relation.OTHER:
        return _decide_other_goods(pair, policy)
    named = pair.naming.who >= policy.named
    if named and pair.naming.other_brand and not _is_maker_stated(pair):
        return _decide_other_brand(pair)
    if named and pair.model.relation is ModelRelation.SAME:
        return _decide_same_model(pair, policy)
    if named:
        return _decide_open(pair)
    if _has_look_alike(pair):
        return _decide_look_alike(pair)
    return _decide_unnamed(pair, policy)


def may_be_flagged(pair: Pair) -> bool:
    """Tell at little cost whether `decide` may do anything but allow; a pair it leaves out is allowed.

    Without the model, the code and the company of the record, only goods of its kind that state no other model may be.
    """
    if pair.record.operators or _has_same_code(pair):
        return True
    if pair.listing.goods.accessory and not are_parts(pair.record.kinds):
        return pair.may_be_model and not (pair.record.kinds and pair.listing.goods.is_sure)
    if pair.may_be_model or (pair.kind in _ITS_KIND and not pair.is_other_model):
        return True
    return bool(pair.listing.listing.image_hashes) and pair.same_picture is not None


def may_need_reading(listing: ListingReading, kinds: frozenset[str], models: Sequence[str]) -> bool:
    """Tell before a record is read whether `may_be_flagged` may be true of it.

    Leaves aside pictures: a listing with that of a record (`RecordBook.shows`) is not asked about so.

    Args:
        listing: The listing.
        kinds: The record's kinds of goods.
        models: Its models, as `matching.pairs.models.settled_model` gives them.
    """
    if listing.gtins or listing.ccc or listing.companies:
        return True
    may_be_model = may_state_model(listing, models)
    if models and listing.codes and not may_be_model:  # another model, whatever is sold
        return False
    if listing.goods.accessory and not are_parts(kinds):
        return may_be_model and not (kinds and listing.goods.is_sure)
    return may_be_model or not kinds or relate(listing.goods.kinds, kinds) in _ITS_KIND


_ITS_KIND = (Relation.SAME, Relation.BROADER)  # no set: the hash of a member is computed in Python
"""The listing's goods are, or may be, the kind of goods the record is about."""


def _has_same_code(pair: Pair) -> bool:
    listing, record = pair.listing, pair.record
    if not (listing.gtins or listing.ccc):
        return False
    return any(gtin in record.gtins for gtin in listing.gtins) or any(number in record.ccc for number in listing.ccc)


def _contradicts_picture(pair: Pair) -> bool:
    """The listing says of itself that it is not what its picture shows.

    Sellers take pictures from each other (盗图): beside goods, a brand, a maker, a model or a barcode that are not the
    record's, the picture says nothing. Where a listing names nothing, its picture is all that tells.
    """
    naming = pair.naming
    return bool(
        pair.accessory
        or pair.kind is Relation.OTHER
        or naming.other_brand
        or naming.other_maker
        or pair.model.relation in (ModelRelation.OTHER, ModelRelation.MIXED)
        or _has_other_code(pair)
    )


def _has_other_code(pair: Pair) -> bool:
    return bool(pair.listing.gtins and pair.record.gtins)


def _is_maker_stated(pair: Pair) -> bool:
    return pair.naming.maker is not None and pair.naming.maker.place == "maker"


def _decide_part(pair: Pair, policy: Policy) -> Decision:
    """What belongs to goods is not these goods.

    But of goods that no table knows it may be what the record is about; and a title that says what is fitted and names
    nothing that fits it may sell the goods: `适用小逸优品电磁炉 XDW-21A4`.
    """
    is_same = pair.naming.who >= policy.named and pair.model.relation is ModelRelation.SAME
    if is_same and not pair.naming.other_brand and not _is_part_named(pair):
        return _review(Ground.PERHAPS_PART)
    return _allow(Ground.ACCESSORY)


def _is_part_named(pair: Pair) -> bool:
    """Tell whether a listing, or its shop, says what is sold in place of the goods that are fitted."""
    goods, own = pair.listing.goods, pair.record.kinds
    if states_part(pair):
        return True
    if not own:
        return bool(goods.accessory and goods.fit)
    if (goods.accessory and goods.is_sure) or is_part_shop(pair.listing):
        return True
    if goods.accessory and not goods.fit:
        return False
    return any(relate(frozenset({kind}), own) not in _ITS_KIND for kind in goods.kinds) or names_part(pair)


def _decide_other_goods(pair: Pair, policy: Policy) -> Decision:
    """Goods of another kind are other goods; only a rare model under the same name makes a person look."""
    are_only_parts = are_parts(pair.listing.goods.kinds)
    same = pair.model.relation is ModelRelation.SAME and (is_distinctive(pair.model.key) or are_only_parts)
    if same and pair.naming.who >= policy.named and not pair.naming.other_brand:
        is_part = are_only_parts and states_part(pair)
        return _allow(Ground.ACCESSORY) if is_part else _review(Ground.CONTRADICTED)
    return _allow(Ground.OTHER_GOODS)


def _decide_other_brand(pair: Pair) -> Decision:
    """A brand field is what a seller types: goods under the record's name and rare model are looked at all the same."""
    is_same = pair.model.relation is ModelRelation.SAME and is_distinctive(pair.model.key) and pair.kind in _ITS_KIND
    if is_same and not pair.naming.likened and not find_doubt(pair):
        return _review(Ground.CONTRADICTED)
    return _allow(Ground.OTHER_BRAND)


def _decide_same_model(pair: Pair, policy: Policy) -> Decision:
    is_other = _has_other_code(pair) or pair.naming.other_maker or pair.naming.other_brand
    if is_other or pair.record.called.is_tested_unit:  # which may be a seller
        return _review(Ground.CONTRADICTED)
    return _review(Ground.LIKENED) if pair.naming.likened else _block_by_model(pair, policy)


def _decide_open(pair: Pair) -> Decision:
    """Brand or maker is the record's, the model is not shown to be."""
    relation = pair.model.relation
    if relation is ModelRelation.OTHER:
        return _allow(Ground.SIBLING)
    if relation is ModelRelation.MIXED:
        return _review(Ground.CONTRADICTED)
    if relation is ModelRelation.PARTIAL:
        return _review(Ground.PARTIAL_MODEL)
    if pair.kind not in _ITS_KIND:
        return _allow(Ground.OTHER_GOODS)
    return _review(Ground.NO_RECORD_MODEL if relation is ModelRelation.NO_RECORD_MODEL else Ground.NO_LISTING_MODEL)


def _has_look_alike(pair: Pair) -> bool:
    """Tell whether a brand is stated that looks like the record's; a colour and a word for the goods are no brand."""
    alike = pair.naming.alike_brand
    return alike is not None and not alike[0].endswith("色") and alike[0] not in pair.record.product


def _decide_look_alike(pair: Pair) -> Decision:
    if pair.kind not in _ITS_KIND:
        return _allow(Ground.OTHER_GOODS)
    if pair.model.relation is ModelRelation.OTHER:
        return _allow(Ground.SIBLING)
    return _review(Ground.LOOK_ALIKE)


def _decide_unnamed(pair: Pair, policy: Policy) -> Decision:
    """Nobody of the record is named for sure; the model may still be its own."""
    if pair.model.relation not in (ModelRelation.SAME, ModelRelation.MIXED):
        return _allow(Ground.OTHER_BRAND if pair.naming.other_brand or pair.naming.other_maker else Ground.NOT_NAMED)
    if pair.naming.other_brand or pair.naming.other_maker:
        return _allow(Ground.OTHER_BRAND)
    is_one_model = pair.model.relation is ModelRelation.SAME and not pair.naming.likened
    if pair.naming.who >= policy.maybe_named and pair.kind is not Relation.UNKNOWN and is_one_model:
        is_rare = is_distinctive(pair.model.key)
        return _block_by_model(pair, policy) if is_rare else _review(Ground.MODEL_WITHOUT_MAKER)
    may_be_kind = pair.kind in _ITS_KIND or (pair.kind is Relation.UNKNOWN and pair.naming.who >= policy.maybe_named)
    return (
        _review(Ground.MODEL_WITHOUT_MAKER)
        if is_distinctive(pair.model.key) and may_be_kind
        else _allow(Ground.NOT_NAMED)
    )


@lru_cache(maxsize=64)
def _of(verdict: VerdictKind, ground: Ground) -> Decision:
    return Decision(verdict=verdict, ground=ground)


def _block_by_model(pair: Pair, policy: Policy) -> Decision:
    """The same model of the same maker; goods of another specification are not yet 同一产品 (Order 18, art. 10)."""
    is_open, is_stated = bool(pair.listing.goods.unsaid or find_doubt(pair)), states_part(pair)
    if is_open or is_stated:
        return _allow(Ground.ACCESSORY) if is_open and is_stated else _review(Ground.PERHAPS_PART)
    return _block(pair, policy) if pair.other_spec is None else _review(Ground.OTHER_SPEC)


def _block(pair: Pair, policy: Policy) -> Decision:
    """The product is the same; what the record is limited to may still say otherwise."""
    if may_show_scope(pair.listing) and any(aspect.finding is ScopeFinding.OUTSIDE for aspect in pair.scope):
        return _review(Ground.OUTSIDE_SCOPE)
    if policy.batch_not_shown is VerdictKind.REVIEW and _is_batch_not_shown(pair.scope):
        return _review(Ground.BATCH_NOT_SHOWN)
    return _of(VerdictKind.BLOCK, Ground.SAME_PRODUCT)


def _is_batch_not_shown(scope: Collection[ScopeAspect]) -> bool:
    """The record names batches or days of production, and the listing shows none of either; sizes are no batch."""
    shown = [aspect.finding for aspect in scope if aspect.aspect in {"batch", "date"}]
    return bool(shown) and all(finding is ScopeFinding.NOT_SHOWN for finding in shown)


def _review(ground: Ground) -> Decision:
    return _of(VerdictKind.REVIEW, ground)


def _allow(ground: Ground) -> Decision:
    return _of(VerdictKind.ALLOW, ground)
