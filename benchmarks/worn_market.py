"""Made-up listings as sellers disguise them, from a seed: what the matching benchmark runs on.

2 % are the product of a record, 30 % are a record's brand with another model, the rest have no tie. Every title is
worn: words dropped and put in another order, full width, inserted spaces, zero-width characters and emoji, look-alike
letters, traditional characters, another name of the brand, other separators in the model, a typing error. Shares no
code with guolv; records are those of `benchmarks/scale_market.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from benchmarks.scale_market import ScaleRecord, make_records

__all__ = ["WornListing", "WornMarket", "make_market"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WornListing:
    """A title, and the place of the record whose product it is, if any."""

    title: str
    record: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WornMarket:
    """Records, other names of their brands, and listings in runs of the same size."""

    records: tuple[ScaleRecord, ...]
    aliases: dict[str, str]
    """Brand → another name, which every system is told."""
    runs: tuple[tuple[WornListing, ...], ...]


_WORDS = (
    "家用", "大功率", "新款", "包邮", "正品", "加厚", "静音", "万向轮", "学生", "大容量", "纯棉", "A类", "秋冬", "防水",
    "2200W", "20寸", "24寸", "90-140码", "厂家直销", "现货", "轻便", "男女通用", "透气", "韩版", "节能", "商务",
)  # fmt: skip
_TRADITIONAL = str.maketrans("电锅箱儿裤卫羽绒爬宝达丽东华龙", "電鍋箱兒褲衛羽絨爬寶達麗東華龍")
_LOOK_ALIKE = str.maketrans("ABCEHKMOPTX", "АВСЕНКМОРТХ")
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_SYLLABLES = ("ba", "lo", "mi", "ne", "ki", "ra", "so", "ta", "vi", "yo", "du", "fe")
_OTHER_BRANDS = ("禾", "沐", "岚", "屿", "芷", "橙", "墨", "栀", "棠", "茉")


def make_market(records: int, listings: int, runs: int, seed: int) -> WornMarket:
    """Make a market; the same numbers make the same one."""
    rng = Random(seed)
    made = make_records(records, seed)
    brands = sorted({record.brand for record in made})
    aliases = {brand: _alias(rng) for brand in brands if rng.random() < 0.3}
    every = tuple(tuple(_listing(rng, made, aliases) for _ in range(listings)) for _ in range(runs))
    return WornMarket(records=made, aliases=aliases, runs=every)


def _alias(rng: Random) -> str:
    return "".join(rng.choice(_SYLLABLES) for _ in range(4)).capitalize()


def _listing(rng: Random, records: tuple[ScaleRecord, ...], aliases: dict[str, str]) -> WornListing:
    place = rng.randrange(len(records))
    record, chance = records[place], rng.random()
    brand, goods, model = record.brand, record.product_name, record.model
    if chance >= 0.02:
        model = _other_model(rng, model)
    if chance >= 0.32:
        brand = "".join(rng.choice(_OTHER_BRANDS) for _ in range(rng.randint(2, 3)))
    elif brand in aliases and rng.random() < 0.3:
        brand = aliases[brand]
    parts = [brand, goods, model, *rng.sample(_WORDS, rng.randint(2, 5))]
    return WornListing(title=_wear(rng, parts), record=place if chance < 0.02 else None)


def _other_model(rng: Random, model: str) -> str:
    """Another number of the same maker: the hard negative."""
    digits = [place for place, c in enumerate(model) if c.isdigit()]
    place = rng.choice(digits)
    other = rng.choice([d for d in "0123456789" if d != model[place]])
    return model[:place] + other + model[place + 1 :]


def _wear(rng: Random, parts: list[str]) -> str:
    """Wear a title: now and then the goods or a word are dropped, the order changes, and one to three disguises."""
    if rng.random() < 0.15:
        parts = [part for place, part in enumerate(parts) if place != 1]
    if rng.random() < 0.3:
        rng.shuffle(parts)
    if rng.random() < 0.4:
        parts = [_reseparated(rng, part) for part in parts]
    glue = rng.choice(("", " ", " ", " ", "/"))
    title = glue.join(parts) if rng.random() < 0.5 else f"{parts[0]}{parts[1]} {' '.join(parts[2:])}"
    for disguise in rng.sample(_DISGUISES, rng.randint(1, 3)):
        title = disguise(rng, title)
    return title


def _reseparated(rng: Random, part: str) -> str:
    return part.replace("-", rng.choice(("", " ", "_", "/", "—"))) if part.isascii() else part


def _insert(signs: tuple[str, ...]) -> Callable[[Random, str], str]:
    def disguise(rng: Random, title: str) -> str:
        place = rng.randint(1, max(1, min(6, len(title) - 1)))
        return title[:place] + rng.choice(signs) + title[place:]

    return disguise


def _full_width(_rng: Random, title: str) -> str:
    return title.translate(_FULL_WIDTH)


def _traditional(_rng: Random, title: str) -> str:
    return title.translate(_TRADITIONAL)


def _look_alike(_rng: Random, title: str) -> str:
    return title.translate(_LOOK_ALIKE)


def _typing_error(rng: Random, title: str) -> str:
    """Two neighbouring signs of the last words change places."""
    place = rng.randint(len(title) * 2 // 3, len(title) - 2)
    return title[:place] + title[place + 1] + title[place] + title[place + 2 :]


def _lower(_rng: Random, title: str) -> str:
    return title.lower()


_DISGUISES: tuple[Callable[[Random, str], str], ...] = (
    _insert((" ", "·", "*")),
    _insert(("\u200b", "\u200d", "\ufeff")),
    _insert(("🔥", "👑", "✨", "【新】")),
    _full_width,
    _traditional,
    _look_alike,
    _typing_error,
    _lower,
)
