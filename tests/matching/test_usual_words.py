"""Which characters of a title belong to words that any title may have."""

from hypothesis import given
from hypothesis import strategies as st

from matching.usual_words import mark, mark_usual
from matching.words import load_phrases

USUAL = sorted({*load_phrases().beside, *load_phrases().children, *load_phrases().grown_ups})


def test_a_word_is_marked_wherever_it_stands() -> None:
    marks = bytearray(7)
    mark(marks, "宝宝宝电宝宝锅", "宝宝")
    assert list(marks) == [1, 1, 0, 0, 1, 1, 0]
    mark(marks, "宝宝宝电宝宝锅", "")
    assert list(marks) == [1, 1, 0, 0, 1, 1, 0]


def test_goods_are_left_and_usual_words_are_not() -> None:
    assert list(mark_usual("正品电磁炉新款")) == [1, 1, 0, 0, 0, 1, 1]
    assert mark_usual("") == b""


@given(st.lists(st.sampled_from([*USUAL, "电磁炉", "a1", "苏"]), max_size=8).map("".join))
def test_every_usual_word_is_looked_for(chars: str) -> None:
    marks = bytearray(len(chars))
    for word in USUAL:
        mark(marks, chars, word)
    assert mark_usual(chars) == bytes(marks)
