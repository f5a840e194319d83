"""From findings to a verdict on one pair. The rules are read from top to bottom; the first that applies decides.

`block` is 同一产品: same trademark or maker and same model, or same code, and nothing contradicts. `review` is an open
identity with a sentence on what would decide it. Everything else is `allow`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from domain.record import RecordKind
from domain.verdict import ScopeFinding, VerdictKind
from matching.codes import is_distinctive
from matching.kinds import Relation, are_parts, relate
from matching.models import ModelRelation, may_state_model
from matching.names import Origin
from matching.pairing import Pair
from matching.parts import find_doubt
from matching.policy import Policy
from matching.reading import ListingReading
from matching.scope import ScopeAspect

__all__ = ["Decision", "Ground", "decide", "may_be_flagged", "may_need_reading"]


class Ground(StrEnum):
    """Why a pair has its verdict."""

    SAME_PRODUCT = "same_product"
    OUTSIDE_SCOPE = "outside_scope"
    BATCH_NOT_SHOWN = "batch_not_shown"
    OTHER_SPEC = "other_spec"
    CONTRADICTED = "contradicted"
    NO_RECORD_MODEL = "no_record_model"
    NO_LISTING_MODEL = "no_listing_model"
    PARTIAL_MODEL = "partial_model"
    PERHAPS_PART = "perhaps_part"
    LIKENED = "likened"
    LOOK_ALIKE = "look_alike"
    MODEL_WITHOUT_MAKER = "model_without_maker"
    AGED = "aged"
    OPERATOR = "operator"
    ACCESSORY = "accessory"
    OTHER_GOODS = "other_goods"
    OTHER_BRAND = "other_brand"
    SIBLING = "sibling"
    NOT_NAMED = "not_named"
    PASSED = "passed"
    CLEARED = "cleared"
    NOT_IN_FORCE = "not_in_force"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A verdict with its ground, and for a review what would decide it."""

    verdict: VerdictKind
    ground: Ground

    @property
    def decides(self) -> str:
        """What would decide the identity, in Chinese; empty unless a review."""
        return _DECIDES.get(self.ground, ("", ""))[0]

    @property
    def decides_en(self) -> str:
        """The same in English."""
        return _DECIDES.get(self.ground, ("", ""))[1]


_DECIDES = {
    Ground.OUTSIDE_SCOPE: (
        "核对实物的批次、生产日期和尺码是否在记录范围内",
        "check on the goods whether batch, date and size are inside the record's scope",
    ),
    Ground.BATCH_NOT_SHOWN: (
        "商品未标明批号或生产日期:要求卖家提供,再与记录的批次核对",
        "the listing shows neither batch nor day of production: ask the seller, then compare with the record's batch",
    ),
    Ground.OTHER_SPEC: (
        "商品标明的规格与记录不同:核对实物铭牌上的规格(功率、容量或尺寸),再看是否为被检型号",
        "the listing states another specification: check power, capacity or size on the goods, then the model",
    ),
    Ground.CONTRADICTED: (
        "商品信息自相矛盾:核对实物标签上的生产者、商标、型号和条形码",
        "the listing contradicts the record or itself: check maker, trademark, model and barcode on the goods",
    ),
    Ground.NO_RECORD_MODEL: (
        "记录未写明型号(货号):向发布机关核实被检产品的型号,再与商品核对",
        "the record names no model: ask its issuer which model was tested, then compare",
    ),
    Ground.NO_LISTING_MODEL: (
        "商品未标明型号(货号):要求卖家提供型号或吊牌照片",
        "the listing names no model: ask the seller for the model or a picture of the label",
    ),
    Ground.PARTIAL_MODEL: (
        "型号只有一部分一致:要求卖家提供完整型号(货号)",
        "the model agrees in part: ask the seller for the whole model number",
    ),
    Ground.PERHAPS_PART: (
        "标题可能只卖该商品的零件或配件:核对所售是整件商品还是零件",
        "the title may sell only a part of those goods: check whether the goods themselves are sold",
    ),
    Ground.LIKENED: (
        "标题只说与该商标“同款”或“平替”:核对实物标签上的商标、生产者和型号",
        "the title only likens the goods to that trademark: check trademark, maker and model on the goods",
    ),
    Ground.LOOK_ALIKE: (
        "商标近似但不相同:核对注册商标和生产者",
        "the trademark is close, not the same: check the registered mark and the maker",
    ),
    Ground.MODEL_WITHOUT_MAKER: (
        "型号一致,但未见记录所载的商标或生产者:要求卖家说明由谁生产",
        "same model, but neither trademark nor maker of the record is stated: ask the seller who made it",
    ),
    Ground.AGED: (
        "记录已超过本单位设定的年限:核实是否仍在生产销售",
        "the record is older than this office's limit: check whether it is still made and sold",
    ),
    Ground.OPERATOR: (
        "经营者或生产者列入严重违法失信名单:核对主体身份,再看所售商品本身",
        "seller or maker is on the list of dishonest operators: check who it is, then look at the goods themselves",
    ),
}


