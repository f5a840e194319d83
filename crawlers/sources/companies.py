"""Cells that name companies in several roles (生产企业:… 经销商:…): cut into one field a role, or left whole.

The names and their roles are read by `domain.makers`; here is decided whether everything in a cell was understood.
"""

import re
from collections.abc import Mapping, Sequence

from domain.makers import MakerRole, load_maker_words, read_makers

__all__ = ["names_several_roles", "split_roles"]

_FIELDS: Mapping[MakerRole, str] = {
    MakerRole.MAKER: "manufacturer",
    MakerRole.CONTRACTOR: "manufacturer",
    MakerRole.PRINCIPAL: "principal",
    MakerRole.IMPORTER: "importer",
    MakerRole.DISTRIBUTOR: "distributor",
}
_SIGNS = re.compile(r"[\s/／、,，;；:：|()（）\[\]【】.。-]+")
_REMARK = re.compile("认定|認定|否认|否認|假冒|声称|聲稱|声明|聲明|并非|並非|非本|不是|查无|無此|无此")
"""Words of a remark beside the companies, which ends like a company's name: 经厂家认定非本厂生产."""
_COMPANY = re.compile(
    r"公司|集团|集團|[厂廠店社行部](?:[(（]|$)|中心|工作室|合作社|\b(?:ltd|inc|llc|corp|gmbh)\b", re.IGNORECASE
)
_CLAIMED = re.compile("标称|標稱")


def names_several_roles(cell: str) -> bool:
    """Tell whether a cell names companies that had different parts in a product.

    Example:
        >>> names_several_roles("生产企业:甲童装有限公司 经销商:乙商贸有限公司"), names_several_roles("甲公司/乙公司")
        (True, False)
    """
    return len({maker.role for maker in read_makers(cell)}) > 1


def split_roles(cell: str, fields: Sequence[str] = ()) -> Mapping[str, str] | None:
    """Return field → names, several of them with `/` between; `None` when a word of the cell would be lost.

    Args:
        cell: A cell that names several roles.
        fields: What its heading joins: under 生产企业/经销商 an agent is the seller, for no other column names one.

    Example:
        >>> split_roles("制造商:甲电器有限公司 委托方:乙科技有限公司 被委托方:丙电器厂")
        {'manufacturer': '甲电器有限公司/丙电器厂', 'principal': '乙科技有限公司'}
        >>> split_roles("甲服饰有限公司(标称)/乙服饰连锁有限公司(标称经销商)")
        {'manufacturer': '甲服饰有限公司', 'distributor': '乙服饰连锁有限公司'}
        >>> split_roles("进口商:甲贸易有限公司 总代理:乙商贸有限公司")
        {'importer': '甲贸易有限公司', 'distributor': '乙商贸有限公司'}
        >>> split_roles("甲体育(中国)有限公司(标称进口商)/adidas") is None
        True
        >>> split_roles("甲体育(上海)有限公司授权乙儿童用品有限公司荣誉出品") is None
        True
    """
    if _REMARK.search(cell):
        return None
    found: dict[str, str] = {}
    rest = cell
    for maker in read_makers(cell):
        if maker.printed not in rest or not (_COMPANY.search(maker.printed) or _is_labelled(maker.printed, cell)):
            return None
        rest = rest.replace(maker.printed, " ", 1)
        field = _FIELDS[maker.role]
        if field == "distributor" and "seller" in fields:
            field = "seller"
        found[field] = f"{found[field]}/{maker.printed}" if field in found else maker.printed
    return None if _has_more(rest) else found


def _is_labelled(name: str, cell: str) -> bool:
    """Tell whether a word for a role stands before a name; a brand beside a company has none."""
    before = cell[: cell.index(name)].rstrip(" :：")
    return any(before.endswith(word) for word in load_maker_words().roles)


def _has_more(rest: str) -> bool:
    """Tell whether something but words for roles is left of a cell."""
    roles = load_maker_words().roles
    return any(piece and piece not in roles for piece in _SIGNS.split(_CLAIMED.sub("", rest)))
