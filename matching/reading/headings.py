"""What an attribute of a listing is about, by its heading as sellers print it."""

from functools import lru_cache
from typing import Final

__all__ = [
    "BATCH", "BRAND", "CCC", "COMPANY", "DATE", "FITTED", "GTIN", "MAKER", "MEASURE", "MODEL", "SIZE", "SORT",
    "is_about",
]  # fmt: skip

BRAND: Final = ("品牌", "商标", "牌子")
MODEL: Final = ("型号", "货号", "款号", "编号", "款式", "零件号", "商品号", "车型", "款")
_NO_MODEL: Final = (
    "证书", "证编号", "证号", "3c编号", "ccc编号", "许可", "报告", "备案", "标准", "文号", "商品编号", "宝贝编号",
    "适用", "适配", "兼容", "匹配", "适合",
)  # fmt: skip
"""Words with which a heading is about no model of the goods: the number of a paper (3C证书编号) or of the platform's
page, or what the goods fit (适用型号)."""
FITTED: Final = (
    "适用型号",
    "适用机型",
    "适配型号",
    "适配机型",
    "适用车型",
    "兼容型号",
    "兼容机型",
    "适用品牌",
    "适配品牌",
)
"""What the goods fit, where they are a part or an accessory."""
SORT: Final = ("商品类型", "产品类型", "商品类别", "产品类别", "类别", "品类", "商品名称", "产品名称")
MAKER: Final = ("生产", "厂", "制造", "供应商", "进口商", "经销", "代理", "制造商", "企业", "公司")
"""`DATE` is about none of them: 生产日期."""
GTIN: Final = ("条形码", "条码", "gtin", "ean", "商品码", "69码")
SIZE: Final = ("尺码", "鞋码", "码数", "号型", "身高", "尺寸", "规格")
MEASURE: Final = ("功率", "容量", "容积", "尺寸", "规格", "型号")
DATE: Final = ("生产日期", "批号", "批次", "生产批")
BATCH: Final = ("批号", "批次", "生产批")
CCC: Final = ("ccc", "3c")
COMPANY: Final = ("社会信用代码", "组织机构代码")


@lru_cache(maxsize=16_384)
def is_about(heading: str, keys: tuple[str, ...]) -> bool:
    """Tell whether a heading, folded, holds one of some words.

    Example:
        >>> [is_about(heading, MODEL) for heading in ("货号", "3c证书编号", "适用型号")]
        [True, False, False]
    """
    if keys is MODEL and any(word in heading for word in _NO_MODEL):
        return False
    return any(key in heading for key in keys)
