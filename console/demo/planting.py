"""Goods around the published records: the planted offenders, and what only looks like one.

Every draft carries its truth. Shares no code with matching, filters or the text analysis.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random
from typing import Final

from console.demo.disguises import DISGUISES, Disguise, fits
from console.demo.facts import Product
from console.demo.kinds import KINDS
from console.demo.offers import Standing
from console.demo.pitches import Pitch, word_title
from console.demo.wares import invent_number

__all__ = ["Draft", "invent_price", "plant", "surround"]

SHELVES: Final[Mapping[str, str]] = {
    "travel_bag": "travel_bag",
    "school_bag": "travel_bag",
    "children_clothing": "children_clothing",
    "children_shoes": "children_clothing",
    "stroller": "children_clothing",
    "induction_cooker": "induction_cooker",
    "kettle": "induction_cooker",
}
"""On which of the three shelves sellers put a product."""

_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "school_bag": ("大容量", "护脊", "减负", "一到六年级", "轻便", "男女童", "防泼水"),
    "children_shoes": ("软底", "防滑", "透气", "26-37码", "学生", "表演鞋", "男女童"),
    "stroller": ("可折叠", "带音乐", "1-5岁", "宝宝", "轻便", "遮阳棚", "加厚车架"),
    "kettle": ("304不锈钢", "2L", "自动断电", "家用", "大容量", "防干烧"),
}
_OTHER_GOODS: Final[Mapping[str, tuple[str, ...]]] = {
    "induction_cooker": ("养生壶", "电饭煲", "榨汁机", "破壁机", "空气炸锅", "吸尘器"),
    "travel_bag": ("男士皮带", "真皮钱包", "晴雨伞", "偏光太阳镜", "保温杯", "手套"),
    "children_clothing": ("儿童保温杯", "儿童发夹", "毛绒玩具", "婴儿湿巾", "儿童牙刷", "儿童餐盘"),
}
_ACCESSORIES: Final[Mapping[str, tuple[str, ...]]] = {
    "induction_cooker": (
        "适用{name} {model} 电磁炉面板 触控板配件", "电磁炉专用锅 适配{name}等品牌 不锈钢复底",
        "{name}电磁炉线圈盘 {model}维修配件",
        "通用电磁炉主板 适用{name} {model}", "电磁炉防护垫 硅胶 {name}可用",
    ),
    "travel_bag": (
        "适用{name}拉杆箱轮子替换 万向轮配件", "{name} {model} 行李箱保护套 加厚防尘罩",
        "拉杆箱拉杆维修 适配{name} {model}",
        "箱包密码锁扣配件 {name}款 通用",
    ),
    "school_bag": ("{name}书包防雨罩 {model}可用", "书包肩带减压垫 适用{name}"),
    "children_clothing": ("{name}童装替换纽扣 背带夹配件", "童装防走光安全扣 适用{name} {model}"),
    "children_shoes": ("童鞋鞋垫 适用{name} {model}", "{name}童鞋替换鞋带 一对"),
    "stroller": ("适用{name} {model} 推车雨罩 防风罩", "{name}三轮车轮子配件 {model}通用"),
    "kettle": ("电热水壶底座 耦合器 适配{name} {model}", "{name}水壶盖子配件"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An offer before it has a platform, a shop and a number."""

    shelf: str
    title: str
    price: Decimal
    standing: Standing
    brand: str | None = None
    model: str | None = None
    maker: str | None = None
    ccc_certificate: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    record_id: str | None = None
    disguise: str | None = None


def invent_price(low: int, high: int, rng: Random) -> Decimal:
    """Make a price as shops print them: 39, 39.9, 39.80."""
    return Decimal(rng.randint(low, high)) + Decimal(rng.choice(("0", "0", "0.9", "0.8", "0.5", "0.99")))


def plant(products: Sequence[Product], count: int, rng: Random) -> Iterator[Draft]:
    """Yield planted offenders: every disguise in turn, each on the least used product that it fits."""
    used = dict.fromkeys((p.record_id for p in products), 0)
    for number in range(count):
        disguise = DISGUISES[number % len(DISGUISES)]
        fitting = [p for p in products if fits(disguise, p)]
        least = min(used[p.record_id] for p in fitting)
        product = rng.choice([p for p in fitting if used[p.record_id] == least])
        used[product.record_id] += 1
        yield _planted(product, disguise, rng)


def surround(products: Sequence[Product], passed: Sequence[Product], counts: Mapping[Standing, int], rng: Random,
             ) -> Iterator[Draft]:  # fmt: skip
    """Yield what only looks like a failed product.

    Args:
        products: The failed products.
        passed: The products that passed.
        counts: How many drafts of each standing.
        rng: Source of every choice.
    """
    numbers = {_bare(p.model) for p in (*products, *passed) if p.model}
    makers: Mapping[Standing, Callable[[Product], Draft]] = {
        Standing.SIBLING: lambda p: _sibling(p, numbers, rng),
        Standing.SAME_BRAND_OTHER_GOODS: lambda p: _other_goods(p, rng),
        Standing.ACCESSORY: lambda p: _accessory(p, rng),
        Standing.NAMESAKE: lambda p: _namesake(p, None, rng),
        Standing.SAME_NUMBER: lambda p: _namesake(p, p.model, rng),
        Standing.PASSED: lambda p: _passed(p, rng),
    }
    pools: Mapping[Standing, Sequence[Product]] = {
        # "03/04" is two numbers: what would be its sister is not plain.
        Standing.SIBLING: [p for p in products if p.model and "/" not in p.model],
        Standing.SAME_BRAND_OTHER_GOODS: [p for p in products if p.brand and p.category in _OTHER_GOODS],
        Standing.ACCESSORY: products,
        Standing.NAMESAKE: products,
        Standing.SAME_NUMBER: [p for p in products if p.model and len(_bare(p.model)) <= 5],
        Standing.PASSED: passed,
    }
    for standing, count in counts.items():
        pool = pools[standing]
        for number in range(count):
            yield makers[standing](pool[number % len(pool)])


