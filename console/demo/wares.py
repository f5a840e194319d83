"""What stands beside the three categories: their neighbours, and words that come near a record by chance.

Article numbers are invented. Nothing here knows a record.
"""

from dataclasses import dataclass
from random import Random
from typing import Final

__all__ = ["CHANCE_WORDS", "NEIGHBOURS", "Neighbour", "invent_number"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Other goods on the same shelf."""

    shelf: str
    goods: str
    words: tuple[str, ...]
    price_low: int
    price_high: int


def invent_number(form: str, rng: Random) -> str:
    """Make an article number of a form.

    Example:
        >>> invent_number("XQ-99A", Random(1))[:3]
        'XQ-'
    """
    made = {"A": lambda: rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ"), "9": lambda: str(rng.randrange(10))}
    return "".join(made[c]() if c in made else c for c in form)


NEIGHBOURS: Final = (
    Neighbour(
        shelf="travel_bag", goods="旅行收纳袋", words=("七件套", "衣物分装", "防水"), price_low=15, price_high=59
    ),
    Neighbour(
        shelf="travel_bag", goods="小学生书包", words=("护脊减负", "一到三年级", "大容量"), price_low=39, price_high=199
    ),
    Neighbour(shelf="travel_bag", goods="女士斜挎包", words=("百搭", "链条", "小众"), price_low=29, price_high=189),
    Neighbour(shelf="travel_bag", goods="化妆包", words=("便携", "大容量", "旅行装"), price_low=12, price_high=69),
    Neighbour(shelf="travel_bag", goods="男士腰包", words=("运动", "手机包", "防盗"), price_low=19, price_high=89),
    Neighbour(shelf="travel_bag", goods="U型枕", words=("充气", "飞机", "护颈"), price_low=12, price_high=79),
    Neighbour(shelf="travel_bag", goods="儿童行李箱贴纸", words=("防水", "卡通", "50张"), price_low=5, price_high=19),
    Neighbour(
        shelf="children_clothing",
        goods="儿童运动鞋",
        words=("透气网面", "软底", "26-37码"),
        price_low=39,
        price_high=159,
    ),
    Neighbour(
        shelf="children_clothing", goods="宝宝学步鞋", words=("防滑", "机能", "春秋"), price_low=29, price_high=129
    ),
    Neighbour(
        shelf="children_clothing", goods="儿童袜子", words=("五双装", "中筒", "纯棉"), price_low=9, price_high=39
    ),
    Neighbour(
        shelf="children_clothing", goods="30厘米娃娃衣服", words=("换装", "公主裙", "配饰"), price_low=9, price_high=49
    ),
    Neighbour(
        shelf="children_clothing", goods="婴儿口水巾", words=("纱布", "六条装", "吸水"), price_low=9, price_high=39
    ),
    Neighbour(
        shelf="children_clothing", goods="女士连衣裙", words=("显瘦", "法式", "收腰"), price_low=49, price_high=259
    ),
    Neighbour(
        shelf="children_clothing", goods="亲子装", words=("一家三口", "T恤", "度假"), price_low=39, price_high=169
    ),
    Neighbour(
        shelf="children_clothing", goods="婴儿推车", words=("可坐可躺", "折叠", "轻便"), price_low=129, price_high=599
    ),
    Neighbour(
        shelf="children_clothing", goods="儿童三轮车", words=("脚踏", "音乐", "1-5岁"), price_low=89, price_high=299
    ),
    Neighbour(
        shelf="induction_cooker",
        goods="电热水壶",
        words=("304不锈钢", "1.8L", "自动断电"),
        price_low=29,
        price_high=159,
    ),
    Neighbour(
        shelf="induction_cooker", goods="不锈钢汤锅", words=("加厚复底", "24cm", "通用"), price_low=29, price_high=129
    ),
    Neighbour(
        shelf="induction_cooker", goods="铸铁炒锅", words=("无涂层", "不易粘", "老式"), price_low=49, price_high=219
    ),
    Neighbour(shelf="induction_cooker", goods="电饭煲", words=("4L", "预约", "家用"), price_low=79, price_high=329),
    Neighbour(
        shelf="induction_cooker", goods="燃气灶", words=("双灶", "猛火", "嵌入式"), price_low=159, price_high=699
    ),
    Neighbour(shelf="induction_cooker", goods="空气炸锅", words=("可视", "5L", "免翻面"), price_low=99, price_high=399),
)

# Each title holds a word that is a brand or a number in some notice, and means something else here.
CHANCE_WORDS: Final = (
    ("induction_cooker", "皇冠造型烘焙蛋糕模具 电磁炉可用平底"),
    ("induction_cooker", "半球形不锈钢料理碗 打蛋盆 电磁炉火锅配料盆"),
    ("induction_cooker", "三角形烤盘 铸铁煎锅 电磁炉明火通用"),
    ("induction_cooker", "家美好物 电磁炉置物架 厨房台面收纳"),
    ("induction_cooker", "紫光消毒筷子筒 厨房沥水 壁挂"),
    ("induction_cooker", "道德信仰书法挂画 厨房餐厅装饰 卷轴"),
    ("induction_cooker", "尚朋好友聚会火锅底料 牛油 手工 500克"),
    ("induction_cooker", "黄金灶台贴纸 防油耐高温 自粘 60x300cm"),
    ("travel_bag", "时光之旅主题手账本 旅行日记 复古牛皮纸"),
    ("travel_bag", "威风豹纹行李箱保护套 弹力加厚"),
    ("travel_bag", "普瑞特旅行证件夹 护照包 多卡位"),
    ("travel_bag", "大使馆签证资料袋 文件袋 旅行透明"),
    ("travel_bag", "七匹小狼绘本 儿童旅行故事书 精装"),
    ("travel_bag", "摇滚岛屿Rock landscape风景印花帆布包"),
    ("travel_bag", "啄木鸟木雕摆件 家居玄关 旅行纪念"),
    ("travel_bag", "智慧门锁专用旅行便携阻门器 酒店防盗"),
    ("children_clothing", "红联社区志愿者儿童马甲定制 印字 公益"),
    ("children_clothing", "欢乐小马儿童摇摇椅 塑料加厚 室内玩具"),
    ("children_clothing", "宝贝爱画画 儿童反穿罩衣 美术防水围裙"),
    ("children_clothing", "雅联酒店用品 儿童浴袍 毛巾料 批发"),
    ("children_clothing", "阳光8点半 儿童睡眠闹钟 卡通 静音"),
    ("children_clothing", "波波龙门票 亲子乐园 套票 周末可用"),
    ("children_clothing", "婴之宝典 育儿书 新手妈妈必读"),
    ("children_clothing", "家中宝贝成长相册 儿童纪念册 手工DIY"),
    ("children_clothing", "小叮咚铃铛发圈 女童头饰 一对"),
    ("children_clothing", "福贝贝壳风铃 儿童房装饰 手工"),
)