def decide(pair: Pair, policy: Policy) -> Decision:
    """Decide one pair, leaving aside whether the record passed, is in force, or is old.

    Args:
        pair: The findings.
        policy: Thresholds.
    """
    if pair.record.record.kind is RecordKind.DISHONEST_OPERATOR:  # says nothing about goods
        is_same = any(company in pair.record.companies for company in pair.listing.companies)
        return _review(Ground.OPERATOR) if is_same else _allow(Ground.NOT_NAMED)
    if pair.accessory:
        return _allow(Ground.ACCESSORY)
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
        return _allow(Ground.OTHER_BRAND)
    if named and pair.model.relation is ModelRelation.SAME:
        return _decide_same_model(pair, policy)
    if named:
        return _decide_open(pair)
    if pair.naming.alike_brand is not None:
        return _decide_look_alike(pair)
    return _decide_unnamed(pair, policy)


def may_be_flagged(pair: Pair) -> bool:
    """Tell at little cost whether `decide` may do anything but allow; a pair it leaves out is allowed.

    Without the model, the code and the company of the record, only goods of its kind that state no other model may be.
    """
    if pair.record.operators or _has_same_code(pair):
        return True
    if pair.listing.goods.accessory and not are_parts(pair.record.kinds):
        return False
    return pair.may_be_model or (pair.kind in _ITS_KIND and not pair.is_other_model)


def may_need_reading(listing: ListingReading, kinds: frozenset[str], models: Sequence[str]) -> bool:
    """Tell before a record is read whether `may_be_flagged` may be true of it.

    Args:
        listing: The listing.
        kinds: The record's kinds of goods.
        models: Its models, as `matching.models.settled_model` gives them.
    """
    if listing.gtins or listing.ccc or listing.companies:
        return True
    if listing.goods.accessory and not are_parts(kinds):
        return False
    if may_state_model(listing, models):
        return True
    return not (models and listing.codes) and (not kinds or relate(listing.goods.kinds, kinds) in _ITS_KIND)


_ITS_KIND = (Relation.SAME, Relation.BROADER)  # no set: the hash of a member is computed in Python
"""The listing's goods are, or may be, the kind of goods the record is about."""


def _has_same_code(pair: Pair) -> bool:
    listing, record = pair.listing, pair.record
    if not (listing.gtins or listing.ccc):
        return False
    return any(gtin in record.gtins for gtin in listing.gtins) or any(number in record.ccc for number in listing.ccc)


def _has_other_code(pair: Pair) -> bool:
    return bool(pair.listing.gtins and pair.record.gtins)


def _is_tested_unit(pair: Pair) -> bool:
    """Only the inspected company is named, which may be a seller: no ground to block."""
    return all(name.origin in {Origin.TESTED_UNIT, Origin.PINYIN} for name in pair.record.names)


def _is_maker_stated(pair: Pair) -> bool:
    return pair.naming.maker is not None and pair.naming.maker.place == "maker"


def _decide_other_goods(pair: Pair, policy: Policy) -> Decision:
    """Goods of another kind are other goods; only a rare model under the same name makes a person look."""
    same = pair.model.relation is ModelRelation.SAME and is_distinctive(pair.model.key)
    if same and pair.naming.who >= policy.named and not pair.naming.other_brand:
        return _review(Ground.CONTRADICTED)
    return _allow(Ground.OTHER_GOODS)


def _decide_same_model(pair: Pair, policy: Policy) -> Decision:
    if _has_other_code(pair) or pair.naming.other_maker or pair.naming.other_brand or _is_tested_unit(pair):
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
    if is_distinctive(pair.model.key) and pair.kind in _ITS_KIND:
        return _review(Ground.MODEL_WITHOUT_MAKER)
    return _allow(Ground.NOT_NAMED)


@lru_cache(maxsize=64)
def _of(verdict: VerdictKind, ground: Ground) -> Decision:
    return Decision(verdict=verdict, ground=ground)


def _block_by_model(pair: Pair, policy: Policy) -> Decision:
    """The same model of the same maker; goods of another specification are not yet 同一产品 (Order 18, art. 10)."""
    if find_doubt(pair):
        return _review(Ground.PERHAPS_PART)
    return _block(pair, policy) if pair.other_spec is None else _review(Ground.OTHER_SPEC)


def _block(pair: Pair, policy: Policy) -> Decision:
    """The product is the same; what the record is limited to may still say otherwise."""
    # Only stated fields count, so the scope needs not be read where there is none.
    has_fields = bool(pair.listing.listing.attributes)
    if has_fields and any(aspect.finding is ScopeFinding.OUTSIDE for aspect in pair.scope):
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
