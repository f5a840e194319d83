"""Names read in the compiled loops are those that Python reads, or are left to it."""

from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from domain.brands import BrandRegistry
from domain.designation import BLANKS
from domain.look_alikes import load_shapes
from matching.reading.names import brand_names
from matching.reading.spelling import pinyin_of, words_spelled_otherwise
from matching.sieve.keys import Lists, as_codes
from matching.sieve.plain_names import plain_names
from matching.sieve.pools import as_texts, joined, taken
from matching.sieve.sounds import spell
from matching.words import load_phrases

SIGNS = sorted({*map(chr, load_shapes().same), *"安宝达重长庆乐行乾電一三零A0ozé〇の𠀀㐀牌无·&（("})
PIECES = [*SIGNS, *load_phrases().lines, *load_phrases().no_brand, *BLANKS, "kids", "Bobdog", "CROWN"]


def _cells(count: int) -> list[str]:
    draw = Random(11)
    made = ("".join(draw.choices(PIECES, k=draw.randint(1, 4))) for _ in range(count))
    chinese = ("".join(chr(draw.randrange(0x4E00, 0x9FFF)) for _ in range(draw.randint(1, 5))) for _ in range(count))
    return [*made, *chinese, *PIECES, "", "长" * 31, "长" * 32, "a" * 31]


def test_a_plain_name_is_that_of_the_reading() -> None:
    cells = _cells(4_000)
    plain = plain_names(as_codes(cells))
    assert len(set(plain.cells.tolist())) > len(cells) // 4
    found: dict[int, set[str]] = {}
    for cell, key in zip(plain.cells.tolist(), as_texts(plain.keys), strict=True):
        found.setdefault(cell, set()).add(key)
    for cell, keys in found.items():
        read = brand_names(cells[cell], BrandRegistry())
        assert {name.key for name in read if name.origin != "pinyin"} == keys, cells[cell]


def test_cells_without_a_plain_name_are_told() -> None:
    plain = plain_names(as_codes(["安宝达", "", "CROWN 皇冠", "crown", "无"]))
    assert plain.missing(5) == [1, 2, 4]
    assert plain.with_more([(2, "皇冠")]).without([0]).missing(5) == [0, 1, 4]


def test_names_sound_as_they_are_read() -> None:
    draw, words = Random(3), sorted(words_spelled_otherwise())
    names = ["".join(draw.choices([*words, *SIGNS], k=draw.randint(1, 4))) for _ in range(5_000)]
    names += [*words[:500], *_cells(1_000), "长" * 40]
    assert [*as_texts(spell(as_codes(names)))] == [*map(pinyin_of, names)]


@given(st.lists(st.text(alphabet="电aé𝐐", max_size=4), max_size=6), st.data())
def test_texts_as_code_points_come_back(texts: list[str], data: st.DataObject) -> None:
    numbers = data.draw(st.lists(st.integers(0, max(0, len(texts) - 1)), max_size=6 if texts else 0))
    lists = as_codes(texts)
    assert [*as_texts(lists)] == texts
    some = taken(lists, np.array(numbers, dtype=np.int32))
    assert [*as_texts(some)] == [texts[number] for number in numbers]
    assert isinstance(both := joined(lists, some, lists), Lists)
    assert [*as_texts(both)] == [*texts, *(texts[number] for number in numbers), *texts]
