"""The keys of many names at once are those of each name."""

from collections import defaultdict
from random import Random

from domain.brands import BrandRegistry, LookAlike
from domain.look_alikes import load_shapes
from matching.alike_keys import LONGEST_NAME, near_keys
from matching.reading.names import Name, Origin
from matching.sieve.keys import POWERS, as_codes, hash_texts
from matching.sieve.near_keys import NearKeys

REGISTRY = BrandRegistry.of(
    (), [LookAlike(name="巴布逗", imitates=("巴布豆",), kind="", is_reported=True), LookAlike(name="bobbog", imitates=("bobdog",), kind="", is_reported=True)]
)  # fmt: skip


def _names(count: int) -> list[Name]:
    draw, shapes = Random(5), load_shapes()
    signs = sorted({*(one for pair in shapes.near for one in pair), *shapes.split.values(), *"安宝达重长𐀀é一01aのΩ"})
    made = {"".join(draw.choices(draw.choice((signs, "abcdeoil01")), k=draw.randint(1, 9))) for _ in range(count)}
    every = sorted(
        {*made, "巴布豆", "bobdog", "重庆长安", "a" * LONGEST_NAME, "安" * LONGEST_NAME, "安" * (LONGEST_NAME + 1)}
    )
    return [Name(key, Origin.BRAND, False, 1.0, key) for key in every]


def test_the_keys_of_many_names_are_those_of_each() -> None:
    names, keys = _names(12_000), NearKeys(REGISTRY)
    for place, name in enumerate(names):
        keys.put(name, place)
    found = defaultdict(list)
    for hashed, place in zip(*(one.tolist() for one in keys.finish()), strict=True):
        found[place].append(hashed)
    for place, name in enumerate(names):
        wanted = hash_texts(as_codes(sorted(near_keys((name,), REGISTRY))), POWERS).tolist()
        assert sorted(found[place]) == sorted(wanted), name.key
