"""Honest goods of the invented market: the three categories, their neighbours, and words that come near by chance.

Brands, shops and article numbers are invented. Nothing here knows a record.
"""

from dataclasses import dataclass
from random import Random
from typing import Final

__all__ = ["CHANCE_WORDS", "KINDS", "NEIGHBOURS", "Kind", "Neighbour", "invent_number"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One of the three categories, as sellers talk about it."""

    name: str
    goods: tuple[str, ...]
    words: tuple[str, ...]
    brands: tuple[str, ...]
    makers: tuple[str, ...]
    number_forms: tuple[str, ...]
    """`A` a capital letter, `9` a digit; anything else stands for itself."""
    heading: str
    attributes: tuple[tuple[str, tuple[str, ...]], ...]
    price_low: int
    price_high: int


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


_BAGS: Final = Kind(
    name="travel_bag",
    goods=(
        "拉杆箱",
        "行李箱",
        "旅行箱",
        "登机箱",
        "密码箱",
        "万向轮拉杆箱",
        "铝框拉杆箱",
        "旅行包",
        "短途旅行袋",
        "拉杆包",
        "双肩旅行背包",
        "前开口登机箱",
        "儿童骑行拉杆箱",
        "商务电脑双肩包",
        "复古行李箱",
        "折叠旅行包",
    ),
    words=(
        "20寸",
        "24寸",
        "26寸",
        "28寸",
        "静音万向轮",
        "大容量",
        "男女通用",
        "学生",
        "耐磨抗摔",
        "轻便",
        "高颜值",
        "磨砂面",
        "TSA海关锁",
        "PC材质",
        "ABS+PC",
        "铝镁合金框",
        "结婚陪嫁",
        "加厚",
        "干湿分离",
        "可扩展",
        "出差商务",
        "杯架款",
        "USB充电口",
        "防泼水牛津布",
        "莫兰迪色",
        "ins风",
        "网红同款",
        "多功能侧挂",
        "五件套",
        "短途出行",
    ),
    brands=(
        "远途客栈",
        "箱知",
        "云起行",
        "拾路人",
        "麦浪箱社",
        "半程山海",
        "行李魔方",
        "LUMOTRIP",
        "Bagoya",
        "途小满",
        "野渡行装",
        "KANTORI",
        "稳稳箱",
        "十二驿站",
        "朝暮旅社",
        "VOYANNA",
        "北屿箱包",
        "轻装派",
        "TREKOLI",
        "木叶行囊",
        "Ruvello",
        "漫驿",
    ),
    makers=(
        "平湖市远途箱包有限公司",
        "东阳市云起旅行用品有限公司",
        "白沟新城拾路箱包厂",
        "嘉兴麦浪箱包有限公司",
        "惠东县半程皮具厂",
        "温州北屿箱包有限公司",
        "泉州轻装户外用品有限公司",
        "瑞安市木叶箱包厂",
    ),
    number_forms=("AA-9999", "9999", "A99-999", "AA99999", "99A99", "#9999", "AAA-99"),
    heading="货号",
    attributes=(
        ("材质", ("ABS", "PC", "ABS+PC", "牛津布", "尼龙", "铝框PC", "PU")),
        ("颜色", ("曜石黑", "薄荷绿", "奶油白", "樱花粉", "藏青", "银灰", "香槟金")),
        ("轮子", ("静音万向轮", "飞机轮", "单向轮")),
        ("执行标准", ("QB/T 2155-2018", "QB/T 2155-2018", "")),
    ),
    price_low=59,
    price_high=499,
)

_CLOTHES: Final = Kind(
    name="children_clothing",
    goods=(
        "儿童T恤",
        "女童连衣裙",
        "男童卫衣",
        "儿童羽绒服",
        "宝宝连体衣",
        "婴儿哈衣",
        "新生儿和尚服",
        "儿童牛仔裤",
        "女童半身裙",
        "童装套装",
        "儿童防晒衣",
        "男童休闲裤",
        "婴儿爬服",
        "儿童家居服",
        "女童毛衣开衫",
        "儿童马甲",
        "中大童衬衫",
        "宝宝背带裤",
        "儿童打底裤",
        "校服运动套装",
        "儿童冲锋衣",
        "婴儿包屁衣",
    ),
    words=(
        "纯棉",
        "A类",
        "春秋款",
        "夏季薄款",
        "秋冬加绒",
        "洋气",
        "韩版",
        "中大童",
        "宽松百搭",
        "卡通印花",
        "可开档",
        "透气",
        "90-140码",
        "1-3岁",
        "新生儿",
        "0-6个月",
        "无骨缝制",
        "莫代尔",
        "小童",
        "国风",
        "学院风",
        "亲肤柔软",
        "长袖",
        "短袖",
        "圆领",
        "高领",
        "连帽",
        "两件套",
        "外贸尾单",
        "清仓",
        "男女同款",
        "弹力",
        "双层纱",
    ),
    brands=(
        "豆芽排队",
        "米粒兔窝",
        "小松果与熊",
        "棉花糖工坊",
        "月亮背面",
        "PIPIMOMO",
        "果果森林",
        "三月鹿",
        "团团年糕",
        "布丁时刻",
        "Kidorra",
        "芽小朵",
        "柚子皮皮",
        "蒲公英电台",
        "南瓜马车坊",
        "青团子家",
        "LITTLEPUFF",
        "晒太阳的猫",
        "拾一朵",
        "Mumuya",
        "云朵裁缝",
        "泡泡橘",
    ),
    makers=(
        "湖州织里豆芽服饰有限公司",
        "佛山市米粒儿童用品有限公司",
        "湖州松果制衣厂",
        "石狮市棉花糖服装有限公司",
        "宁波月亮童装有限公司",
        "青岛三月鹿针织有限公司",
        "中山市芽朵服饰有限公司",
        "湖州年糕童装厂",
    ),
    number_forms=("9999", "99A999", "AA9999", "A9-9999", "999999", "AAA99999", "9A99"),
    heading="款号",
    attributes=(
        ("安全类别", ("A类", "B类", "A类", "")),
        ("材质成分", ("棉100%", "棉95% 氨纶5%", "聚酯纤维100%", "莫代尔", "棉80% 聚酯20%")),
        ("适用性别", ("男女通用", "男", "女")),
        ("参考身高", ("73cm", "80cm", "90cm", "100cm", "110cm", "120cm", "130cm", "140cm")),
        ("执行标准", ("GB 31701-2015", "FZ/T 81014", "FZ/T 73025", "")),
    ),
    price_low=15,
    price_high=239,
)

_COOKERS: Final = Kind(
    name="induction_cooker",
    goods=(
        "电磁炉",
        "电磁灶",
        "家用电磁炉",
        "火锅电磁炉",
        "嵌入式电磁炉",
        "双灶电磁炉",
        "商用大功率电磁炉",
        "超薄电磁炉",
        "迷你小电磁炉",
        "智能触控电磁炉",
        "电陶炉",
        "泡茶小电磁炉",
        "平凹两用电磁炉",
        "凹面电磁炉",
    ),
    words=(
        "2200W",
        "3500W",
        "2100W",
        "800W",
        "家用",
        "爆炒",
        "防水面板",
        "一键火锅",
        "整板触控",
        "旋钮款",
        "学生宿舍",
        "静音",
        "定时预约",
        "送汤锅",
        "套装",
        "大火力",
        "节能",
        "黑晶面板",
        "一级能效",
        "奶茶店专用",
        "九档火力",
        "不挑锅",
        "小型",
        "新款",
        "耐用",
        "送炒锅",
    ),
    brands=(
        "暖锅记",
        "炊云坊",
        "爆炒公社",
        "灶小满",
        "HESTORA",
        "烟火邻居",
        "三餐四季屋",
        "KOCHINO",
        "锅气研究所",
        "砂锅故事",
        "Furnello",
        "慢炖先生",
        "小灶王国",
        "火候家",
        "VARMKO",
        "厨房里的风",
        "焰谷",
        "食光机",
        "Ovanto",
        "一日三炊",
    ),
    makers=(
        "中山市暖锅电器有限公司",
        "佛山市顺德区炊云电器有限公司",
        "中山市灶小满生活电器厂",
        "慈溪市烟火电器有限公司",
        "廉江市三餐电器有限公司",
        "佛山市火候厨具电器有限公司",
        "潮州市焰谷电器有限公司",
    ),
    number_forms=("A99-AA99", "AA-9999", "AA99A9", "A99A9", "AAA-99A9", "AA9999A"),
    heading="型号",
    attributes=(
        ("额定功率", ("2200W", "2100W", "1800W", "3500W", "800W")),
        ("面板", ("微晶", "黑晶", "陶瓷")),
        ("能效等级", ("一级", "二级", "三级", "")),
        ("操控方式", ("触控", "旋钮", "按键")),
        ("额定电压", ("220V",)),
    ),
    price_low=59,
    price_high=699,
)

KINDS: Final = {kind.name: kind for kind in (_BAGS, _CLOTHES, _COOKERS)}

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
