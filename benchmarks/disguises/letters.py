"""Characters that stand for others: what a seller types so that a search does not find a name.

Written out by hand from the Unicode charts and from titles seen on marketplaces. Nothing here is taken from guolv's
own text analysis, which has to see through it.
"""

from typing import Final

__all__ = [
    "CHINESE_DIGITS",
    "CIRCLED",
    "COMBINING",
    "CYRILLIC_GREEK",
    "EMOJI",
    "EMOJI_FOR",
    "ENCLOSED",
    "FULL_WIDTH",
    "KEYCAPS",
    "MATHS",
    "PARTS",
    "RAISED",
    "SMALL_CAPITALS",
    "SYMBOLS",
    "TRADITIONAL",
    "ZERO_WIDTH",
]

_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = "0123456789"


def _run(first: int, count: int) -> str:
    return "".join(chr(first + step) for step in range(count))


SYMBOLS: Final = ("·", "★", "/", "丨", "~", "_", "*", "^", "、", "♡", "-", "．", "|", "+", "=", "♥", "●", "◆", "＊")
EMOJI: Final = ("🔥", "✨", "🌟", "💥", "🎀", "🌈", "❤️", "✅", "👍🏻", "🎁", "💯", "🛒", "👨‍👩‍👧", "🇨🇳", "⚡️")
ZERO_WIDTH: Final = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u180e", "\u200e")
COMBINING: Final = ("\u0336", "\u0332", "\u0305", "\u0323", "\u20e3")

CYRILLIC_GREEK: Final = (
    str.maketrans("ABCEHKMOPTXYaceopxyi", "АВСЕНКМОРТХУасеорхуі"),
    str.maketrans("ABEZHIKMNOPTYXovu", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονυ"),
)
FULL_WIDTH: Final = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
CIRCLED: Final = (
    str.maketrans(_DIGITS, "⓪①②③④⑤⑥⑦⑧⑨"),
    str.maketrans(_DIGITS, "⓿❶❷❸❹❺❻❼❽❾"),
    str.maketrans("123456789", "⑴⑵⑶⑷⑸⑹⑺⑻⑼"),
)
KEYCAPS: Final = str.maketrans({digit: f"{digit}\ufe0f\u20e3" for digit in _DIGITS})
MATHS: Final = tuple(
    str.maketrans(_UPPER + _UPPER.lower() + _DIGITS, _run(upper, 26) + _run(lower, 26) + _run(digit, 10))
    for upper, lower, digit in (
        (0x1D400, 0x1D41A, 0x1D7CE),
        (0x1D5A0, 0x1D5BA, 0x1D7E2),
        (0x1D5D4, 0x1D5EE, 0x1D7EC),
        (0x1D670, 0x1D68A, 0x1D7F6),
    )
)
ENCLOSED: Final = tuple(str.maketrans(_UPPER, _run(first, 26)) for first in (0x24B6, 0x1F130, 0x1F150, 0x1F170))
SMALL_CAPITALS: Final = str.maketrans(_UPPER, "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡxʏᴢ")
RAISED: Final = (
    str.maketrans("ABDEGHIJKLMNOPRTUVW" + _DIGITS, "ᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ⁰¹²³⁴⁵⁶⁷⁸⁹"),
    str.maketrans(_DIGITS, "₀₁₂₃₄₅₆₇₈₉"),
)
CHINESE_DIGITS: Final = (
    str.maketrans(_DIGITS, "零一二三四五六七八九"),
    str.maketrans(_DIGITS, "〇一二三四五六七八九"),
    str.maketrans(_DIGITS, "零壹贰叁肆伍陆柒捌玖"),
)

EMOJI_FOR: Final = {
    "熊": "🐻", "猪": "🐷", "兔": "🐰", "鱼": "🐟", "鸟": "🐦", "鸭": "🦆", "龙": "🐲", "狼": "🐺", "豹": "🐆",
    "星": "⭐", "心": "❤️", "冠": "👑", "海": "🌊", "太阳": "☀️", "天使": "👼", "禾": "🌾", "林": "🌲", "门": "🚪",
    "蜻蜓": "🪰",
    "王子": "🤴", "火": "🔥", "金": "🥇",
}  # fmt: skip

PARTS: Final = {
    "林": "木木", "好": "女子", "的": "白勺", "红": "纟工", "海": "氵每", "澜": "氵阑", "振": "扌辰", "硕": "石页",
    "泊": "氵白", "协": "十办", "联": "耳关", "佳": "亻圭", "使": "亻吏", "澳": "氵奥", "搏": "扌尃", "颗": "果页",
    "猪": "犭者", "妮": "女尼", "童": "立里", "星": "日生", "翔": "羊羽", "福": "礻畐", "娃": "女圭", "超": "走召",
    "智": "知日", "邵": "召阝", "啄": "口豕", "阳": "阝日", "特": "牛寺", "狼": "犭良", "豹": "豸勺", "极": "木及",
    "艾": "艹乂", "芬": "艹分", "迪": "辶由", "芝": "艹之", "笛": "竹由", "莎": "艹沙", "博": "十尃", "鸭": "甲鸟",
    "奇": "大可", "适": "辶舌", "蜻": "虫青", "精": "米青", "灶": "火土", "蓝": "艹监", "球": "王求", "朋": "月月",
    "品": "口口口", "优": "亻尤", "侬": "亻农", "峰": "山夆", "基": "其土", "波": "氵皮", "街": "彳圭亍", "贝": "冂人",
}  # fmt: skip

_SIMPLE = (
    "优电炉奥苏尔无鸟劳帅澜广阳红贝猪宝适联龙儿头蓝灵爱颗达硕门兴协亲贵乐鱼极东鸭侬"
    "杆装镭双书学晒韩裤开针织裆圆领带凉时热壶饭浆机气温遥车戏轮脚铃动长绒卫运触现货厂销价仓亿庆单尾专柜"
)
_TRADITIONAL = (
    "優電爐奧蘇爾無鳥勞帥瀾廣陽紅貝豬寶適聯龍兒頭藍靈愛顆達碩門興協親貴樂魚極東鴨儂"
    "桿裝鐳雙書學曬韓褲開針織襠圓領帶涼時熱壺飯漿機氣溫遙車戲輪腳鈴動長絨衛運觸現貨廠銷價倉億慶單尾專櫃"
)
TRADITIONAL: Final = str.maketrans(_SIMPLE, _TRADITIONAL)

MEASURES: Final = {
    "induction_cooker": ("2200W", "2100瓦", "220V", "3C认证"),
    "household_appliance": ("1500W", "1.8L", "220V", "3C认证", "304不锈钢"),
    "bag": ("20寸", "24寸", "2025新款", "3件套"),
    "clothing": ("66码", "110码", "A类", "XL码", "2025新款"),
    "shoes": ("26码", "26-31码", "37码", "2件"),
    "other": ("3C认证", "3岁", "2025新款", "2件"),
}
"""What a seller types right behind a number, by a word of the category."""
