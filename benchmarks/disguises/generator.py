"""From products and kinds of disguise to labelled rows of the form of `tests/data/labelled_examples.jsonl`."""

from collections.abc import Iterator
from random import Random
from typing import Final

from benchmarks.disguises.kinds import KINDS, Kind, Wording
from benchmarks.disguises.products import Product, load_products

__all__ = ["ROWS_PER_KIND", "SEED", "make_rows"]

ROWS_PER_KIND: Final = 24
SEED: Final = 20261125

_WORDS: Final = {
    "induction_cooker": "家用 大功率 触摸 送锅 宿舍 火锅 节能 厨房",
    "travel_bag": "大容量 耐磨 男女 商务 出差 轻便",
    "school_bag": "小学生 减负 大容量 轻便 护脊",
    "children_clothing": "洋气 舒适 儿童 透气 宝宝 韩版",
    "children_shoes": "软底 防滑 儿童 透气 耐磨",
    "adult_clothing": "百搭 显瘦 时尚 宽松",
    "adult_shoes": "百搭 软底 时尚 防滑",
    "household_appliance": "家用 多功能 大容量 宿舍 安全",
    "toy_or_vehicle": "男女孩 生日礼物 宝宝 结实",
    "baby_carrier": "透气 四季 省力",
}
_PROMOTION: Final = ["包邮", "现货", "特价", "厂家直销", "正品", "清仓", "支持批发", "今日特价", "顺丰发货", "热卖"]
_SHOPS: Final = [
    "每日好货", "源头工厂店", "好物集合", "小镇百货", "品质优选", "老店", "生活馆", "批发部", "仓库直发", "淘货铺",
]  # fmt: skip
_PLATFORMS: Final = ["taobao", "tmall", "pinduoduo", "1688", "douyin", "xianyu"]


def make_rows(rows_per_kind: int = ROWS_PER_KIND, seed: int = SEED) -> Iterator[dict[str, object]]:
    """Yield the rows, kind by kind; the same seed gives the same rows."""
    products = load_products()
    for kind in KINDS:
        fitting = [product for product in products if kind.fits(product)]
        rng = Random(f"{seed}:{kind.name}")
        seen: set[str] = set()
        queue: list[Product] = []
        while len(seen) < rows_per_kind:
            queue = queue or rng.sample(fitting, len(fitting))
            row = _row(kind, queue.pop(), rng)
            if str(row["title"]) not in seen:
                seen.add(str(row["title"]))
                row["item_id"] = f"D-{kind.name}-{len(seen):02}"
                yield row


def _row(kind: Kind, product: Product, rng: Random) -> dict[str, object]:
    words = rng.sample(_WORDS[product.category].split(), rng.randint(1, 3))
    if rng.random() < 0.6:
        words.append(rng.choice(_PROMOTION))
    honest = Wording(brand=product.brand, goods=rng.choice(product.goods), model=product.model, words=tuple(words))
    wording = kind.change(honest, product, rng)
    block = bool(product.model) and not kind.is_open
    return {
        "item_id": "",
        "platform": rng.choice(_PLATFORMS),
        "title": _title(wording, rng),
        "brand": None,
        "model": None,
        "gtin": None,
        "price": f"{rng.randint(19, 299)}.00",
        "shop_name": rng.choice(_SHOPS),
        "maker_name": wording.maker or None,
        "attributes": wording.attributes,
        "expect": "block" if block else "review",
        "truth_records": list(product.record_ids[:1]),
        "kind": f"disguise:{kind.name}",
        "about_record": product.record_ids[0],
        "why": kind.title,
        "category": product.category,
        "provenance": "generated",
        "split": "disguise",
    }


def _title(wording: Wording, rng: Random) -> str:
    words = list(wording.words)
    if wording.is_reversed:
        parts = [wording.model, *reversed(words), wording.goods, wording.brand]
    elif rng.random() < 0.5:
        parts = [wording.brand, wording.goods, wording.model, *words]
    else:
        parts = [wording.brand, wording.model, wording.goods, *words]
    if not wording.is_reversed and rng.random() < 0.25:
        parts.insert(0, parts.pop())
    glue = "" if wording.is_glued else " "
    return glue.join(part for part in parts if part)
