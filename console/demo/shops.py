"""The invented shops of the three invented platforms."""

from random import Random
from typing import Final

from console.demo.offers import Shop

__all__ = ["PLATFORMS", "invent_shops"]

PLATFORMS: Final = ("qingwei", "shiqiao", "yunti")
"""青苇商城, 石桥集市, 云梯小店."""

_FIRST = (
    "芦荻", "柳湾", "石拱", "晴川", "稻香", "竹影", "槐荫", "松月", "梧桐里", "双桥",
    "南塘", "北巷", "小满", "立秋", "白露", "谷雨",
    "九曲", "三棵树", "杏花", "远山", "听雨", "晚舟", "东篱", "知了", "蓝屋顶", "老码头", "转角", "拐弯", "溪口",
    "半亩",
)  # fmt: skip
_SECOND = (
    "百货",
    "母婴铺",
    "箱包馆",
    "电器店",
    "杂货社",
    "优选仓",
    "工厂店",
    "小铺",
    "折扣屋",
    "生活馆",
    "童品坊",
    "甄选",
)
_FORMS = ("{}商贸有限公司", "{}电子商务有限公司", "{}百货商行")


def invent_shops(platform: str, count: int, rng: Random) -> tuple[Shop, ...]:
    """Make a platform's shops; names are unique on the platform."""
    names = [first + second for first in _FIRST for second in _SECOND]
    chosen = rng.sample(names, count)
    letter = platform[0]
    return tuple(
        Shop(shop_id=f"{letter}s{100 + i}", name=name, trader=rng.choice(_FORMS).format(name[:2]))
        for i, name in enumerate(chosen)
    )
