"""One function a disguise: it takes the honest wording of a product and returns the disguised one."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random
from typing import Final

from benchmarks.disguises import letters
from benchmarks.disguises.products import Product

__all__ = ["KINDS", "Kind", "Wording"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The parts of a title, in the order they are written, and what the page states beside it."""

    brand: str
    goods: str
    model: str
    words: tuple[str, ...]
    attributes: dict[str, str] = field(default_factory=dict)
    maker: str = ""
    is_reversed: bool = False
    is_glued: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A way to hide a product."""

    name: str
    title: str
    """For people, Chinese."""
    needs: str
    """What the product must have, a letter each: m model, r rare model, k maker, a alias, h homophone, l look-alike,
    d digit in the model, z 0, 1, O or I in the model, e Latin letter in brand or model, c Chinese brand,
    s model of several parts, - a hyphen in the model, j a character with an emoji, p a character that has parts."""
    change: Callable[[Wording, Product, Random], Wording]
    is_open: bool = False
    """Whether the identity stays open: another name than the record's is written, or none."""

    def fits(self, product: Product) -> bool:
        """Tell whether a product has what the disguise works on."""
        code = product.model
        has = {
            "m": bool(code),
            "r": product.is_rare,
            "k": bool(product.maker),
            "a": bool(product.alias),
            "h": bool(product.homophone),
            "l": bool(product.look_alike),
            "d": bool(re.search(r"\d", code)),
            "z": bool(re.search(r"[01OI]", code)),
            "e": bool(re.search(r"[A-Za-z]", product.brand + code)),
            "c": bool(re.fullmatch(r"[\u4e00-\u9fff·]{2,}", product.brand)),
            "s": bool(re.search(r"[^A-Za-z0-9]|[A-Za-z]\d", code)) and len(code) > 3,
            "-": "-" in code,
            "j": any(text in product.brand for text in letters.EMOJI_FOR),
            "p": any(text in product.brand for text in letters.PARTS),
        }
        return all(has[need] for need in self.needs)


def _between(text: str, mark: str) -> str:
    return mark.join(text)


def _somewhere(text: str, mark: str, rng: Random) -> str:
    place = rng.randrange(1, len(text)) if len(text) > 1 else 0
    return text[:place] + mark + text[place:]


