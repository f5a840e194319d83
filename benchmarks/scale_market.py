"""A seeded generator of records and listings in any number, for benchmarks; not the demo's market.

Brands are made of syllables, models of letters and digits, so that 10 000 records are as different from each other as
real ones: several models a brand, the same product names again and again. Shares no code with guolv.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

__all__ = ["ScaleListing", "ScaleRecord", "make_listings", "make_records", "write_listings", "write_records"]

_FIRST = "安百昌达飞光海恒佳康乐美宁欧普奇瑞森泰万新雅益卓金东南华盛元"
_SECOND = "宝成德丰格豪晶凯朗利明诺派奇仁斯特威祥依尊源家邦尔森迪妮莎"
_THIRD = ("", "", "", "达", "宝", "尔", "特", "雅", "龙", "星")
_CITIES = ("中山市", "温州市", "湖州市", "佛山市顺德区", "平湖市", "东莞市", "慈溪市", "泉州市", "白沟新城", "潮州市")
_GOODS = {
    "induction_cooker": ("电磁炉", "电磁灶", "嵌入式电磁炉", "双灶电磁炉", "火锅电磁炉"),
    "travel_bag": ("拉杆箱", "旅行箱", "登机箱", "旅行包", "双肩背包", "密码箱"),
    "children_clothing": ("儿童T恤", "连衣裙", "婴儿哈衣", "儿童卫衣", "童裤", "儿童羽绒服", "爬服"),
}
_MAKERS = {"induction_cooker": "电器", "travel_bag": "箱包", "children_clothing": "服饰"}
_WORDS = (
    "家用", "大功率", "新款", "包邮", "正品", "加厚", "静音", "万向轮", "学生", "大容量", "纯棉", "A类",
    "秋冬", "洋气", "防水", "送汤锅",
    "2200W", "20寸", "24寸", "90-140码", "厂家直销", "现货", "网红同款", "轻便", "男女通用", "透气", "韩版",
    "套装", "节能", "商务",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleRecord:
    """A made-up finding."""

    record_id: str
    category: str
    product_name: str
    brand: str
    model: str
    maker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleListing:
    """A made-up listing and the record whose product it is, if any."""

    item_id: str
    title: str
    brand: str | None
    model: str | None
    price: str
    record_id: str | None


def make_records(count: int, seed: int) -> tuple[ScaleRecord, ...]:
    """Make records: about four models a brand."""
    rng = Random(seed)
    brands = sorted({a + b + rng.choice(_THIRD) for a in _FIRST for b in _SECOND})
    brands += [brand + rng.choice("优润恩果柏") for brand in brands for _ in range(3)]
    while len(set(brands)) < count // 4:  # longer names, where so many records ask for more brands
        brands += [brand + rng.choice(_FIRST) for brand in brands]
    chosen = rng.sample(sorted(set(brands)), max(1, count // 4))
    records = []
    for number in range(count):
        brand = chosen[number % len(chosen)]
        category = sorted(_GOODS)[sum(map(ord, brand)) % len(_GOODS)]
        records.append(
            ScaleRecord(
                record_id=f"S{number:06d}",
                category=category,
                product_name=rng.choice(_GOODS[category]),
                brand=brand,
                model=_model(rng),
                maker=f"{rng.choice(_CITIES)}{brand}{_MAKERS[category]}有限公司",
            )
        )
    return tuple(records)


def make_listings(records: tuple[ScaleRecord, ...], count: int, seed: int) -> Iterator[ScaleListing]:
    """Make listings: 2 % of a record's product, 30 % of the same brand with another model, the rest without a tie."""
    rng = Random(seed)
    for number in range(count):
        record = rng.choice(records)
        chance = rng.random()
        model = record.model if chance < 0.02 else _model(rng)
        brand = record.brand if chance < 0.32 else f"{rng.choice(_SECOND)}{rng.choice(_FIRST)}{rng.choice('家记社坊')}"
        goods = record.product_name if chance < 0.02 else rng.choice(_GOODS[record.category])
        words = rng.sample(_WORDS, rng.randint(3, 6))
        parts = [f"{brand}{goods}", *words]
        parts.insert(rng.randint(1, len(parts)), _worn(model, rng))
        states = rng.random() < 0.5
        yield ScaleListing(
            item_id=f"i{number:07d}",
            title=" ".join(parts),
            brand=brand if states else None,
            model=model if states and rng.random() < 0.5 else None,
            price=f"{rng.randint(19, 699)}.00",
            record_id=record.record_id if chance < 0.02 else None,
        )


def write_records(records: tuple[ScaleRecord, ...], path: Path) -> None:
    """Write the records as a CSV file that `guolv import` reads."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["record_id", "category", "product_name", "brand", "model_spec", "manufacturer", "result", "failed_items",
             "authority", "notice_title", "notice_date"]
        )  # fmt: skip
        for r in records:
            writer.writerow(
                [r.record_id, r.category, r.product_name, r.brand, r.model, r.maker, "fail", "结构",
                 "某市市场监督管理局", "规模测试用虚构通报", "2026-01-05"]
            )  # fmt: skip


def write_listings(listings: tuple[ScaleListing, ...], path: Path) -> None:
    """Write the listings as JSON Lines that `guolv check` reads."""
    with path.open("w", encoding="utf-8") as file:
        for listing in listings:
            facts = {
                "platform": "scale", "item_id": listing.item_id, "title": listing.title, "brand": listing.brand,
                "model": listing.model, "price": listing.price,
            }  # fmt: skip
            file.write(json.dumps(facts, ensure_ascii=False) + "\n")


def _model(rng: Random) -> str:
    letters = "".join(rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(rng.randint(1, 3)))
    digits = "".join(str(rng.randrange(10)) for _ in range(rng.randint(3, 5)))
    return f"{letters}{rng.choice(('', '-', '-'))}{digits}{rng.choice(('', '', 'A', 'B', 'D'))}"


def _worn(model: str, rng: Random) -> str:
    if rng.random() < 0.7:
        return model
    return rng.choice((model.lower(), model.replace("-", ""), model.replace("-", " ")))
