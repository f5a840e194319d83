"""The invented market: 2 000 listings on three platforms, 100 of them planted offenders, from one seed.

The same seed gives the same market on every machine and every Python: only `random.Random` decides. Shares no code with
matching, filters or the text analysis.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Final

from console.demo.disguises import LISTED_AGAIN
from console.demo.facts import load_offenders, load_passed
from console.demo.kinds import KINDS, Kind
from console.demo.offers import Offer, Standing
from console.demo.pitches import Pitch, word_title
from console.demo.planting import Draft, invent_price, plant, surround
from console.demo.shops import PLATFORMS, invent_shops
from console.demo.wares import CHANCE_WORDS, NEIGHBOURS, invent_number

__all__ = ["SEED", "SIZE", "Market", "build_market", "market_digest"]

SEED: Final = 20261111
SIZE: Final = 2_000
PLANTED: Final = 100

_AROUND: Final[Mapping[Standing, int]] = {
    Standing.SIBLING: 130,
    Standing.SAME_BRAND_OTHER_GOODS: 60,
    Standing.ACCESSORY: 110,
    Standing.NAMESAKE: 110,
    Standing.SAME_NUMBER: 40,
    Standing.PASSED: 44,
}
_NEIGHBOURS: Final = 330
_SHARES: Final = (0.35, 0.45, 0.20)
"""Of the listings, by platform: a platform that shows one listing a page takes longest to crawl."""
_SHOPS: Final = 60
_FIRST_NUMBERS: Final = {"qingwei": ("q", 10_001), "shiqiao": ("", 700_001), "yunti": ("y", 1_001)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """Everything on offer, and the truth about it."""

    seed: int
    offers: tuple[Offer, ...]
    shelves: Mapping[tuple[str, str], str]
    """(platform, item id) → category under which the platform shows the offer."""
    _shown: Mapping[tuple[str, str | None], tuple[Offer, ...]] = field(init=False, repr=False)
    _pages: Mapping[tuple[str, str], Offer] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Order the offers as the platforms ask for them: every request does."""
        shown: dict[tuple[str, str | None], list[Offer]] = defaultdict(list)
        pages: dict[tuple[str, str], Offer] = {}
        for offer in self.offers:
            shown[offer.platform, None].append(offer)
            shown[offer.platform, self.shelves[offer.platform, offer.item_id]].append(offer)
            pages[offer.platform, offer.item_id] = offer
            if offer.predecessor is not None:
                pages[offer.platform, offer.predecessor] = offer
        object.__setattr__(self, "_shown", {key: tuple(offers) for key, offers in shown.items()})
        object.__setattr__(self, "_pages", pages)

    @property
    def planted(self) -> tuple[Offer, ...]:
        """The offenders."""
        return tuple(offer for offer in self.offers if offer.standing is Standing.PLANTED)

    def on(self, platform: str, shelf: str | None = None) -> tuple[Offer, ...]:
        """The offers of one platform, or of one of its shelves."""
        return self._shown.get((platform, shelf), ())

    def find(self, platform: str, item_id: str) -> Offer | None:
        """The offer on a page, or the one that replaced what stood there."""
        return self._pages.get((platform, item_id))


def build_market(seed: int = SEED, size: int = SIZE) -> Market:
    """Make the market of a seed.

    Args:
        seed: What decides.
        size: Listings on all platforms; the offenders and what surrounds them stay as many, honest goods fill up.
    """
    rng = Random(seed)
    drafts = [
        *plant(load_offenders(), PLANTED, rng),
        *surround(load_offenders(), load_passed(), _AROUND, rng),
        *(_chance_word(shelf, title, rng) for shelf, title in CHANCE_WORDS),
        *(_neighbour(rng) for _ in range(_NEIGHBOURS)),
    ]
    kinds = tuple(KINDS.values())
    drafts += [_honest(kinds[i % len(kinds)], rng) for i in range(size - len(drafts))]
    rng.shuffle(drafts)
    placed = tuple(_place(drafts, rng))
    return Market(
        seed=seed,
        offers=tuple(offer for offer, _ in placed),
        shelves={(offer.platform, offer.item_id): shelf for offer, shelf in placed},
    )