def _bare(number: str) -> str:
    return "".join(c for c in number if c.isascii() and c.isalnum()).upper()


def _words(product: Product, rng: Random) -> tuple[str, ...]:
    words = _WORDS.get(product.category) or KINDS[SHELVES[product.category]].words
    return tuple(rng.sample(words, rng.randint(2, 4)))


def _pitch(product: Product, rng: Random) -> Pitch:
    says_brand, says_model, says_maker = (rng.random() < chance for chance in (0.7, 0.6, 0.35))
    return Pitch(
        goods=rng.choice(product.goods),
        brand=product.brand,
        maker="" if product.brand else product.maker_short,
        model=product.model,
        words=_words(product, rng),
        stated_brand=product.brand if says_brand else "",
        stated_model=product.model if says_model else "",
        stated_maker=product.maker if says_maker else "",
    )


def _planted(product: Product, disguise: Disguise, rng: Random) -> Draft:
    pitch = disguise.change(_pitch(product, rng), product, rng)
    attributes = dict(pitch.attributes)
    if not pitch.stated_brand and "品牌" not in attributes and rng.random() < 0.3:
        attributes["品牌"] = rng.choice(("其他", "other/其他", "无品牌"))
    return Draft(
        shelf=SHELVES[product.category],
        title=word_title(pitch, rng),
        price=invent_price(product.price_low, product.price_high, rng),
        standing=Standing.PLANTED,
        brand=pitch.stated_brand or None,
        model=pitch.stated_model or None,
        maker=pitch.stated_maker or None,
        attributes=attributes,
        record_id=product.record_id,
        disguise=disguise.name,
    )


def _sibling(product: Product, taken: set[str], rng: Random) -> Draft:
    number = product.model
    while _bare(number) in taken:
        number = _change_digits(product.model, rng)
    pitch = _pitch(product, rng)
    stated = number if pitch.stated_model else ""
    return _draft(product, Standing.SIBLING, replace(pitch, model=number, stated_model=stated), rng)


def _change_digits(number: str, rng: Random) -> str:
    """Make a sister number: one digit changed, or all after the first."""
    places = [i for i, c in enumerate(number) if c.isdigit()]
    chosen = [rng.choice(places)] if rng.random() < 0.5 else places[1:] or places
    return "".join(str(rng.randrange(10)) if i in chosen else c for i, c in enumerate(number))


def _other_goods(product: Product, rng: Random) -> Draft:
    pitch = _pitch(product, rng)
    goods = rng.choice(_OTHER_GOODS[product.category])
    number = invent_number(rng.choice(("AA-999", "A9999", "")), rng)
    changed = replace(pitch, goods=goods, model=number, stated_model="", words=pitch.words[:1])
    return _draft(product, Standing.SAME_BRAND_OTHER_GOODS, changed, rng)


def _accessory(product: Product, rng: Random) -> Draft:
    template = rng.choice(_ACCESSORIES[product.category])
    title = template.format(name=product.brand or product.maker_short, model=product.model).replace("  ", " ").strip()
    return Draft(
        shelf=SHELVES[product.category],
        title=title,
        price=invent_price(5, 49, rng),
        standing=Standing.ACCESSORY,
    )


def _namesake(product: Product, number: str | None, rng: Random) -> Draft:
    kind = KINDS[SHELVES[product.category]]
    brand = rng.choice(kind.brands)
    number = number or invent_number(rng.choice(kind.number_forms), rng)
    pitch = Pitch(
        goods=rng.choice(product.goods),
        brand=brand,
        model=number,
        words=_words(product, rng),
        stated_brand=brand,
        stated_model=number if rng.random() < 0.5 else "",
        stated_maker=rng.choice(kind.makers) if rng.random() < 0.5 else "",
    )
    standing = Standing.SAME_NUMBER if number == product.model else Standing.NAMESAKE
    return _draft(product, standing, pitch, rng)


def _passed(product: Product, rng: Random) -> Draft:
    pitch = replace(_pitch(product, rng), stated_maker=product.maker)
    return _draft(product, Standing.PASSED, pitch, rng)


def _draft(product: Product, standing: Standing, pitch: Pitch, rng: Random) -> Draft:
    return Draft(
        shelf=SHELVES[product.category],
        title=word_title(pitch, rng),
        price=invent_price(product.price_low, product.price_high, rng),
        standing=standing,
        brand=pitch.stated_brand or None,
        model=pitch.stated_model or None,
        maker=pitch.stated_maker or None,
        attributes=pitch.attributes,
        record_id=product.record_id if standing is Standing.PASSED else None,
    )
