"""Pinyin of names is put together from pieces; it is what pypinyin gives for the whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from matching.reading.spelling import pinyin_of

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)


@given(st.text(alphabet=HAN, max_size=8))
def test_any_chinese_name(name: str) -> None:
    assert pinyin_of(name) == "".join(lazy_pinyin(name))


@pytest.mark.parametrize(
    "name", ["苏泊尔", "长虹", "重庆小天鹅", "银行", "三只松鼠", "乐高", "大家乐", "a优の诚", "朝阳行家", ""]
)
def test_names_with_phrases_that_change_a_reading(name: str) -> None:
    assert pinyin_of(name) == "".join(lazy_pinyin(name))
