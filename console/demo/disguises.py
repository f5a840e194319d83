"""What sellers do to a listing so that nobody finds it: one function a disguise.

Each takes the honest wording of a failed product and returns the disguised one. The ideas are those of
real listings; the code shares nothing with matching, filters or the text analysis, which have to see through it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from console.demo import letters
from console.demo.facts import Product
from console.demo.pitches import Order, Pitch

__all__ = ["DISGUISES", "LISTED_AGAIN", "Disguise", "fits"]

_Change = Callable[[Pitch, Product, Random], Pitch]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disguise:
    """One way to hide a product."""

    name: str
    title: str
    """For people, Chinese."""
    needs: str
    """What the product must have, a letter each: b brand, m model, x no model, k maker, a other spelling, l look-alike
    brand, d digit in the model, z 0, 1, O or I in the model, e Latin letters in brand or model, s model of parts."""
    change: _Change


def fits(disguise: Disguise, product: Product) -> bool:
    """Tell whether a product has what a disguise works on."""
    has = {
        "b": bool(product.brand),
        "m": bool(product.model),
        "x": not product.model,
        "k": bool(product.maker),
        "a": bool(product.other_spellings),
        "l": bool(product.look_alike),
        "d": bool(re.search(r"\d", product.model)),
        "z": bool(re.search(r"[01OIl]", product.model)),
        "e": bool(re.search(r"[A-Za-z]", product.brand + product.model)),
        "s": bool(re.search(r"[^A-Za-z0-9]|[A-Za-z]\d", product.model)),
    }
    return all(has[need] for need in disguise.needs)


def _hidden(pitch: Pitch) -> Pitch:
    """Empty the fields of the page: a disguise in the title is no use beside an honest attribute table."""
    return replace(pitch, stated_brand="", stated_model="", stated_maker="")


def _name(pitch: Pitch, change: Callable[[str], str]) -> Pitch:
    return replace(pitch, brand=change(pitch.brand)) if pitch.brand else replace(pitch, maker=change(pitch.maker))


def _between(text: str, inserts: tuple[str, ...], rng: Random) -> str:
    mark = rng.choice(inserts)
    return mark.join(text)


def _somewhere(text: str, inserts: tuple[str, ...], rng: Random) -> str:
    if len(text) < 2:
        return text
    place = rng.randrange(1, len(text))
    return text[:place] + rng.choice(inserts) + text[place:]


def _plain(pitch: Pitch, _product: Product, _rng: Random) -> Pitch:
    return pitch


def _other_spelling(pitch: Pitch, product: Product, rng: Random) -> Pitch:
    return replace(_hidden(pitch), brand=rng.choice(product.other_spellings))


def _look_alike_brand(pitch: Pitch, product: Product, _rng: Random) -> Pitch:
    return replace(_hidden(pitch), brand=product.look_alike, stated_brand=product.look_alike)


def _symbols(pitch: Pitch, _product: Product, rng: Random) -> Pitch:
    return _name(_hidden(pitch), lambda text: _between(text, letters.SYMBOLS, rng))


def _emoji(pitch: Pitch, _product: Product, rng: Random) -> Pitch:
    pitch = _name(_hidden(pitch), lambda text: _somewhere(text, letters.EMOJI, rng))
    return replace(pitch, model=_somewhere(pitch.model, letters.EMOJI, rng)) if rng.random() < 0.4 else pitch


def _zero_width(pitch: Pitch, _product: Product, rng: Random) -> Pitch:
    pitch = _name(_hidden(pitch), lambda text: _between(text, letters.ZERO_WIDTH, rng))
    return replace(pitch, model=_somewhere(pitch.model, letters.ZERO_WIDTH, rng))


def _full_width(pitch: Pitch, _product: Product, _rng: Random) -> Pitch:
    pitch = _name(_hidden(pitch), lambda text: text.translate(letters.FULL_WIDTH))
    return replace(pitch, model=pitch.model.translate(letters.FULL_WIDTH))


def _look_alike_letters(pitch: Pitch, _product: Product, rng: Random) -> Pitch:
    table = rng.choice((letters.CYRILLIC, letters.GREEK))
    pitch = _name(_hidden(pitch), lambda text: text.translate(table))
    return replace(pitch, model=pitch.model.translate(table))


def _letter_for_digit(pitch: Pitch, _product: Product, rng: Random) -> Pitch:
    swapped = pitch.model.translate(str.maketrans("01OIl", "Ol011"))
    name = _name(_hidden(pitch), lambda text: text.translate(str.maketrans("OIl", "01I")))
    return replace(name if rng.random() < 0.3 else _hidden(pitch), model=swapped)


def _split_model(pitch: Pitch, _product: Product, rng: Random) -> Pitch:
    pieces = re.findall(r"[^\W\d_]+|\d+|\([^)]*\)", pitch.model)
    mark = rng.choice((" ", " ", ".", "/", " - ", "_", "—", "～"))
    return replace(_hidden(pitch), model=mark.join(pieces))


def _spaced_letters(pitch: Pitch, _product: Product, _rng: Random) -> Pitch:
    return replace(_hidden(pitch), model=" ".join(re.sub(r"[^A-Za-z0-9]", "", pitch.model)))


def _glued_model(pitch: Pitch, _product: Product, _rng: Random) -> Pitch:
    glued = re.sub(r"[\W_]", "", pitch.model).lower()
    return replace(_hidden(pitch), model=glued, order=Order.GLUED)


def _traditional(pitch: Pitch, _product: Product, _rng: Random) -> Pitch:
    def change(text: str) -> str:
        return text.translate(letters.TRADITIONAL)

    return replace(
        _name(_hidden(pitch), change), goods=change(pitch.goods), words=tuple(change(word) for word in pitch.words)
    )


def _circled(pitch: Pitch, _product: Product, _rng: Random) -> Pitch:
    return replace(_hidden(pitch), model=pitch.model.translate(letters.CIRCLED))


def _keycaps(pitch: Pitch, _product: Product, _rng: Random) -> Pitch:
    return replace(_hidden(pitch), model=pitch.model.translate(letters.KEYCAPS))


def _bold(pitch: Pitch, _product: Product, _rng: Random) -> Pitch:
    pitch = _name(_hidden(pitch), lambda text: text.upper().translate(letters.BOLD))
    return replace(pitch, model=pitch.model.upper().translate(letters.BOLD))


def _bracketed(pitch: Pitch, _product: Product, _rng: Random) -> Pitch:
    return _name(_hidden(pitch), lambda text: "".join(f"【{c}】" for c in text if c != " "))


def _reversed(pitch: Pitch, _product: Product, _rng: Random) -> Pitch:
    return replace(_hidden(pitch), order=Order.REVERSED)


def _spoken_digits(pitch: Pitch, _product: Product, _rng: Random) -> Pitch:
    said = pitch.model.translate(str.maketrans("0123456789", "零一二三四五六七八九")).replace("-", "杠")
    return replace(_hidden(pitch), model=said)


def _new_shop(pitch: Pitch, product: Product, rng: Random) -> Pitch:
    title_maker = product.maker_short if rng.random() < 0.4 else ""
    return replace(_hidden(pitch), brand="", maker=title_maker, stated_maker=product.maker)


def _model_in_attributes(pitch: Pitch, product: Product, _rng: Random) -> Pitch:
    return replace(_hidden(pitch), model="", attributes={**pitch.attributes, product.heading: product.model})


def _brand_in_attributes(pitch: Pitch, product: Product, _rng: Random) -> Pitch:
    return replace(_hidden(pitch), brand="", attributes={**pitch.attributes, "品牌": product.brand})


def _number_left_out(pitch: Pitch, product: Product, _rng: Random) -> Pitch:
    return replace(_hidden(pitch), model="", stated_brand=product.brand)


def _two_at_once(pitch: Pitch, product: Product, rng: Random) -> Pitch:
    first = _traditional(pitch, product, rng)
    second = rng.choice((_emoji, _symbols, _zero_width, _look_alike_letters))
    return rng.choice((_split_model, _circled, _glued_model))(second(first, product, rng), product, rng)


LISTED_AGAIN: Final = "listed_again"

DISGUISES: Final = (
    Disguise(name="plain", title="原样", needs="m", change=_plain),
    Disguise(name="plain_brand", title="原样（通报无型号）", needs="bx", change=_plain),
    Disguise(name="other_spelling", title="品牌换别名、外文或拼音", needs="a", change=_other_spelling),
    Disguise(name="look_alike_brand", title="品牌换形近、音近字", needs="l", change=_look_alike_brand),
    Disguise(name="inserted_symbols", title="品牌字间插符号", needs="", change=_symbols),
    Disguise(name="inserted_emoji", title="插入表情", needs="", change=_emoji),
    Disguise(name="zero_width", title="插入零宽字符", needs="", change=_zero_width),
    Disguise(name="full_width", title="全角字母数字", needs="e", change=_full_width),
    Disguise(name="look_alike_letters", title="换西里尔、希腊字母", needs="e", change=_look_alike_letters),
    Disguise(name="letter_for_digit", title="字母数字互换（O/0、l/1）", needs="mz", change=_letter_for_digit),
    Disguise(name="split_model", title="型号拆开", needs="ms", change=_split_model),
    Disguise(name="spaced_letters", title="型号逐字隔开", needs="ms", change=_spaced_letters),
    Disguise(name="glued_model", title="型号粘连", needs="m", change=_glued_model),
    Disguise(name="traditional", title="繁体", needs="", change=_traditional),
    Disguise(name="circled_digits", title="带圈数字", needs="md", change=_circled),
    Disguise(name="keycap_digits", title="键帽数字", needs="md", change=_keycaps),
    Disguise(name="bold_letters", title="数学粗体字母", needs="e", change=_bold),
    Disguise(name="bracketed", title="逐字加括号", needs="", change=_bracketed),
    Disguise(name="reversed_order", title="语序颠倒", needs="m", change=_reversed),
    Disguise(name="spoken_digits", title="数字写成汉字", needs="mds", change=_spoken_digits),
    Disguise(name="new_shop", title="同厂换店，不写品牌", needs="mk", change=_new_shop),
    Disguise(name="model_in_attributes", title="型号只在属性里", needs="m", change=_model_in_attributes),
    Disguise(name="brand_in_attributes", title="品牌只在属性里", needs="b", change=_brand_in_attributes),
    Disguise(name="number_left_out", title="不写型号", needs="bm", change=_number_left_out),
    Disguise(name="two_at_once", title="多种手法并用", needs="m", change=_two_at_once),
    Disguise(name=LISTED_AGAIN, title="下架后重新上架", needs="m", change=_plain),
)
