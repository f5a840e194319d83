"""Letters that look like others: the forger's tables, made for the demo alone.

Nothing here is taken from `domain.text`, which undoes such changes: a gap there must show as a miss, not hide.
"""

from typing import Final

__all__ = [
    "BOLD",
    "CIRCLED",
    "CYRILLIC",
    "EMOJI",
    "FULL_WIDTH",
    "GREEK",
    "KEYCAPS",
    "SYMBOLS",
    "TRADITIONAL",
    "ZERO_WIDTH",
]

FULL_WIDTH: Final = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)})
CYRILLIC: Final = str.maketrans("ABCEHKMOPTXaceopxy", "АВСЕНКМОРТХасеорху")
GREEK: Final = str.maketrans("ABEHIKMNOPTXZov", "ΑΒΕΗΙΚΜΝΟΡΤΧΖον")
CIRCLED: Final = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
KEYCAPS: Final = str.maketrans({d: f"{d}\ufe0f\u20e3" for d in "0123456789"})
BOLD: Final = str.maketrans(
    {chr(ord("A") + i): chr(0x1D400 + i) for i in range(26)} | {chr(ord("0") + i): chr(0x1D7CE + i) for i in range(10)}
)
ZERO_WIDTH: Final = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff")
SYMBOLS: Final = ("·", "★", "/", "丨", "~", "_", "*", "^", "、", "♡", "-", "．")
EMOJI: Final = ("🔥", "👑", "✨", "🌟", "💥", "🎀", "🌈", "❤️", "🐻", "✅")

_PAIRS = (
    "电電 炉爐 灶竈 锅鍋 盘盤 杆桿 轮輪 铝鋁 万萬 书書 儿兒 装裝 裤褲 连連 长長 婴嬰 宝寶 贝貝 纯純 卫衛 "
    "针針 织織 无無 寿壽 质質 轻輕 软軟 学學 护護 减減 负負 车車 脚腳 运運 动動 凉涼 热熱 壶壺 烧燒 开開 "
    "价價 厂廠 销銷 现現 货貨 专專 苏蘇 尔爾 华華 欧歐 兰蘭 坚堅 罗羅 时時 宾賓 联聯 红紅 龙龍 爱愛 欢歡 "
    "乐樂 马馬 优優 阳陽 点點 门門 业業 饰飾 东東 广廣 莹瑩 温溫 莺鶯 圣聖 实實 众眾 纺紡 仪儀 银銀 制製 "
    "为為 铁鐵 压壓 声聲 静靜 级級 荐薦 达達 灯燈 调調 节節 显顯 双雙 单單 圆圓 领領 绳繩 绒絨 滚滾 国國 "
    "际際 测測 检檢 验驗 证證 鲁魯 丽麗 娅婭 梦夢 岁歲 个個 条條 袜襪 亲親 礼禮 让讓 赠贈 汤湯 猫貓 鸡雞 "
    "鸭鴨 鱼魚 鸟鳥 兽獸 协協 胶膠 乡鄉 镇鎮 区區 县縣 岛島 齐齊 积積 灿燦 艺藝 仑侖 灵靈 蓝藍 绿綠 黄黃 "
    "颜顏 宽寬 纹紋 图圖 号號 适適 档檔 备備 够夠 妆妝 闹鬧 闪閃 纸紙 线線 纳納 纵縱 练練 细細 经經 绍紹 "
    "绣繡 维維 缝縫 缩縮 虾蝦 补補 袭襲 袄襖 见見 规規 视視 览覽 触觸 订訂 认認 议議 讲講 许許 设設 识識 "
    "试試 话話 诚誠 请請 课課 谁誰 谢謝 贤賢 购購 贴貼 费費 赞贊 跃躍 边邊 过過 还還 进進 远遠 选選 递遞 "
    "里裡 钢鋼 铃鈴 锁鎖 队隊 阶階 随隨 难難 须須 顶頂 项項 顺順 预預 飞飛 饭飯 馆館 驰馳 骑騎 龄齡 凯凱 "
    "击擊 刘劉 创創 办辦 务務 劲勁 励勵 历歷 发發 变變 叶葉 员員 响響 坏壞 块塊 复複 头頭 夹夾 奖獎 妈媽 "
    "娇嬌 孙孫 宁寧 宫宮 寻尋 导導 将將 层層 岭嶺 师師 带帶 帮幫 帘簾 应應 张張 弹彈 强強 归歸 当當 录錄 "
    "态態 总總 恋戀 恒恆 悦悅 惊驚 户戶 执執 扩擴 扫掃 扬揚 担擔 拥擁 择擇 挂掛 挡擋 挤擠 据據 摆擺 数數 "
    "闲閒 "
)
TRADITIONAL: Final = str.maketrans({pair[0]: pair[1] for pair in _PAIRS.split()})
"""Simplified to traditional, for the characters that the market uses most; others stay, as in a careless forgery."""