def _compact(code: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", code)


def _both(wording: Wording, change: Callable[[str], str]) -> Wording:
    return replace(wording, brand=change(wording.brand), model=change(wording.model))


def _symbols(wording: Wording, _product: Product, rng: Random) -> Wording:
    mark = rng.choice(letters.SYMBOLS)
    return replace(wording, brand=_between(wording.brand, mark))


def _emoji(wording: Wording, _product: Product, rng: Random) -> Wording:
    brand = _somewhere(wording.brand, rng.choice(letters.EMOJI), rng)
    model = wording.model
    if model and rng.random() < 0.4:
        model = _somewhere(model, rng.choice(letters.EMOJI), rng)
    return replace(wording, brand=brand, model=model)


def _zero_width(wording: Wording, _product: Product, rng: Random) -> Wording:
    return _both(wording, lambda text: _between(text, rng.choice(letters.ZERO_WIDTH)))


def _combining(wording: Wording, _product: Product, rng: Random) -> Wording:
    mark = rng.choice(letters.COMBINING)
    return _both(wording, lambda text: "".join(sign + mark for sign in text))


def _other_scripts(wording: Wording, _product: Product, rng: Random) -> Wording:
    table = rng.choice(letters.CYRILLIC_GREEK)
    return _both(wording, lambda text: text.translate(table))


def _full_width(wording: Wording, _product: Product, _rng: Random) -> Wording:
    return _both(wording, lambda text: text.translate(letters.FULL_WIDTH))


def _maths(wording: Wording, _product: Product, rng: Random) -> Wording:
    table = rng.choice(letters.MATHS)
    return _both(wording, lambda text: text.translate(table))


def _enclosed(wording: Wording, _product: Product, rng: Random) -> Wording:
    table = rng.choice(letters.ENCLOSED)
    return _both(wording, lambda text: text.upper().translate(table))


def _small_capitals(wording: Wording, _product: Product, _rng: Random) -> Wording:
    return _both(wording, lambda text: text.upper().translate(letters.SMALL_CAPITALS))


def _raised(wording: Wording, _product: Product, rng: Random) -> Wording:
    return replace(wording, model=wording.model.translate(rng.choice(letters.RAISED)))


def _circled(wording: Wording, _product: Product, rng: Random) -> Wording:
    return replace(wording, model=wording.model.translate(rng.choice(letters.CIRCLED)))


def _keycaps(wording: Wording, _product: Product, _rng: Random) -> Wording:
    return replace(wording, model=wording.model.translate(letters.KEYCAPS))


def _spoken_digits(wording: Wording, _product: Product, rng: Random) -> Wording:
    return replace(wording, model=wording.model.translate(rng.choice(letters.CHINESE_DIGITS)))


def _split_code(wording: Wording, _product: Product, rng: Random) -> Wording:
    pieces = re.findall(r"[A-Za-z]+|\d+|\([^)]*\)", wording.model)
    return replace(wording, model=rng.choice((" ", ".", "/", " - ", "_", "—", "～", " · ", "#")).join(pieces))


def _spaced_code(wording: Wording, _product: Product, rng: Random) -> Wording:
    return replace(wording, model=rng.choice((" ", ".", "-", "·")).join(_compact(wording.model)))


def _glued_code(wording: Wording, _product: Product, rng: Random) -> Wording:
    code = _compact(wording.model)
    return replace(wording, model=code.lower() if rng.random() < 0.7 else code, is_glued=True)


def _measure_behind_code(wording: Wording, product: Product, rng: Random) -> Wording:
    measures = next(some for word, some in letters.MEASURES.items() if word in product.category or word == "other")
    return replace(wording, model=wording.model + rng.choice(measures))


def _letter_swaps(wording: Wording, _product: Product, _rng: Random) -> Wording:
    return replace(wording, model=wording.model.translate(str.maketrans("01OI", "Ol0l")))


def _dashes(wording: Wording, _product: Product, rng: Random) -> Wording:
    dash = rng.choice(("杠", "一", "横杠", "－", "ー", "–", "−", "‐"))
    return replace(wording, model=wording.model.replace("-", dash))


def _traditional(wording: Wording, _product: Product, _rng: Random) -> Wording:
    table = letters.TRADITIONAL
    return replace(
        wording,
        brand=wording.brand.translate(table),
        goods=wording.goods.translate(table),
        words=tuple(word.translate(table) for word in wording.words),
    )


def _brackets(wording: Wording, _product: Product, rng: Random) -> Wording:
    left, right = rng.choice(("【】", "（）", "「」", "[]", "〖〗", "()", "<>"))
    return replace(wording, brand="".join(f"{left}{sign}{right}" for sign in wording.brand if sign != " "))


def _emoji_for(wording: Wording, _product: Product, _rng: Random) -> Wording:
    brand = wording.brand
    for text, sign in letters.EMOJI_FOR.items():
        brand = brand.replace(text, sign)
    return replace(wording, brand=brand)


def _parts(wording: Wording, _product: Product, rng: Random) -> Wording:
    text = rng.choice([sign for sign in wording.brand if sign in letters.PARTS])
    return replace(wording, brand=wording.brand.replace(text, letters.PARTS[text], 1))


def _alias(wording: Wording, product: Product, _rng: Random) -> Wording:
    return replace(wording, brand=product.alias)


def _pinyin(wording: Wording, product: Product, rng: Random) -> Wording:
    return replace(wording, brand=product.pinyin.upper() if rng.random() < 0.3 else product.pinyin)


def _initials(wording: Wording, product: Product, rng: Random) -> Wording:
    return replace(wording, brand=product.initials.lower() if rng.random() < 0.3 else product.initials)


def _homophone(wording: Wording, product: Product, _rng: Random) -> Wording:
    return replace(wording, brand=product.homophone)


def _look_alike(wording: Wording, product: Product, _rng: Random) -> Wording:
    return replace(wording, brand=product.look_alike)


def _nickname(wording: Wording, product: Product, _rng: Random) -> Wording:
    return replace(wording, brand=product.nickname)


def _turned(wording: Wording, _product: Product, rng: Random) -> Wording:
    name = wording.brand
    at = rng.choice([place for place in range(len(name) - 1) if name[place] != name[place + 1]])
    return replace(wording, brand=name[:at] + name[at + 1] + name[at] + name[at + 2 :])


def _reversed(wording: Wording, _product: Product, _rng: Random) -> Wording:
    return replace(wording, is_reversed=True)


def _same_style(wording: Wording, _product: Product, rng: Random) -> Wording:
    return replace(wording, brand=wording.brand + rng.choice(("同款", "同款式", "官方同款", "大牌同款")))


def _substitute(wording: Wording, _product: Product, rng: Random) -> Wording:
    return replace(wording, brand=wording.brand + rng.choice(("平替", "代工厂同源", "源头平替", "同厂平替")))


def _original_order(wording: Wording, _product: Product, rng: Random) -> Wording:
    return replace(
        wording, words=(rng.choice(("原单", "尾单", "剪标处理", "专柜撤柜", "外贸原单", "样机")), *wording.words)
    )


def _model_in_attributes(wording: Wording, product: Product, rng: Random) -> Wording:
    heading = rng.choice(("型号", "货号", "款号", "产品型号", "规格型号"))
    return replace(wording, model="", attributes={heading: product.model})


def _brand_in_attributes(wording: Wording, product: Product, _rng: Random) -> Wording:
    return replace(wording, brand="", attributes={"品牌": product.brand})


def _maker_only(wording: Wording, product: Product, _rng: Random) -> Wording:
    return replace(wording, brand="", maker=product.maker)


def _two_at_once(wording: Wording, product: Product, rng: Random) -> Wording:
    first = rng.choice((_symbols, _emoji, _zero_width, _traditional, _brackets))
    second = rng.choice((_split_code, _glued_code, _spaced_code, _circled, _full_width))
    return second(first(wording, product, rng), product, rng)


KINDS: Final = (
    Kind(name="inserted_symbols", title="品牌字间插符号", needs="c", change=_symbols),
    Kind(name="inserted_emoji", title="插入表情", needs="", change=_emoji),
    Kind(name="zero_width", title="插入零宽字符", needs="", change=_zero_width),
    Kind(name="combining_marks", title="叠加删除线、下划线等组合符", needs="", change=_combining),
    Kind(name="other_scripts", title="换西里尔、希腊字母", needs="e", change=_other_scripts),
    Kind(name="full_width", title="全角字母数字", needs="e", change=_full_width),
    Kind(name="maths_letters", title="数学粗体、等宽字母", needs="e", change=_maths),
    Kind(name="enclosed_letters", title="带圈、带框字母", needs="e", change=_enclosed),
    Kind(name="small_capitals", title="小型大写字母", needs="e", change=_small_capitals),
    Kind(name="raised_letters", title="上标、下标", needs="md", change=_raised),
    Kind(name="circled_digits", title="带圈数字", needs="md", change=_circled),
    Kind(name="keycap_digits", title="键帽数字", needs="md", change=_keycaps),
    Kind(name="spoken_digits", title="数字写成汉字", needs="md", change=_spoken_digits),
    Kind(name="split_code", title="型号拆开", needs="ms", change=_split_code),
    Kind(name="spaced_code", title="型号逐字隔开", needs="ms", change=_spaced_code),
    Kind(name="glued_code", title="型号粘连、小写", needs="ms", change=_glued_code),
    Kind(name="letter_swaps", title="字母数字互换（O/0、l/1）", needs="mz", change=_letter_swaps),
    Kind(name="dashes", title="连字符写成杠、一、全角", needs="m-", change=_dashes),
    Kind(name="traditional", title="繁体", needs="c", change=_traditional),
    Kind(name="brackets", title="逐字加括号", needs="c", change=_brackets),
    Kind(name="emoji_for_character", title="表情代替汉字", needs="j", change=_emoji_for),
    Kind(name="parts_of_characters", title="拆字（的→白勺）", needs="cp", change=_parts, is_open=True),
    Kind(name="alias", title="品牌换外文或别名", needs="a", change=_alias),
    Kind(name="pinyin", title="品牌换拼音", needs="c", change=_pinyin),
    Kind(name="pinyin_initials", title="品牌换拼音首字母", needs="cr", change=_initials, is_open=True),
    Kind(name="homophone", title="品牌换同音字", needs="h", change=_homophone, is_open=True),
    Kind(name="look_alike_characters", title="品牌换形近字", needs="l", change=_look_alike, is_open=True),
    Kind(name="nickname", title="品牌换俗称（某家）", needs="r", change=_nickname, is_open=True),
    Kind(name="turned_characters", title="品牌字序颠倒", needs="cm", change=_turned, is_open=True),
    Kind(name="reversed_order", title="语序颠倒", needs="m", change=_reversed),
    Kind(name="same_style_phrase", title="写作某某同款", needs="r", change=_same_style, is_open=True),
    Kind(name="substitute_phrase", title="写作某某平替", needs="r", change=_substitute, is_open=True),
    Kind(name="original_order_phrase", title="写作原单、尾单、撤柜", needs="m", change=_original_order),
    Kind(name="model_in_attributes", title="型号只在属性里", needs="m", change=_model_in_attributes),
    Kind(name="brand_in_attributes", title="品牌只在属性里", needs="", change=_brand_in_attributes),
    Kind(name="maker_only", title="同厂换店，不写品牌", needs="mk", change=_maker_only),
    Kind(
        name="measure_behind_code", title="型号后粘连规格、尺码", needs="ms", change=_measure_behind_code, is_open=True
    ),
    Kind(name="two_at_once", title="两种手法并用", needs="mdc", change=_two_at_once),
)
