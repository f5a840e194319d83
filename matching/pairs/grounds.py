"""Why a pair of listing and record has its verdict, and for a review what would decide it."""

from dataclasses import dataclass
from enum import StrEnum

from domain.verdict import VerdictKind

__all__ = ["Decision", "Ground"]


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
    SAME_PICTURE = "same_picture"
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
    Ground.SAME_PICTURE: (
        "商品图片与记录公布的图片相同,但文字未写明商标、生产者和型号,图片也可能是盗用:要求卖家提供实物照片和吊牌、铭牌照片",
        "the picture is the record's, but the texts name neither trademark nor maker nor model, and pictures are "
        "copied: ask the seller for photographs of the goods themselves and of their label",
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