def market_digest(market: Market) -> str:
    """Return the SHA-256 over every fact of the market."""
    facts = [sorted((name, str(value)) for name, value in asdict(offer).items()) for offer in market.offers]
    shelves = sorted((*key, shelf) for key, shelf in market.shelves.items())
    return hashlib.sha256(repr((market.seed, facts, shelves)).encode("utf-8", "surrogatepass")).hexdigest()


def _chance_word(shelf: str, title: str, rng: Random) -> Draft:
    return Draft(shelf=shelf, title=title, price=invent_price(9, 89, rng), standing=Standing.CHANCE_WORD)


def _neighbour(rng: Random) -> Draft:
    goods = rng.choice(NEIGHBOURS)
    brand = rng.choice(KINDS[goods.shelf].brands) if rng.random() < 0.4 else ""
    number = invent_number(rng.choice(("A999", "9999", "AA-99", "")), rng)
    pitch = Pitch(goods=goods.goods, brand=brand, model=number, words=tuple(rng.sample(goods.words, 2)))
    return Draft(
        shelf=goods.shelf,
        title=word_title(pitch, rng),
        price=invent_price(goods.price_low, goods.price_high, rng),
        standing=Standing.NEIGHBOUR,
        brand=brand or None,
    )


def _honest(kind: Kind, rng: Random) -> Draft:
    brand = rng.choice(kind.brands) if rng.random() < 0.65 else ""
    number = invent_number(rng.choice(kind.number_forms), rng) if rng.random() < 0.6 else ""
    pitch = Pitch(
        goods=rng.choice(kind.goods), brand=brand, model=number, words=tuple(rng.sample(kind.words, rng.randint(3, 6)))
    )
    rows = {heading: rng.choice(values) for heading, values in rng.sample(kind.attributes, 3)}
    is_cooker = kind.name == "induction_cooker"
    return Draft(
        shelf=kind.name,
        title=word_title(pitch, rng),
        price=invent_price(kind.price_low, kind.price_high, rng),
        standing=Standing.HONEST,
        brand=brand or None,
        model=number or None if rng.random() < 0.6 else None,
        maker=rng.choice(kind.makers) if rng.random() < 0.3 else None,
        # Body 00 and class 0000 do not exist: no real certificate can be met by chance.
        ccc_certificate=f"2025000000{rng.randrange(10**6):06d}" if is_cooker and rng.random() < 0.85 else None,
        attributes={heading: value for heading, value in rows.items() if value},
    )


def _place(drafts: list[Draft], rng: Random) -> Iterator[tuple[Offer, str]]:
    shops = {platform: invent_shops(platform, _SHOPS, rng) for platform in PLATFORMS}
    numbers = {platform: first for platform, (_, first) in _FIRST_NUMBERS.items()}
    for draft in drafts:
        platform = rng.choices(PLATFORMS, _SHARES)[0]
        predecessor = None
        if draft.disguise == LISTED_AGAIN:
            platform, predecessor = "qingwei", f"q{numbers['qingwei']}"
            numbers["qingwei"] += 1
        item_id = f"{_FIRST_NUMBERS[platform][0]}{numbers[platform]}"
        numbers[platform] += 1
        offer = Offer(
            platform=platform,
            item_id=item_id,
            title=draft.title,
            price=draft.price,
            shop=rng.choice(shops[platform]),
            standing=draft.standing,
            brand=draft.brand,
            model=draft.model,
            maker=draft.maker,
            ccc_certificate=draft.ccc_certificate,
            attributes=draft.attributes,
            sold_count=int(10 ** rng.uniform(0, 4.3)),
            record_id=draft.record_id,
            disguise=draft.disguise,
            predecessor=predecessor,
        )
        yield offer, draft.shelf
